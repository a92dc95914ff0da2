"""The record outlives the run: what is in it need not run again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_pyodide_workers.matrix import Cell
from pytest_pyodide_workers.verify.record import Record
from verify.sample import line

ONE = Cell("workers/comlink", "314.0.7", "chromium", "isolated")
OTHER = Cell("workers/comlink", "314.0.7", "firefox", "isolated")
PLAN = {ONE: ["a", "b"], OTHER: ["a"]}


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        (line(ONE, "pass", "a") + line(OTHER, "pass", "a"), [ONE]),
        (line(ONE, "error", "a") + line(ONE, "pass", "b") + line(OTHER, "fail", "a"), [ONE]),
        (line(ONE, "pass", "a") + line(ONE, "pass", "b") + line(OTHER, "pass", "a"), []),
    ],
    ids=["half of its tests", "an error of the harness is no end", "a failure is one"],
)
def test_a_cell_has_ended_when_all_its_tests_have(
    said: str, missing: list[Cell], tmp_path: Path
) -> None:
    file = tmp_path / "record.jsonl"
    file.write_text(said)
    assert Record(file).missing(PLAN) == {place: PLAN[place] for place in missing}


def test_a_line_that_a_kill_cut_off_costs_that_test_alone(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    file.write_text(line(OTHER, "pass", "a") + line(ONE, "pass", "a") + line(ONE, "pass", "b")[:40])
    record = Record(file)
    assert record.missing(PLAN) == {ONE: ["a", "b"]}
    with file.open("a") as more:
        more.write(line(ONE, "pass", "b"))
    assert record.read()
    assert record.missing(PLAN) == {}


def test_a_test_whose_process_died_is_told(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    file.write_text(json.dumps({"lost": "test_it.py::test_a", "message": "gw0 crashed"}) + "\n")
    assert Record(file).lost == ["test_it.py::test_a: gw0 crashed"]
