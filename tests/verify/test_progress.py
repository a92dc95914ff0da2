"""The line that a person sees while a run goes on."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

import pytest
from pytest_pyodide_workers.matrix import Cell
from pytest_pyodide_workers.recorder import Plan
from pytest_pyodide_workers.verify.costs import Costs
from pytest_pyodide_workers.verify.progress import Progress
from pytest_pyodide_workers.verify.record import Record

DEAR = Cell("workers/comlink", "314.0.7", "chromium", "isolated")
CHEAP = Cell("workers/basic-worker", "314.0.7", "chromium", "isolated")
CONTROL = Cell("controls/must-fail", "314.0.7", "chromium", "isolated")
PLAN: Plan = {CHEAP: ["a"], DEAR: ["b", "c"], CONTROL: ["d"]}
COSTS = Costs({CHEAP: 10_000, DEAR: 80_000, CONTROL: 10_000})


class Run:
    """A run whose clock goes as it is told."""

    def __init__(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self._file = file
        monkeypatch.setattr(time, "monotonic", lambda: self.now)

    def ends(self, cell: Cell, test: str, status: str = "pass") -> None:
        line = {"cell": asdict(cell), "test": test, "status": status}
        with self._file.open("a") as file:
            file.write(json.dumps(line) + "\n")

    @property
    def record(self) -> Record:
        return Record(self._file)


@pytest.fixture
def a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    return Run(tmp_path / "record.jsonl", monkeypatch)


def test_the_time_left_goes_by_what_cells_cost(
    a_run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = Progress(PLAN, COSTS)

    def after(seconds: float, *tests: tuple[Cell, str, str]) -> str:
        a_run.now = seconds
        for test in tests:
            a_run.ends(*test)
        shown.show(a_run.record)
        return capsys.readouterr().err.strip()

    assert after(0) == "0 of 3 cells, 0 with a failing test, time left not known yet"
    # A tenth of the cost in 10 s: the other nine tenths take 90.
    assert after(10, (CHEAP, "a", "pass")) == "1 of 3 cells, 0 with a failing test, 1:30 left"
    # Half of the dear cell is four tenths more, and in no time at all.
    assert after(10, (DEAR, "b", "fail")) == "1 of 3 cells, 1 with a failing test, 0:10 left"
    # A control that fails, as it has to, is not counted among what fails.
    assert after(30, (CONTROL, "d", "fail")) == "2 of 3 cells, 1 with a failing test, 0:20 left"
    assert after(40, (DEAR, "c", "pass")) == "3 of 3 cells, 1 with a failing test, 0:00 left"


def test_what_an_interrupted_run_has_left_does_not_make_this_one_fast(
    a_run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    a_run.ends(DEAR, "b")
    a_run.ends(DEAR, "c")
    shown = Progress(PLAN, COSTS)
    shown.show(a_run.record)
    a_run.now = 10
    a_run.ends(CHEAP, "a")
    shown.show(a_run.record)
    assert capsys.readouterr().err.splitlines()[-1].endswith(", 0:10 left")


def test_a_terminal_has_one_line_and_elsewhere_each_tenth_has_one(
    a_run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Progress(PLAN, COSTS)
    for _ in range(5):
        shown.show(a_run.record)
    assert len(capsys.readouterr().err.splitlines()) == 1
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    live = Progress(PLAN, COSTS)
    live.show(a_run.record)
    live.show(a_run.record)
    live.end()
    said = capsys.readouterr().err
    assert "\n" not in said
    assert said.count("\r\x1b[K  0 of 3 cells") == 2
    assert said.endswith("\r\x1b[K")
