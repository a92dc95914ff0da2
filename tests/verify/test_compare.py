"""What is not as it was, and why."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_pyodide_workers.edges import Edges
from pytest_pyodide_workers.verify.compare import Change, compare, to_markdown
from pytest_pyodide_workers.verify.fold import Committed
from pytest_pyodide_workers.verify.run import Cell, CellKey, Edge
from verify.sample import OTHER_FILES, cell, edge, run


@pytest.mark.parametrize(
    ("was", "now", "change"),
    [
        (cell(), cell("fail"), ("regression", "unknown")),
        (cell(), cell("fail", browser_version="157.0"), ("regression", "browser")),
        (cell(), cell("fail", content=OTHER_FILES), ("regression", "ours")),
        (cell(), cell("fail", pyodide="315.0.0-alpha.2"), ("regression", "pyodide")),
        (cell(), cell("fail", pyodide="local", observed=None), ("regression", "pyodide")),
        (cell(), cell("fail", "316.0.0-rc.1", content="e" * 64), ("regression", "pyodide+ours")),
        (cell(), cell("crash", observed=None), ("regression", "unknown")),
        (cell(), cell("unsupported"), ("regression", "unknown")),
        (cell("flaky"), cell("fail"), ("regression", "unknown")),
        (cell("fail"), cell(), ("fixed", "unknown")),
        (cell("crash"), cell("unsupported"), ("fixed", "unknown")),
        (cell("flaky"), cell(content=OTHER_FILES), ("fixed", "ours")),
        (cell("flaky"), cell(), None),  # on the same files no good run takes it away
        (None, cell(), ("new", "new")),
        (None, cell("fail"), ("new", "new")),
        (cell("fail"), cell("crash"), None),
        *((cell(), cell(status), None) for status in ("pass", "error", "skip", "not-run")),
    ],
)
def test_a_change_has_a_direction_and_a_cause_and_silence_is_none(
    was: Cell | None, now: Cell, change: tuple[str, str] | None
) -> None:
    committed = Committed([run(was)] if was else [], ["workers/comlink"])
    found = [(it.direction, it.cause) for it in compare(committed, Edges(), run(now))]
    assert found == ([change] if change else [])


def test_the_newest_verdict_before_is_compared_with() -> None:
    """A release candidate comes after an alpha, and a cell without a verdict is passed over."""
    before = [
        cell("fail", "315.0.0-alpha.2"),
        cell("pass", "315.0.0-rc.1"),
        cell("error", "316.0.0-alpha.1"),
    ]
    committed = Committed([run(*before)], ["workers/comlink"])
    [change] = compare(committed, Edges(), run(cell("fail", "316.0.0")))
    assert change.before == "pass"


@pytest.mark.parametrize(
    ("now", "change"),
    [
        (edge("two"), ("changed", "unknown")),
        (edge("two", browser_version="154.0"), ("changed", "browser")),
        (edge("two", content=OTHER_FILES), ("changed", "ours")),
        (edge("two", pyodide="0.29.5"), ("differs", "pyodide")),
        (edge(None), None),
        (edge("one", pyodide="0.29.5"), None),
        (edge("two", pyodide="0.27.8"), None),
    ],
)
def test_an_edge_is_compared_with_the_same_release_or_the_one_before(
    now: Edge, change: tuple[str, str] | None
) -> None:
    table = Edges()
    table.add("dict", "firefox", "153.0", "0.28.3", "one")
    found = compare(Committed([run(edge("one"))], []), table, run(now, day=2))
    assert [(it.direction, it.cause) for it in found] == ([change] if change else [])


def test_the_table_of_changes_begins_with_the_worst_and_counts_the_new() -> None:
    def change(direction: str, after: str = "fail", **more: Any) -> Change:
        key = CellKey(direction, "314.0.7", "chromium", "")
        return Change(key, "pass", after, "x", direction, **more)

    told = to_markdown(
        [change("fixed", "pass"), change("new", "pass"), change("regression", reason="a|<b>")]
    )
    assert told.index("| regression |") < told.index("| fixed |")
    assert "a\\|&lt;b>" in told
    assert told.endswith("1 cells were not in the committed table before, and do not fail.\n")
    assert to_markdown([]) == "Nothing differs from the committed table.\n"
