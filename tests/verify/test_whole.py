"""From the first cell to the exit code: what is saved, what is kept, and what goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_pyodide_workers.verify import identity, report
from pytest_pyodide_workers.verify.__main__ import record_file
from pytest_pyodide_workers.verify.ends import ending_well, locked
from pytest_pyodide_workers.verify.engine import EngineError
from pytest_pyodide_workers.verify.options import UsageError, parse
from pytest_pyodide_workers.verify.run import InvalidRunError, load_all
from verify.conftest import COMLINK, MUST_FAIL, PLAN, Says, Verify, but, cell, good

WORSE = but(cell(), "fail")


@pytest.mark.parametrize(
    ("turns", "code", "status", "ran"),
    [
        ([good], 0, "pass", [len(PLAN)]),
        ([WORSE] * 4, 1, "fail", [len(PLAN), 1, 1, 1]),
        ([WORSE, WORSE, good], 1, "flaky", [len(PLAN), 1, 1]),
    ],
)
def test_a_run_is_saved_when_what_is_worse_was_run_again(
    verify: Verify, turns: list[Says], code: int, status: str, ran: list[int]
) -> None:
    assert verify(*turns) == code
    assert (verify.status, verify.ran) == (status, ran)
    assert len(verify.runs[0].cells) == len(PLAN)
    assert verify.records == []


@pytest.mark.parametrize(
    "wrong", [but(MUST_FAIL, "pass"), but(cell(origin="coep-dropped"), "fail")]
)
def test_one_wrong_control_throws_the_whole_run_away(
    verify: Verify, wrong: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "compare", lambda *_: pytest.fail("it would be published"))
    assert verify(wrong) == 3
    assert "THIS RUN SAYS NOTHING:" in verify.said
    assert verify.runs == [] and len(load_all(verify.out / "invalid")) == 1
    assert verify.records == [], "the same command does not go on from a wrong control"


def test_a_tree_that_changed_meanwhile_throws_the_run_away(
    verify: Verify, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ran was the old tree, the new one, or some of both: nobody knows."""
    real = identity.contents
    answers = [real, lambda *_: {**real(*_), COMLINK: "e" * 64}]
    monkeypatch.setattr(identity, "contents", lambda *tree: answers.pop(0)(*tree))
    assert verify(good) == 3
    assert "The tree changed while its tests ran: workers/comlink. Run them in a clone." in (
        verify.said
    )
    assert verify.runs == []


def test_a_pattern_without_a_test_that_would_run_is_refused(verify: Verify) -> None:
    """Its old cells would stay in the table as if they had been seen again."""
    assert verify(plan={it: tests for it, tests in PLAN.items() if it.subject != COMLINK}) == 2
    assert "No test of workers/comlink would run on" in verify.said


def test_the_table_is_to_take_only_what_a_commit_holds(
    verify: Verify, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "commit", lambda _: "ab" * 20)
    monkeypatch.setattr(identity, "is_dirty", lambda _: True)
    assert verify(update=True) == 2, "before pytest has a turn"
    assert "--update: this tree differs from commit ababababab" in verify.said


def test_a_tree_that_no_longer_is_its_commit_makes_a_run_that_nobody_can_prove(
    verify: Verify, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file was edited that no verdict depends on: the run is kept, and is not for the table."""
    answers = [False, True]
    monkeypatch.setattr(identity, "is_dirty", lambda _: answers.pop(0))
    assert verify(good) == 0
    assert verify.runs[0].run.dirty


def test_another_command_neither_goes_on_from_a_record_nor_deletes_it(verify: Verify) -> None:
    assert verify(None) == 130
    assert verify.runs == []
    [kept] = verify.records
    other = {it: tests for it, tests in PLAN.items() if it != cell()}
    assert verify(good, plan=other) == 0
    assert (verify.ran, verify.records) == ([len(other)], [kept])
    assert verify(good) == 0
    assert verify.ran == [len(PLAN) - 2], "what ran before Ctrl-C does not run again"


@pytest.mark.parametrize(("folder", "kept"), [(None, True), (Path("build"), False)])
def test_a_record_of_a_build_that_may_have_changed_is_not_gone_on_from(
    verify: Verify, folder: Path | None, kept: bool
) -> None:
    options, tree = parse([]), identity.Identity("", False, {})
    options.folder = folder
    record_file(options, tree, PLAN, verify.scratch).touch()
    assert record_file(options, tree, PLAN, verify.scratch).exists() is kept


def test_ctrl_c_while_confirming_keeps_all_cells(verify: Verify) -> None:
    assert verify(WORSE, WORSE, None) == 130
    assert "Stopped while confirming. All cells are kept" in verify.said
    assert verify.runs == []
    assert verify(WORSE, *[WORSE] * 3) == 1
    assert verify.ran == [0, 1, 1, 1]
    assert verify.status == "fail"
    assert verify.records == []


def test_two_at_a_time_in_one_cache_are_refused(verify: Verify) -> None:
    with locked(verify.scratch):
        assert verify() == 2, "no process of pytest has a turn"
    assert f"Another command is working in {verify.scratch}." in verify.said
    assert verify(good) == 0


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (UsageError("why"), 2, "why\n"),
        (EngineError("why"), 3, "why\n"),
        (InvalidRunError("why"), 3, "why\n"),
        (KeyboardInterrupt(), 130, "Stopped.\n"),
        (ZeroDivisionError("why"), 3, "This is a fault of the harness: it says nothing about"),
    ],
)
def test_exit_code_1_is_for_what_was_confirmed_and_errors_have_others(
    error: BaseException, code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def command() -> int:
        raise error

    assert ending_well(command) == code
    assert words in capsys.readouterr().err
