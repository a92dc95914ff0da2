"""What is not as it was, why, and whether that is so each time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pytest
from pytest_pyodide_workers.edges import Edges
from pytest_pyodide_workers.verify.compare import (
    Change,
    compare,
    compare_edges,
    confirm,
    to_markdown,
    with_attempts,
)
from pytest_pyodide_workers.verify.fold import fold
from pytest_pyodide_workers.verify.run import Cell, CellKey, Edge
from verify.sample import OTHER_FILES, cell, edge, run

PATTERNS = ["workers/comlink"]


def changes(before: Cell | None, now: Cell) -> list[Change]:
    table = fold([run(before)] if before else [], patterns=PATTERNS)
    return [*compare(table, run(now, day=2))]


@pytest.mark.parametrize(
    ("now", "cause"),
    [
        (cell("fail"), "unknown"),
        (cell("fail", browser_version="157.0"), "browser"),
        (cell("fail", content=OTHER_FILES), "ours"),
        (cell("fail", pyodide="315.0.0-alpha.2"), "pyodide"),
        (cell("fail", pyodide="local", observed=None), "pyodide"),
        (cell("fail", pyodide="316.0.0-rc.1", content=OTHER_FILES), "pyodide+ours"),
        (cell("crash", observed=None), "unknown"),
    ],
)
def test_the_cause_is_what_changed(now: Cell, cause: str) -> None:
    [change] = changes(cell(), now)
    assert (change.direction, change.cause) == ("regression", cause)


@pytest.mark.parametrize(
    ("was", "now", "direction"),
    [
        ("pass", "fail", "regression"),
        ("pass", "unsupported", "regression"),
        ("flaky", "fail", "regression"),
        ("fail", "pass", "fixed"),
        ("crash", "unsupported", "fixed"),
        (None, "pass", "new"),
        (None, "fail", "new"),
        ("fail", "crash", None),
        ("pass", "pass", None),
        ("pass", "error", None),
        ("pass", "skip", None),
        ("pass", "not-run", None),
    ],
)
def test_a_change_goes_one_way_and_silence_is_none(
    was: str | None, now: str, direction: str | None
) -> None:
    found = changes(cell(was) if was else None, cell(now))
    assert [change.direction for change in found] == ([direction] if direction else [])


def test_a_flake_is_over_only_on_other_files() -> None:
    assert changes(cell("flaky"), cell()) == []
    [change] = changes(cell("flaky"), cell(content=OTHER_FILES))
    assert change.direction == "fixed" and change.is_suspect


def test_the_newest_verdict_before_is_compared_with() -> None:
    """A release candidate comes after an alpha, and a cell without a verdict is passed over."""
    before = [
        cell("fail", "315.0.0-alpha.2"),
        cell("pass", "315.0.0-rc.1"),
        cell("error", "315.0.0"),
    ]
    table = fold([run(*before)], patterns=PATTERNS)
    table["patterns"]["workers/comlink"]["chromium"]["isolated"] = {
        it.pyodide: {"status": it.status, "browserVersion": "156.0", "content": it.content}
        for it in before
    }
    [change] = compare(table, run(cell("fail", "315.0.1"), day=2))
    assert change.before == "pass"


class Again:
    """Gives what fresh runs observe, and hears what was asked for."""

    def __init__(self, *runs: Mapping[CellKey, str]) -> None:
        self.runs = list(runs)
        self.asked: list[Collection[CellKey]] = []

    def __call__(self, keys: Collection[CellKey]) -> Mapping[CellKey, str]:
        self.asked.append(keys)
        return self.runs.pop(0)


@pytest.mark.parametrize(
    ("was", "now", "again", "status", "told", "worse"),
    [
        ("pass", "fail", "fail crash timeout", "fail", "regression, confirmed", True),
        ("pass", "fail", "pass", "flaky", "regression, unsteady: 1 of 2 runs", True),
        ("pass", "fail", "fail pass", "flaky", "regression, unsteady: 2 of 3 runs", True),
        ("pass", "fail", "fail fail pass", "flaky", "regression, unsteady: 3 of 4 runs", True),
        ("fail", "pass", "pass pass pass", "pass", "fixed, confirmed", False),
        ("fail", "pass", "pass fail", "flaky", "fixed, unsteady: 2 of 3 runs", False),
        (None, "fail", "fail fail fail", "fail", "new, confirmed", False),
        (None, "fail", "pass", "flaky", "new, unsteady: 1 of 2 runs", False),
        (None, "pass", "", "pass", "new", False),
    ],
)
def test_nothing_is_published_that_was_not_seen_again(
    was: str | None, now: str, again: str, status: str, told: str, worse: bool
) -> None:
    it = cell(now)
    observe = Again(*({it.key: each} for each in again.split()))
    settled = confirm(changes(cell(was) if was else None, it), observe)
    assert observe.runs == []
    [judged] = with_attempts(run(it), settled).cells
    assert judged.status == status
    assert [(change.told, change.is_worse) for change in settled] == [(told, worse)]
    if status == "flaky":
        assert told in (judged.reason or "")


def test_what_could_not_be_seen_again_has_no_verdict() -> None:
    it = cell("fail")
    settled = confirm(changes(cell(), it), Again({}, {}, {}))
    assert with_attempts(run(it), settled).cells[0].status == "error"
    assert not settled[0].is_worse


def table(**values: str) -> Edges:
    edges = Edges(texts={"dict": {"title": "", "question": "", "source": "", "advice": ""}})
    for version, value in values.items():
        edges.add("dict", "firefox", "153.0", version.lstrip("v").replace("_", "."), value)
    return edges


@pytest.mark.parametrize(
    ("now", "direction", "cause"),
    [
        (edge("two"), "changed", "unknown"),
        (edge("two", browser_version="154.0"), "changed", "browser"),
        (edge("two", content=OTHER_FILES), "changed", "ours"),
        (edge("two", pyodide="0.29.5"), "differs", "pyodide"),
        (edge(None), None, None),
        (edge("one", pyodide="0.29.5"), None, None),
        (edge("two", pyodide="0.27.8"), None, None),
    ],
)
def test_an_edge_is_compared_with_the_same_release_or_the_one_before(
    now: Edge, direction: str | None, cause: str | None
) -> None:
    found = compare_edges(table(v0_28_3="one"), run(now, day=2), [run(edge("one"))])
    assert [(c.direction, c.cause) for c in found] == ([(direction, cause)] if direction else [])


@pytest.mark.parametrize(
    ("again", "kept", "worse"),
    [("two two two", "two", True), ("two one", None, False), ("three", None, False)],
)
def test_a_changed_edge_counts_when_each_fresh_run_shows_the_same_value(
    again: str, kept: str | None, worse: bool
) -> None:
    it = edge("two")
    found = [*compare_edges(table(v0_28_3="one"), run(it), [])]
    settled = confirm(found, Again(*({it.key: each} for each in again.split())))
    assert with_attempts(run(it), settled).edges[0].value == kept
    assert settled[0].is_worse is worse


def test_news_on_a_new_release_is_seen_again_and_no_fault() -> None:
    it = edge("does not settle within 2 s", pyodide="0.29.5")
    [change] = compare_edges(table(v0_28_3="settles"), run(it), [])
    assert change.is_suspect and change.cause == "pyodide"
    [steady] = confirm([change], Again(*[{it.key: it.value or ""}] * 3))
    assert steady.told == "new on 0.29.5, confirmed" and not steady.is_worse
    [unsteady] = confirm([change], Again({it.key: "settles"}))
    assert with_attempts(run(it), [unsteady]).edges[0].value is None


def test_the_table_of_changes_begins_with_the_worst_and_counts_the_new() -> None:
    def change(direction: str, after: str = "fail", **more: Any) -> Change:
        return Change((direction, "314.0.7", "chromium", ""), "pass", after, "x", direction, **more)

    told = to_markdown(
        [change("fixed", "pass"), change("new", "pass"), change("regression", reason="a|<b>")]
    )
    assert told.index("| regression |") < told.index("| fixed |")
    assert "a\\|&lt;b>" in told
    assert told.endswith("1 cells were not in the committed table before, and do not fail.\n")
    assert to_markdown([]) == "Nothing differs from the committed table.\n"
