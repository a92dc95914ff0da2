"""From tests to the verdict on a cell, and from the controls to whether it may be believed."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from pytest_pyodide_workers.matrix import Cell
from pytest_pyodide_workers.verify.assemble import cells_of, edges_of
from pytest_pyodide_workers.verify.controls import wrong_controls
from pytest_pyodide_workers.verify.record import Record

PATTERN = "workers/isolation"
CELL = Cell(PATTERN, "314.0.7", "chromium", "plain")
CONTENTS = {PATTERN: "a" * 64, "controls": "b" * 64, "edges": "c" * 64}


def observed(*lacks: str) -> dict[str, Any]:
    browser = {"browser": "chromium", "browserVersion": "156.0", "userAgent": "Chrome"}
    worker = {"crossOriginIsolated": False, "worker": "module", "lacks": list(lacks)}
    return {"pyodide": "314.0.7", "python": "3.14.2", **browser, **worker}


def verdict(tmp_path: Path, *tests: tuple[str, str | None], **facts: Any) -> dict[str, Any]:
    """Assemble one cell of two planned tests from (status, message) of those that ran."""
    needs, seen = facts.get("needs", False), facts.get("observed", observed())
    lines = [
        {"cell": asdict(CELL), "test": f"t.py::test_{n}", "status": status, "phase": "call"}
        | {"message": message, "ms": 7, "observed": seen}
        for n, (status, message) in enumerate(tests)
    ]
    file = tmp_path / "record.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    plan = {CELL: ["t.py::test_0", "t.py::test_1"]}
    (cell,) = cells_of(plan, Record(file), CONTENTS, {PATTERN: needs})
    return cell


PASS = ("pass", None)


@pytest.mark.parametrize(
    ("tests", "status", "reason"),
    [
        ([PASS, PASS], "pass", None),
        ([PASS, ("fail", "assert 1 == 2\nmore")], "fail", "test_1: assert 1 == 2"),
        ([("timeout", "boot: slow"), ("crash", "gone")], "crash", "test_1: gone"),
        ([("fail", "x"), ("fail", "y")], "fail", "test_0: x (and 1 more)"),
        ([("error", "KeyError: 'a'"), PASS], "error", "test_0: KeyError: 'a'"),
        ([("error", "KeyError: 'a'"), ("fail", "x")], "fail", "test_1: x"),
        ([("skip", "no wheel"), ("skip", "no wheel")], "skip", "no wheel"),
        ([("skip", "no wheel"), PASS], "pass", None),
        ([PASS], "not-run", "only 1 of 2 tests ran"),
        ([], "not-run", "the run ended before its turn"),
    ],
)
def test_the_worst_of_its_tests_is_a_cells_verdict(
    tmp_path: Path, tests: list[tuple[str, str | None]], status: str, reason: str | None
) -> None:
    cell = verdict(tmp_path, *tests)
    assert (cell["status"], cell["reason"]) == (status, reason)


def test_a_need_that_the_page_itself_misses_makes_the_cell_unsupported(tmp_path: Path) -> None:
    lacking = observed("isolation")
    assert verdict(tmp_path, PASS, PASS, needs=True, observed=lacking)["status"] == "unsupported"
    assert verdict(tmp_path, PASS, PASS, needs=False, observed=lacking)["status"] == "pass"
    assert verdict(tmp_path, PASS, PASS, needs=True)["status"] == "pass"
    failing = verdict(tmp_path, PASS, ("fail", "x"), needs=True, observed=lacking)
    assert failing["status"] == "fail", "a page that says what it lacks has to work all the same"


def test_an_edge_is_what_was_observed_even_where_it_was_not_expected(tmp_path: Path) -> None:
    cell = Cell("edges/edges", "0.26.4", "firefox", "")
    file = tmp_path / "record.jsonl"
    line = {
        "cell": asdict(cell),
        "test": "t.py::test_edge[dict]",
        "status": "fail",
        "phase": "call",
    }
    seen = {"pyodide": "0.26.4", "browser": "firefox", "browserVersion": "153.0"}
    edge = {"edge": {"probe": "dict", "value": "Map"}, "observed": seen}
    file.write_text(json.dumps(line | {"message": "no", "ms": 3} | edge) + "\n")
    plan = {cell: ["t.py::test_edge[dict]"]}
    assert edges_of(plan, Record(file), CONTENTS) == [
        {"probe": "dict", "pyodide": "0.26.4", "browser": "firefox", "value": "Map"}
        | {"content": "c" * 64, "ms": 3, "observed": seen}
    ]
    assert cells_of(plan, Record(file), CONTENTS, {}) == []


def control(subject: str, status: str, origin: str = "isolated") -> dict[str, Any]:
    named = {"subject": subject, "kind": "control", "status": status, "reason": None}
    return named | {"pyodide": "314.0.7", "browser": "firefox", "origin": origin}


def test_controls_that_are_as_they_had_to_be() -> None:
    cells = [
        control("controls/must-pass", "pass"),
        control("controls/must-fail", "fail"),
        control(PATTERN, "unsupported", "coep-dropped"),
        control("workers/comlink", "pass", "coep-dropped"),
    ]
    assert wrong_controls(cells, {PATTERN: True, "workers/comlink": False}) == []


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        (control("controls/must-pass", "fail"), "pass"),
        (control("controls/must-pass", "not-run"), "pass"),
        (control("controls/must-fail", "pass"), "fail"),
        (control("controls/must-fail", "error"), "fail"),
        (control(PATTERN, "pass", "coep-dropped"), "unsupported"),
        (control(PATTERN, "fail", "coep-dropped"), "unsupported"),
        (control("workers/comlink", "unsupported", "coep-dropped"), "pass"),
    ],
)
def test_a_wrong_control_is_named(cell: dict[str, Any], wanted: str) -> None:
    (said,) = wrong_controls([cell], {PATTERN: True, "workers/comlink": False})
    assert f"had to be {wanted}, is {cell['status']}" in said
    assert "firefox" in said
