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
        ([("skip", "no wheel"), PASS], "pass", "1 of 2 tests skipped"),
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
    skipped = verdict(tmp_path, PASS, ("skip", "no wheel"), needs=True, observed=lacking)
    assert (skipped["status"], skipped["reason"]) == (
        "unsupported",
        "the page says that it lacks cross-origin isolation; 1 of 2 tests skipped",
    )
    failing = verdict(tmp_path, PASS, ("fail", "x"), needs=True, observed=lacking)
    assert failing["status"] == "fail", "a page that says what it lacks has to work all the same"


@pytest.mark.parametrize("needs", [True, False])
def test_a_page_that_runs_its_minimal_variant_makes_the_cell_unsupported(
    tmp_path: Path, needs: bool
) -> None:
    old = "the page says that it needs Pyodide 0.26, and runs its minimal variant"
    cell = verdict(tmp_path, PASS, PASS, needs=needs, observed=observed("pyodide-0.26"))
    assert (cell["status"], cell["reason"]) == ("unsupported", old)
    both = observed("pyodide-0.26", "isolation")
    cell = verdict(tmp_path, PASS, ("skip", "no wheel"), needs=needs, observed=both)
    no_isolation = "the page says that it lacks cross-origin isolation; " if needs else ""
    assert cell["status"] == "unsupported"
    assert cell["reason"] == f"{no_isolation}{old}; 1 of 2 tests skipped"
    failing = verdict(tmp_path, PASS, ("fail", "x"), needs=needs, observed=both)
    assert failing["status"] == "fail", "the minimal variant has to work all the same"
    other = verdict(tmp_path, PASS, PASS, needs=needs, observed=observed("pyodide-9.9"))
    assert other["status"] == "pass", "no other word is a reason"


def test_a_test_keeps_each_attempt_of_an_interrupted_run(tmp_path: Path) -> None:
    verdict(tmp_path, ("error", "the browser died"), PASS)
    again = (tmp_path / "record.jsonl").read_text()
    verdict(tmp_path, PASS, PASS)
    file = tmp_path / "joined.jsonl"
    file.write_text(again + (tmp_path / "record.jsonl").read_text())
    (cell,) = cells_of({CELL: ["t.py::test_0", "t.py::test_1"]}, Record(file), CONTENTS, {})
    assert (cell["status"], cell["ms"]) == ("pass", 14), "the newest counts"
    attempts = [[each["status"] for each in test["attempts"]] for test in cell["tests"]]
    assert attempts == [["error", "pass"], ["pass", "pass"]]
    assert cell["tests"][0]["attempts"][0]["message"] == "the browser died"


EDGES = Cell("edges/edges", "0.26.4", "firefox", "")
SEEN = {"pyodide": "0.26.4", "browser": "firefox", "browserVersion": "153.0"}


def edge_line(probe: str, status: str, **more: Any) -> str:
    test = {"cell": asdict(EDGES), "test": f"t.py::test_edge[{probe}]", "status": status}
    return json.dumps(test | {"phase": "call", "message": "no", "ms": 3} | more) + "\n"


def test_an_edge_is_what_was_observed_even_where_it_was_not_expected(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    edge = {"edge": {"probe": "dict", "value": "Map"}, "observed": SEEN}
    file.write_text(edge_line("dict", "fail", **edge))
    plan = {EDGES: ["t.py::test_edge[dict]"]}
    assert edges_of(plan, Record(file), CONTENTS) == [
        {"probe": "dict", "pyodide": "0.26.4", "browser": "firefox", "value": "Map"}
        | {"content": "c" * 64, "ms": 3, "observed": SEEN}
    ]
    assert cells_of(plan, Record(file), CONTENTS, {}) == []


def test_an_edge_that_was_planned_and_not_observed_is_told(tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    file.write_text(edge_line("dict", "timeout", observed=SEEN))
    plan = {EDGES: ["t.py::test_edge[dict]", "t.py::test_edge[never-ran]"]}
    assert [
        (edge["probe"], edge["value"], edge["observed"], edge["ms"])
        for edge in edges_of(plan, Record(file), CONTENTS)
    ] == [("dict", None, None, 3), ("never-ran", None, None, 0)]


def control(
    subject: str, status: str, origin: str = "isolated", kind: str = "control"
) -> dict[str, Any]:
    named = {"subject": subject, "kind": kind, "status": status, "reason": None}
    return named | {"pyodide": "314.0.7", "browser": "firefox", "origin": origin}


NEEDS = {PATTERN: True, "workers/comlink": False}
GOOD = [
    control("controls/must-pass", "pass"),
    control("controls/must-fail", "fail"),
    control("controls/must-fail-by-console", "fail"),
    control(PATTERN, "unsupported", "coep-dropped"),
    control("workers/comlink", "pass", "coep-dropped"),
    control(PATTERN, "unsupported", "plain", kind="pattern"),
    control("workers/comlink", "pass", "plain", kind="pattern"),
]


def test_controls_that_are_as_they_had_to_be() -> None:
    assert wrong_controls(GOOD, NEEDS, ["firefox"]) == []
    isolated = control("workers/other", "pass", kind="pattern")
    assert wrong_controls([*GOOD, isolated], NEEDS, ["firefox"]) == [], "it has no plain page"


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        (control("controls/must-pass", "fail"), "pass"),
        (control("controls/must-pass", "not-run"), "pass"),
        (control("controls/must-fail", "pass"), "fail"),
        (control("controls/must-fail", "error"), "fail"),
        (control("controls/must-fail-by-console", "pass"), "fail"),
        (control(PATTERN, "pass", "coep-dropped"), "unsupported"),
        (control(PATTERN, "fail", "coep-dropped"), "unsupported"),
        (control("workers/comlink", "unsupported", "coep-dropped"), "pass"),
        (control("workers/gone", "pass", "coep-dropped"), "of a pattern that is here"),
    ],
)
def test_a_wrong_control_is_named(cell: dict[str, Any], wanted: str) -> None:
    (said,) = wrong_controls([cell], NEEDS, [])
    assert f"had to be {wanted}, is {cell['status']}" in said
    assert "firefox" in said


@pytest.mark.parametrize("number", range(5))
def test_a_control_that_is_not_there_is_named(number: int) -> None:
    cells = [cell for n, cell in enumerate(GOOD) if n != number]
    (said,) = wrong_controls(cells, NEEDS, ["firefox"])
    assert said.startswith(f"{GOOD[number]['subject']} in firefox")
    assert said.endswith("this control was not run")


def test_each_browser_has_its_own_controls() -> None:
    said = wrong_controls(GOOD, NEEDS, ["firefox", "chromium"])
    assert said == [
        "controls/must-pass in chromium: this control was not run",
        "controls/must-fail in chromium: this control was not run",
        "controls/must-fail-by-console in chromium: this control was not run",
    ]
    assert len(wrong_controls([], NEEDS, ["firefox"])) == 3, "a run without any says nothing"
