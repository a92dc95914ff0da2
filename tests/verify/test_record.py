"""The record outlives the run: what is in it need not run again."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pytest_pyodide_workers.matrix import Cell
from pytest_pyodide_workers.verify.record import Record

ONE = Cell("workers/comlink", "314.0.7", "chromium", "isolated")
OTHER = Cell("workers/comlink", "314.0.7", "firefox", "isolated")
PLAN = {ONE: ["a", "b"], OTHER: ["a"]}


def line(cell: Cell, test: str, status: str = "pass") -> str:
    verdict: dict[str, Any] = {"status": status, "phase": None, "message": None, "ms": 5}
    return json.dumps({"cell": asdict(cell), "test": test, **verdict, "observed": None}) + "\n"


def test_a_cell_has_ended_when_all_its_tests_have(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    file.write_text(line(ONE, "a") + line(OTHER, "a"))
    assert Record(file).missing(PLAN) == {ONE: ["a", "b"]}


def test_a_failing_test_has_ended_but_an_error_of_the_harness_has_not(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    file.write_text(line(ONE, "a", "error") + line(ONE, "b") + line(OTHER, "a", "fail"))
    assert Record(file).missing(PLAN) == {ONE: ["a", "b"]}


def test_a_line_that_a_kill_cut_off_costs_that_test_alone(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    file.write_text(line(OTHER, "a") + line(ONE, "a") + line(ONE, "b")[:40])
    record = Record(file)
    assert record.missing(PLAN) == {ONE: ["a", "b"]}
    record.mend()
    with file.open("a") as more:
        more.write(line(ONE, "b"))
    assert record.read()
    assert record.missing(PLAN) == {}


def test_the_newest_line_on_a_test_counts(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    file.write_text(line(OTHER, "a", "fail") + line(OTHER, "a"))
    assert [it["status"] for it in Record(file).of(OTHER)["a"]] == ["fail", "pass"]


def test_a_test_whose_process_died_is_told(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    file.write_text(json.dumps({"lost": "test_it.py::test_a", "message": "gw0 crashed"}) + "\n")
    assert Record(file).lost == ["test_it.py::test_a: gw0 crashed"]
