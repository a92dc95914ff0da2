"""A run that is stopped midway goes on from there: nothing that was measured is measured again."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_pyodide_workers.paths import ROOT, cache_dir

COMMAND = ["--pyodide", "latest", "--browser", "chromium", "--pattern", "comlink", "--quick"]
CELLS = 5  # two origins, the one without COEP, and two controls
SECONDS = 120


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache with the real downloads and no records, so that nobody's own run is touched."""
    cache = tmp_path / "cache"
    cache.mkdir()
    for entry in cache_dir().iterdir():
        if entry.name != "verify":
            (cache / entry.name).symlink_to(entry)
    return cache


def start(cache: Path, out: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pytest_pyodide_workers.verify", *COMMAND]
    return subprocess.Popen(
        [*command, "--jobs", "1", "--out", str(out)],
        cwd=ROOT,
        env={**os.environ, "PWP_CACHE": str(cache), "PYTHONPATH": str(ROOT / "harness")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def recorded(cache: Path) -> Iterator[dict[str, Any]]:
    for file in (cache / "verify").glob("*.jsonl"):
        for line in file.read_text().splitlines():
            try:
                yield json.loads(line)
            except ValueError:  # it is being written
                return


def wait_for_cells(cache: Path, count: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + SECONDS
    while len({json.dumps(line["cell"]) for line in recorded(cache)}) < count:
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline, f"no {count} cells within {SECONDS} s"
        time.sleep(0.05)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_run_goes_on(cache: Path, tmp_path: Path, how: signal.Signals) -> None:
    out = tmp_path / "out"
    stopped = start(cache, out)
    wait_for_cells(cache, 2, stopped)
    stopped.send_signal(how)
    said, _ = stopped.communicate(timeout=SECONDS)
    assert stopped.returncode == 130, said
    assert f"of {CELLS} cells are kept" in said
    assert not list(out.glob("*.json.gz"))
    before = {(json.dumps(line["cell"]), line["test"]) for line in recorded(cache)}
    done = int(said.partition(f" of {CELLS} cells are kept")[0].split()[-1])
    assert 1 <= done < CELLS

    went_on = start(cache, out)
    said, _ = went_on.communicate(timeout=SECONDS)
    assert went_on.returncode == 0, said
    assert f"{done} of {CELLS} cells are done" in said
    [file] = out.glob("*.json.gz")
    run = json.loads(gzip.decompress(file.read_bytes()))
    assert run["run"]["sessions"] == 2
    assert len(run["cells"]) == CELLS
    ended = {cell["subject"]: cell["status"] for cell in run["cells"]}
    assert ended == {
        "controls/must-pass": "pass",
        "controls/must-fail": "fail",
        "workers/comlink": "pass",
    }
    # Told apart by what a second run would have written anew.
    tests = sum(len(cell["tests"]) for cell in run["cells"])
    assert tests >= len(before)
