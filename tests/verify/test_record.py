"""The record outlives the run: what is in it need not run again."""

from __future__ import annotations

import json
from pathlib import Path

from pytest_pyodide_workers.matrix import Cell
from pytest_pyodide_workers.verify.record import Record
from verify.sample import line

ONE = Cell("workers/comlink", "314.0.7", "chromium", "isolated")
OTHER = Cell("workers/comlink", "314.0.7", "firefox", "isolated")
PLAN = {ONE: ["a", "b"], OTHER: ["a"]}


def test_a_cell_has_ended_when_all_its_tests_have(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    file.write_text(line(ONE, "pass", "a") + line(OTHER, "pass", "a"))
    assert Record(file).missing(PLAN) == {ONE: ["a", "b"]}


def test_a_failing_test_has_ended_but_an_error_of_the_harness_has_not(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    file.write_text(line(ONE, "error", "a") + line(ONE, "pass", "b") + line(OTHER, "fail", "a"))
    assert Record(file).missing(PLAN) == {ONE: ["a", "b"]}


def test_a_line_that_a_kill_cut_off_costs_that_test_alone(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    file.write_text(line(OTHER, "pass", "a") + line(ONE, "pass", "a") + line(ONE, "pass", "b")[:40])
    record = Record(file)
    assert record.missing(PLAN) == {ONE: ["a", "b"]}
    record.mend()
    with file.open("a") as more:
        more.write(line(ONE, "pass", "b"))
    assert record.read()
    assert record.missing(PLAN) == {}


def test_the_newest_line_on_a_test_counts(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    file.write_text(line(OTHER, "fail", "a") + line(OTHER, "pass", "a"))
    assert [it["status"] for it in Record(file).of(OTHER)["a"]] == ["fail", "pass"]


def test_a_test_whose_process_died_is_told(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    file.write_text(json.dumps({"lost": "test_it.py::test_a", "message": "gw0 crashed"}) + "\n")
    assert Record(file).lost == ["test_it.py::test_a: gw0 crashed"]
