"""Real runs, as a person starts them: stopped midway, of one's own build, without a browser."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from node import run_node
from pytest_pyodide_workers.matrix import default_version
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.verify.cells import MUST
from pytest_pyodide_workers.verify.run import load_all
from verify.sample import link_cache, renumber

pytestmark = pytest.mark.long

SECONDS = 120
"""How long a small run may take on a machine that has much else to do."""

COMLINK = ["--pyodide", "latest", "--browser", "chromium", "--pattern", "comlink", "--quick"]
CELLS = 6  # two origins, the one without COEP, and three controls


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    link_cache(tmp_path / "cache")
    return tmp_path / "cache"


def start(cache: Path, out: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start verify with one browser at a time; what it says can be read from ``stdout``."""
    command = [sys.executable, "-m", "pytest_pyodide_workers.verify", *arguments]
    return subprocess.Popen(
        [*command, "--jobs", "1", "--out", str(out)],
        cwd=ROOT,
        env={**os.environ, "PWP_CACHE": str(cache), "PYTHONPATH": str(ROOT / "harness")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def recorded(cache: Path) -> set[str]:
    """Name the cells of which a line is written; the last one may be half a line."""
    texts = [file.read_text() for file in (cache / "verify").glob("*.jsonl")]
    whole = [line for text in texts for line in text.split("\n")[:-1]]
    return {json.dumps(json.loads(line)["cell"]) for line in whole}


def wait_for_cells(cache: Path, count: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + SECONDS
    while len(recorded(cache)) < count:
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline, f"no {count} cells within {SECONDS} s"
        time.sleep(0.05)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGHUP])
def test_a_stopped_run_goes_on(cache: Path, tmp_path: Path, how: signal.Signals) -> None:
    out = tmp_path / "out"
    stopped = start(cache, out, *COMLINK)
    wait_for_cells(cache, 2, stopped)
    stopped.send_signal(how)
    said, _ = stopped.communicate(timeout=SECONDS)
    assert stopped.returncode == 130, said
    assert f"of {CELLS} cells are kept" in said
    assert not list(out.glob("*.json.gz"))
    done = int(said.partition(f" of {CELLS} cells are kept")[0].split()[-1])
    assert 1 <= done < CELLS

    went_on = start(cache, out, *COMLINK)
    said, _ = went_on.communicate(timeout=SECONDS)
    assert went_on.returncode == 0, said
    assert f"{done} of {CELLS} cells are done" in said
    [run] = load_all(out)
    assert len(run.cells) == CELLS
    statuses = {cell.subject: cell.status for cell in run.cells}
    assert statuses == {**MUST, "workers/comlink": "pass"}


def test_a_build_in_a_folder_is_what_runs_and_not_the_release_that_it_resembles(
    cache: Path, tmp_path: Path
) -> None:
    build, out = tmp_path / "build", tmp_path / "out"
    shutil.copytree(ROOT / "node_modules" / "pyodide", build)
    renumber(build, default_version(ROOT), "399.0.0-dev.0")
    asked = ("--pyodide", str(build), "--browser", "chromium", "--pattern", "basic-worker")
    verify = start(cache, out, *asked, "--quick")
    said, _ = verify.communicate(timeout=SECONDS)
    assert verify.returncode == 0, said
    [run] = load_all(out)
    cells = [cell for cell in run.cells if not cell.control]
    assert {cell.origin for cell in cells} == {"isolated", "plain"}
    for cell in cells:
        assert (cell.pyodide, cell.status) == ("local", "pass"), cell.reason
        assert cell.observed and cell.observed.pyodide == "399.0.0.dev0"
    assert "Nothing differs from the committed table." in said


def test_a_missing_browser_stops_it_before_anything_runs(cache: Path, tmp_path: Path) -> None:
    (cache / "browsers.json").unlink()
    (tmp_path / "empty").mkdir()
    nowhere = {"PATH": tmp_path / "empty", "PLAYWRIGHT_BROWSERS_PATH": tmp_path / "none"}
    asked = ("--pyodide", "latest", "--pattern", "comlink", "--browser", "webkit")
    env = {**nowhere, "PWP_CACHE": cache, "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1"}
    done = run_node("tools/python.ts", "verify", *asked, env=env)
    assert "No webkit that starts was found (" in done.stderr
    assert "Without these browsers no test was run." in done.stderr
    assert done.returncode == 2, "exit code 1 is for regressions"
    assert not (cache / "verify").exists()
