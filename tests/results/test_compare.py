"""A change has one cause or says that it has several, and a regression is seen three times."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_pyodide_workers.results.compare import Change, compare, confirm, to_markdown
from pytest_pyodide_workers.results.fold import fold
from results.sample import cell, edge, run

BEFORE = fold([run(cell(), cell("fail", browser="firefox"), cell(pyodide="0.29.5"))])
NEWER = {"browserVersion": "157.0"}


def only(*cells: dict[str, Any]) -> Change:
    (change,) = compare(BEFORE, run(*cells, day=2))
    return change


def newer_browser(made: dict[str, Any]) -> dict[str, Any]:
    return {**made, "observed": {**made["observed"], **NEWER}}


@pytest.mark.parametrize(
    ("now", "cause"),
    [
        (cell("fail"), "flake"),
        (cell("fail", content="d" * 64), "ours"),
        (newer_browser(cell("fail")), "browser"),
        (cell("fail", pyodide="315.0.0-alpha.2"), "pyodide"),
        (newer_browser(cell("fail", pyodide="315.0.0-alpha.2")), "pyodide+browser"),
        (newer_browser(cell("fail", content="d" * 64)), "browser+ours"),
    ],
)
def test_the_cause_is_what_changed(now: dict[str, Any], cause: str) -> None:
    change = only(now)
    assert (change.cause, change.direction) == (cause, "regression")


def test_a_new_release_is_compared_with_the_nearest_older_one() -> None:
    assert only(cell("fail", pyodide="314.0.8")).before == "pass"
    assert only(cell("fail", pyodide="0.28.3")).direction == "new"


def test_a_build_in_a_folder_is_compared_with_the_newest_release() -> None:
    change = only(cell("fail", pyodide="local"))
    assert (change.before, change.cause, change.direction) == ("pass", "pyodide", "regression")
    assert compare(BEFORE, run(cell(pyodide="local"), day=2)) == []


def test_a_cell_without_a_verdict_is_passed_over() -> None:
    runs = [run(cell(pyodide="314.0.6"), cell("error"), cell("skip", pyodide="314.0.8"))]
    for version in ("314.0.7", "314.0.8", "314.0.9"):
        (change,) = compare(fold(runs), run(cell("fail", pyodide=version), day=2))
        assert (change.before, change.cause, change.direction) == ("pass", "pyodide", "regression")


def test_a_browser_that_was_not_observed_is_no_cause() -> None:
    before = fold([run(cell("crash", observed=None))])
    (change,) = compare(before, run(cell(), day=2))
    assert (change.cause, change.direction) == ("flake", "fixed")
    (change,) = compare(BEFORE, run(cell("crash", observed=None, content="d" * 64), day=2))
    assert change.cause == "ours"


def test_what_works_again_is_told_too() -> None:
    change = only(cell("pass", browser="firefox"))
    assert (change.before, change.after, change.direction) == ("fail", "pass", "fixed")


@pytest.mark.parametrize("status", ["pass", "error", "skip", "not-run"])
def test_silence_is_no_change(status: str) -> None:
    assert compare(BEFORE, run(cell(status), day=2)) == []


def test_one_failure_for_another_is_no_change() -> None:
    assert compare(BEFORE, run(cell("timeout", browser="firefox"), day=2)) == []


def test_what_turned_unsupported_is_worse() -> None:
    assert only(cell("unsupported")).direction == "regression"


@pytest.mark.parametrize("status", ["fail", "timeout", "crash"])
def test_to_say_what_is_lacking_is_better_than_to_fail(status: str) -> None:
    said, failed = cell("unsupported", origin="plain"), cell(status, origin="plain")
    (worse,) = compare(fold([run(said)]), run(failed, day=2))
    assert (worse.before, worse.after, worse.direction) == ("unsupported", status, "regression")
    (better,) = compare(fold([run(failed)]), run(said, day=2))
    assert (better.before, better.after, better.direction) == (status, "unsupported", "fixed")
    assert compare(fold([run(said)]), run(said, day=2)) == []


@pytest.mark.parametrize(
    ("after", "again", "confirmed"),
    [
        ("fail", ["fail", "fail", "fail"], True),
        ("fail", ["fail", "timeout", "crash"], True),
        ("fail", ["fail", "pass", "fail"], False),
        ("fail", ["fail", "error", "fail"], False),
        ("fail", ["fail", "fail"], False),
        ("fail", ["fail", "unsupported", "fail"], False),
        ("unsupported", ["unsupported", "fail", "unsupported"], True),
        ("unsupported", ["unsupported", "pass", "unsupported"], False),
    ],
)
def test_a_regression_counts_when_three_fresh_runs_show_it(
    after: str, again: list[str], confirmed: bool
) -> None:
    reruns = [run(cell(status)) for status in again]
    (change,) = confirm([only(cell(after))], reruns)
    assert change.confirmed is confirmed


@pytest.mark.parametrize(
    ("changed", "again", "cause"),
    [
        ({}, ["fail"] * 3, "unknown"),
        ({}, ["fail", "pass", "fail"], "flake"),
        ({"content": "d" * 64}, ["fail"] * 3, "ours"),
    ],
)
def test_what_is_confirmed_is_no_flake(
    changed: dict[str, Any], again: list[str], cause: str
) -> None:
    (change,) = confirm([only(cell("fail", **changed))], [run(cell(status)) for status in again])
    assert change.cause == cause


CHANGED = Change(
    *("edges/dict", "0.28.3", "firefox", "", "Map", "Object|<i>"),
    cause="browser",
    direction="changed",
)


@pytest.mark.parametrize(
    ("again", "said"),
    [
        (["Object|<i>"] * 3, "changed confirmed"),
        (["Object|<i>", "Map", "Object|<i>"], "changed unsteady: 2 of 3"),
        (["Object|<i>", "Object|<i>"], "changed unsteady: 2 of 3"),
        (["Set", "Set", "Set"], "changed unsteady: 0 of 3"),
    ],
)
def test_a_changed_edge_counts_when_three_fresh_runs_show_the_same_value(
    again: list[str], said: str
) -> None:
    reruns = [{**run(), "edges": [edge(value), edge(value, probe="other")]} for value in again]
    row = to_markdown(confirm([CHANGED], reruns)).splitlines()[2]
    cells = "| edges/dict | Pyodide 0.28.3, firefox | Map | Object\\|&lt;i> | browser "
    assert row == f"{cells}| {said} |"


def test_the_table_of_changes_begins_with_the_worst() -> None:
    changes = compare(BEFORE, run(cell(browser="firefox"), cell("fail"), day=2))
    rows = to_markdown(confirm(changes, [run(cell("fail"))] * 3)).splitlines()[2:]
    assert rows == [
        "| workers/comlink | Pyodide 314.0.7, chromium, isolated | pass | fail | unknown "
        "| regression confirmed |",
        "| workers/comlink | Pyodide 314.0.7, firefox, isolated | fail | pass | flake | fixed |",
    ]
    assert to_markdown([]) == "Nothing differs from the committed table.\n"


def test_what_is_new_is_counted() -> None:
    changes = compare(BEFORE, run(cell(origin="plain"), cell("fail", origin="plain"), day=2))
    assert to_markdown(changes[:1]).splitlines() == [
        "Nothing differs from the committed table.",
        "1 cells were not in the committed table before.",
    ]
