"""Exit code 1 is for what was confirmed: no error of ours may end with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.verify import merge
from pytest_pyodide_workers.verify.ends import ending_well, locked
from pytest_pyodide_workers.verify.engine import EngineError
from pytest_pyodide_workers.verify.fold import DirtyRunError
from pytest_pyodide_workers.verify.options import UsageError
from pytest_pyodide_workers.verify.run import InvalidRunError, save
from verify.faked import Verify, good
from verify.sample import cell, controls, run


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("why"), 2),
        (DirtyRunError("why"), 2),
        (EngineError("why"), 3),
        (InvalidRunError("why"), 3),
        (KeyboardInterrupt(), 130),
    ],
)
def test_each_error_has_its_exit_code_and_its_words(
    error: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def command() -> int:
        raise error

    assert ending_well(command) == code
    said = capsys.readouterr().err
    assert said == ("Stopped.\n" if code == 130 else "why\n")


def test_what_nobody_foresaw_is_a_fault_of_the_harness(capsys: pytest.CaptureFixture[str]) -> None:
    assert ending_well(lambda: 1 // 0) == 3
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said and "says nothing about any pattern" in said


def test_a_browser_that_nobody_looked_for_is_no_traceback(
    verify: Verify, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cache" / "browsers.json").unlink()
    assert verify(good) == 2
    assert "start this by npm run verify, which finds browsers" in capsys.readouterr().err


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt(), 130), (EngineError("x"), 3)])
def test_merging_ends_as_verify_does(
    error: BaseException, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(merge, "conclude", fail)
    file = save(run(cell(), *controls()), tmp_path)
    assert merge.main([str(file), "--out", str(tmp_path / "merged")]) == code


HOLD = """
import sys
from pathlib import Path
from pytest_pyodide_workers.verify.ends import locked
with locked(Path(sys.argv[1])):
    print("has it", flush=True)
    sys.stdin.read()
"""


def test_two_at_a_time_in_one_cache_are_refused(
    verify: Verify, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "cache" / "verify"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        env={"PYTHONPATH": str(ROOT / "harness")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert verify() == 2, "no process of pytest has a turn"
        said = capsys.readouterr().err
        assert f"Another command is working in {folder}." in said
        assert "PWP_CACHE" in said
        other.kill()  # which leaves its file, but not its lock
    with locked(folder):
        pass
    assert verify(good) == 0
