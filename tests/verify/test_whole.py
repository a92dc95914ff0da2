"""From the first cell to the exit code: what is saved, what is kept, and what goes on."""

from __future__ import annotations

from datetime import datetime, tzinfo
from pathlib import Path

import pytest
from pytest_pyodide_workers.matrix import Cell
from pytest_pyodide_workers.results.schema import load_runs
from pytest_pyodide_workers.verify import __main__ as command
from verify.faked import MUST_FAIL, MUST_PASS, PLAN, FakeSession, Says, Verify, cell, good


def but(wrong: Cell, status: str) -> Says:
    """All is well but for one cell."""
    return lambda it: status if it == wrong else good(it)


def records(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "cache" / "verify").glob("*.jsonl"))


def test_a_good_run_is_saved_and_its_record_is_gone(verify: Verify, tmp_path: Path) -> None:
    assert verify(good) == 0
    [run] = load_runs(tmp_path / "out")
    assert len(run["cells"]) == len(PLAN)
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
    assert "THIS RUN SAYS NOTHING: a control is wrong." in capsys.readouterr().err
    assert load_runs(tmp_path / "out") == []
    assert len(load_runs(tmp_path / "out" / "invalid")) == 1
    assert records(tmp_path) == [], "the same command does not go on from a wrong control"


def test_a_control_that_was_not_even_planned_throws_it_away(
    verify: Verify, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(good, plan={it: tests for it, tests in PLAN.items() if it != MUST_PASS}) == 3
    assert "controls/must-pass in chromium: this control was not run" in capsys.readouterr().err


WORSE = but(cell(), "fail")


def attempts(tmp_path: Path) -> tuple[str, str | None, list[str]]:
    [run] = load_runs(tmp_path / "out")
    [it] = [it for it in run["cells"] if (it["kind"], it["origin"]) == ("pattern", "isolated")]
    [test] = it["tests"]
    return it["status"], it["reason"], [attempt["status"] for attempt in test["attempts"]]


def test_a_confirmed_regression_has_all_its_attempts(verify: Verify, tmp_path: Path) -> None:
    assert verify(*[WORSE] * 4) == 1
    assert attempts(tmp_path) == ("fail", "test_a: it is fail", ["fail"] * 4)


def test_an_unsteady_one_is_no_verdict_and_no_error(verify: Verify, tmp_path: Path) -> None:
    assert verify(WORSE, good, WORSE, good) == 0
    reason = "fail, but unsteady: 1 of 3 reruns were as bad (test_a: it is fail)"
    assert attempts(tmp_path) == ("error", reason, ["fail", "pass", "fail", "pass"])


def test_what_ran_before_ctrl_c_does_not_run_again(verify: Verify, tmp_path: Path) -> None:
    assert verify(None) == 130
    assert load_runs(tmp_path / "out") == []
    assert verify(good) == 0
    assert FakeSession.ran == [len(PLAN), len(PLAN) - 2]


def test_ctrl_c_while_confirming_keeps_all_cells(
    verify: Verify, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(WORSE, WORSE, None) == 130
    assert "Stopped while confirming. All cells are kept" in capsys.readouterr().err
    assert load_runs(tmp_path / "out") == []
    FakeSession.ran.clear()
    assert verify(WORSE, *[WORSE] * 3) == 1
    assert FakeSession.ran == [0, 1, 1, 1]
    assert attempts(tmp_path)[2] == ["fail"] * 4
    assert records(tmp_path) == []


OTHER = {it: tests for it, tests in PLAN.items() if it != cell()}


def test_another_command_neither_goes_on_from_a_record_nor_deletes_it(
    verify: Verify, tmp_path: Path
) -> None:
    assert verify(None) == 130
    [kept] = records(tmp_path)
    assert verify(good, plan=OTHER) == 0
    assert FakeSession.ran[-1] == len(OTHER)
    assert records(tmp_path) == [kept]
    FakeSession.ran.clear()
    assert verify(good) == 0
    assert FakeSession.ran == [len(PLAN) - 2]


class OneMoment(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> OneMoment:
        return cls(2026, 12, 1, tzinfo=tz)


def test_shards_that_start_in_one_moment_have_two_files(
    verify: Verify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "datetime", OneMoment)
    assert verify(good, more=("--shard", "1/2")) == 0
    assert verify(good, more=("--shard", "2/2")) == 0
    shards = [run["run"]["shard"] for run in load_runs(tmp_path / "out")]
    assert sorted(shards) == ["1/2", "2/2"]
