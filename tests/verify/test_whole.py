"""From the first cell to the exit code: what is saved, what is kept, and what goes on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_pyodide_workers.matrix import Cell
from pytest_pyodide_workers.verify import __main__ as command
from pytest_pyodide_workers.verify import identity
from pytest_pyodide_workers.verify.run import load_all
from verify.faked import COMLINK, MUST_FAIL, MUST_PASS, PLAN, FakeEngine, Says, Verify, cell, good


def but(wrong: Cell, status: str) -> Says:
    """All is well but for one cell."""
    return lambda it: status if it == wrong else good(it)


def records(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "cache" / "verify").glob("*.jsonl"))


def test_a_good_run_is_saved_and_its_record_is_gone(verify: Verify, tmp_path: Path) -> None:
    assert verify(good) == 0
    [run] = load_all(tmp_path / "out")
    assert len(run.cells) == len(PLAN)
    assert records(tmp_path) == []


@pytest.mark.parametrize(
    "turn",
    [
        but(MUST_PASS, "fail"),
        but(MUST_FAIL, "pass"),
        but(cell(origin="coep-dropped"), "fail"),
    ],
)
def test_one_wrong_control_throws_the_whole_run_away(
    verify: Verify,
    turn: Says,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(command, "conclude", lambda *_, **__: pytest.fail("it would be published"))
    assert verify(turn) == 3
    assert "THIS RUN SAYS NOTHING:" in capsys.readouterr().err
    assert load_all(tmp_path / "out") == []
    assert len(load_all(tmp_path / "out" / "invalid")) == 1
    assert records(tmp_path) == [], "the same command does not go on from a wrong control"


WORSE = but(cell(), "fail")


def outcome(tmp_path: Path) -> tuple[str, str | None]:
    [run] = load_all(tmp_path / "out")
    [it] = [it for it in run.cells if not it.control and it.origin == "isolated"]
    return it.status, it.reason


def test_a_regression_is_run_again_until_it_is_confirmed(verify: Verify, tmp_path: Path) -> None:
    assert verify(*[WORSE] * 4) == 1
    assert FakeEngine.ran == [len(PLAN), 1, 1, 1]
    assert outcome(tmp_path) == ("fail", "test_a: it is fail")


def test_a_flake_is_told_with_its_attempts(verify: Verify, tmp_path: Path) -> None:
    assert verify(WORSE, WORSE, good) == 1
    reason = "regression, unsteady: 2 of 3 runs (test_a: it is fail)"
    assert outcome(tmp_path) == ("flaky", reason)


def test_a_tree_that_changed_meanwhile_throws_the_run_away(
    verify: Verify,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What ran was the old tree, the new one, or some of both: nobody knows."""
    real, looks = identity.of, [0]

    def of(*arguments: Any) -> identity.Identity:
        looks[0] += 1
        seen = real(*arguments)
        changed = {**seen.contents, COMLINK: "e" * 64}
        return replace(seen, contents=changed) if looks[0] > 1 else seen

    monkeypatch.setattr(identity, "of", of)
    assert verify(good) == 3
    said = capsys.readouterr().err
    assert "The tree changed while its tests ran: workers/comlink. Run them in a clone." in said
    assert load_all(tmp_path / "out") == []


def test_a_pattern_without_a_test_that_would_run_is_refused(
    verify: Verify, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its old cells would stay in the table as if they had been seen again."""
    assert verify(plan={it: tests for it, tests in PLAN.items() if it.subject != COMLINK}) == 2
    assert "No test of workers/comlink would run on" in capsys.readouterr().err


def test_the_table_is_to_take_only_what_a_commit_holds(
    verify: Verify, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(identity, "commit", lambda _: "ab" * 20)
    monkeypatch.setattr(identity, "is_dirty", lambda _: True)
    assert verify(more=("--update",)) == 2, "before pytest has a turn"
    said = capsys.readouterr().err
    assert "--update: this tree differs from commit ababababab" in said and "Commit first" in said


def test_what_ran_before_ctrl_c_does_not_run_again(verify: Verify, tmp_path: Path) -> None:
    assert verify(None) == 130
    assert load_all(tmp_path / "out") == []
    assert verify(good) == 0
    assert FakeEngine.ran == [len(PLAN), len(PLAN) - 2]


def test_ctrl_c_while_confirming_keeps_all_cells(
    verify: Verify, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(WORSE, WORSE, None) == 130
    assert "Stopped while confirming. All cells are kept" in capsys.readouterr().err
    assert load_all(tmp_path / "out") == []
    FakeEngine.ran.clear()
    assert verify(WORSE, *[WORSE] * 3) == 1
    assert FakeEngine.ran == [0, 1, 1, 1]
    assert outcome(tmp_path)[0] == "fail"
    assert records(tmp_path) == []


OTHER = {it: tests for it, tests in PLAN.items() if it != cell()}


def test_another_command_neither_goes_on_from_a_record_nor_deletes_it(
    verify: Verify, tmp_path: Path
) -> None:
    assert verify(None) == 130
    [kept] = records(tmp_path)
    assert verify(good, plan=OTHER) == 0
    assert FakeEngine.ran[-1] == len(OTHER)
    assert records(tmp_path) == [kept]
    FakeEngine.ran.clear()
    assert verify(good) == 0
    assert FakeEngine.ran == [len(PLAN) - 2]


def test_a_tree_that_no_longer_is_its_commit_makes_a_run_that_nobody_can_prove(
    verify: Verify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file was edited that no verdict depends on: the run is kept, and is not for the table."""
    answers = [False, True]
    monkeypatch.setattr(identity, "is_dirty", lambda _: answers.pop(0))
    assert verify(good) == 0
    [run] = load_all(tmp_path / "out")
    assert run.run.dirty
