"""Exit code 1 is for what was confirmed: no error of ours may end with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_pyodide_workers.verify.ends import ending_well, locked
from pytest_pyodide_workers.verify.engine import EngineError
from pytest_pyodide_workers.verify.options import UsageError
from pytest_pyodide_workers.verify.run import InvalidRunError
from verify.faked import Verify, good


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("why"), 2),
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


def test_two_at_a_time_in_one_cache_are_refused(
    verify: Verify, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "cache" / "verify"
    with locked(folder):
        assert verify() == 2, "no process of pytest has a turn"
    said = capsys.readouterr().err
    assert f"Another command is working in {folder}." in said and "PWP_CACHE" in said
    assert verify(good) == 0
