"""A run that is stopped midway goes on from there: nothing that was measured is measured again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from verify.real import SECONDS, read, start

pytestmark = pytest.mark.long

COMMAND = ["--pyodide", "latest", "--browser", "chromium", "--pattern", "comlink", "--quick"]
CELLS = 6  # two origins, the one without COEP, and three controls


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
    stopped = start(cache, out, *COMMAND)
    wait_for_cells(cache, 2, stopped)
    stopped.send_signal(how)
    said, _ = stopped.communicate(timeout=SECONDS)
    assert stopped.returncode == 130, said
    assert f"of {CELLS} cells are kept" in said
    assert not list(out.glob("*.json.gz"))
    done = int(said.partition(f" of {CELLS} cells are kept")[0].split()[-1])
    assert 1 <= done < CELLS

    went_on = start(cache, out, *COMMAND)
    said, _ = went_on.communicate(timeout=SECONDS)
    assert went_on.returncode == 0, said
    assert f"{done} of {CELLS} cells are done" in said
    [file] = out.glob("*.json.gz")
    run = read(file)
    assert len(run["cells"]) == CELLS
    ended = {cell["subject"]: cell["status"] for cell in run["cells"]}
    assert ended == {
        "controls/must-pass": "pass",
        "controls/must-fail": "fail",
        "controls/must-fail-by-console": "fail",
        "workers/comlink": "pass",
    }


@pytest.mark.skipif(os.name != "posix", reason="processes have other ways on Windows")
def test_a_killed_run_leaves_nobody_behind(cache: Path, tmp_path: Path) -> None:
    killed = start(cache, tmp_path / "out", *COMMAND)
    wait_for_cells(cache, 1, killed)
    killed.kill()
    killed.communicate(timeout=SECONDS)
    deadline = time.monotonic() + SECONDS
    while "KeyboardInterrupt" not in (log := cache / "verify" / "pytest.log").read_text():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)
    assert list(recorded(cache)), "what it had is kept"
