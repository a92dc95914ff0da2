"""What a cell is, from what its tests said; and whether the controls let a run be believed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pytest_pyodide_workers.verify import cells
from pytest_pyodide_workers.verify.record import Record
from pytest_pyodide_workers.verify.run import Cell, CellKey
from verify.sample import CONTENT, cell, controls, line

PLACE = CellKey("workers/comlink", "314.0.7", "chromium", "isolated")
PROBES = [CellKey(f"edges/{name}", "314.0.7", "chromium", "") for name in ("dict", "list")]
CONTENTS = {"workers/comlink": CONTENT, "controls": CONTENT, "edges": CONTENT}


def record(folder: Path, place: CellKey, *said: tuple[str, str], **more: Any) -> Record:
    """A record in which tests said a status, one after the other."""
    file = folder / "record.jsonl"
    file.write_text("".join(line(place, status, test, **more) for test, status in said))
    return Record(file)


def made(folder: Path, *said: tuple[str, str], needs: bool = False, **more: Any) -> Cell:
    plan = {PLACE: ["t.py::a", "t.py::b", "t.py::c"]}
    written = record(folder, PLACE, *said, **more)
    [one], _ = cells.judged(plan, written, CONTENTS, {PLACE.subject: needs})
    return one


@pytest.mark.parametrize(
    ("statuses", "status", "reason"),
    [
        ("pass pass pass", "pass", None),
        ("pass fail crash", "crash", "c: it is crash"),
        ("fail timeout fail", "timeout", "b: it is timeout"),
        ("fail error fail", "fail", "a: it is fail (and 1 more)"),
        ("pass error pass", "error", "b: it is error"),
        ("pass pass", "not-run", "only 2 of 3 tests ran"),
        ("", "not-run", "the run ended before its turn"),
        ("skip skip skip", "skip", "it is skip"),
        ("pass skip pass", "pass", "1 of 3 tests skipped: it is skip"),
        ("pass known known", "pass", "2 of 3 tests known to fail: it is known"),
        ("known known known", "fail", "it is known"),
    ],
)
def test_the_worst_of_its_tests_is_a_cells_verdict(
    statuses: str, status: str, reason: str | None, tmp_path: Path
) -> None:
    tests = ["t.py::a", "t.py::b", "t.py::c"]
    one = made(tmp_path, *zip(tests, statuses.split(), strict=False))
    assert (one.status, one.reason) == (status, reason)
    assert (one.passed, one.planned) == (statuses.split().count("pass"), 3)
    assert {test.id for test in one.tests} == {
        test for test, it in zip(tests, statuses.split(), strict=False) if it != "pass"
    }


@pytest.mark.parametrize(
    ("lacks", "needs", "status"),
    [
        (["isolation"], True, "unsupported"),
        (["isolation"], False, "pass"),
        ([], True, "pass"),
        (["pyodide-0.26"], False, "unsupported"),
    ],
)
def test_what_a_page_says_that_it_lacks_makes_its_cell_unsupported(
    lacks: list[str], needs: bool, status: str, tmp_path: Path
) -> None:
    said = [(f"t.py::{name}", "pass") for name in "abc"]
    assert made(tmp_path, *said, needs=needs, lacks=lacks).status == status


def test_a_test_keeps_each_attempt_of_an_interrupted_run(tmp_path: Path) -> None:
    one = made(tmp_path, ("t.py::a", "fail"), *[(f"t.py::{name}", "pass") for name in "abc"])
    assert one.status == "pass"
    assert [attempt.status for attempt in one.tests[0].attempts] == ["fail", "pass"]


def test_an_edge_is_what_was_observed_and_one_that_was_not_is_told(tmp_path: Path) -> None:
    said = record(tmp_path, PROBES[0], ("t.py::a", "fail"), edge={"value": "one"})
    _, edges = cells.judged({probe: ["t.py::a"] for probe in PROBES}, said, CONTENTS, {})
    assert [(edge.probe, edge.value) for edge in edges] == [("dict", "one"), ("list", None)]


GOOD = [*controls(), cell(origin="plain"), cell(origin="coep-dropped", control=True)]
NEEDS = {"workers/comlink": False}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (None, ""),
        (controls(must_pass="fail")[0], "must-pass .*: had to be pass, is fail"),
        (controls(must_fail="pass")[1], "must-fail .*: had to be fail, is pass"),
        (controls(must_fail_by_console="pass")[2], "by-console .*: had to be fail, is pass"),
        (cell("unsupported", origin="coep-dropped", control=True), "had to be pass, is unsupp"),
        (cell(origin="coep-dropped", control=True, subject="workers/gone"), "that is here"),
    ],
)
def test_a_control_that_is_not_as_it_had_to_be_is_named(wrong: Cell | None, says: str) -> None:
    others = [it for it in GOOD if wrong is None or it.key != wrong.key]
    told = cells.wrong_controls([*others, *([wrong] if wrong else [])], NEEDS, ["chromium"])
    assert len(told) == (0 if wrong is None else 1)
    assert re.search(says, "".join(told))


@pytest.mark.parametrize("missing", [0, 1, 2, 4])
def test_a_control_that_is_not_there_is_named(missing: int) -> None:
    here = [it for n, it in enumerate(GOOD) if n != missing]
    [told] = cells.wrong_controls(here, NEEDS, ["chromium"])
    assert told.startswith(GOOD[missing].subject) and "was not run" in told
    assert len(cells.wrong_controls(here, NEEDS, ["chromium", "firefox"])) == 4, "each has its own"
