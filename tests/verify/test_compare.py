"""A run is compared with the table: which changes are found, and which cause each is given."""

from __future__ import annotations

import pytest
from pytest_pyodide_workers.edges import Edges
from pytest_pyodide_workers.verify.compare import Change, compare, to_markdown
from pytest_pyodide_workers.verify.fold import Committed
from pytest_pyodide_workers.verify.run import Cell, CellKey, Edge
from verify.sample import OTHER_FILES, cell, edge, run

ROW = [cell("fail", "314.0.7"), cell("pass", "315.0.0-rc.1"), cell("error", "316.0.0-alpha.1")]


@pytest.mark.parametrize(
    ("was", "now", "change"),
    [
        ([cell()], cell("fail"), "regression by unknown"),
        ([cell()], cell("fail", browser_version="157.0"), "regression by browser"),
        ([cell()], cell("fail", content=OTHER_FILES), "regression by ours"),
        ([cell()], cell("fail", pyodide="315.0.0-alpha.2"), "regression by pyodide"),
        ([cell()], cell("fail", pyodide="local", observed=None), "regression by pyodide"),
        ([cell()], cell("fail", "316.0.0", content=OTHER_FILES), "regression by pyodide+ours"),
        ([cell()], cell("unsupported"), "regression by unknown"),
        ([cell("flaky")], cell("fail"), "regression by unknown"),
        ([cell("crash")], cell("unsupported"), "fixed by unknown"),
        ([cell("flaky")], cell(content=OTHER_FILES), "fixed by ours"),
        ([cell("flaky")], cell(), None),  # on the same files no good run takes it away
        ([cell("fail")], cell("crash"), None),
        *(([cell()], cell(status), None) for status in ("pass", "error", "skip", "not-run")),
        ([], cell(), "new by new"),
        # A candidate comes after an alpha, and a cell without a verdict is passed over.
        (ROW, cell("fail", "316.0.0"), "regression by pyodide"),
        (ROW, cell("pass", "316.0.0"), None),
        ([edge("one")], edge("two"), "changed by unknown"),
        ([edge("one")], edge("two", browser_version="154.0"), "changed by browser"),
        ([edge("one")], edge("two", content=OTHER_FILES), "changed by ours"),
        ([edge("one")], edge("two", pyodide="0.29.5"), "differs by pyodide"),
        ([edge("one")], edge("one", pyodide="0.29.5"), None),
        ([edge("one")], edge("two", pyodide="0.27.8"), None),
    ],
)
def test_a_change_has_a_direction_and_a_cause_and_silence_is_none(
    was: list[Cell | Edge], now: Cell | Edge, change: str | None
) -> None:
    table = Edges()
    table.add("dict", "firefox", "153.0", "0.28.3", "one")
    committed = Committed([run(*was)], ["workers/comlink"])
    found = [f"{it.direction} by {it.cause}" for it in compare(committed, table, run(now, day=2))]
    assert found == ([change] if change else [])


def test_the_table_of_changes_begins_with_the_worst_and_counts_the_new() -> None:
    key = CellKey("a", "314.0.7", "chromium", "")
    good = [Change(key, "fail", "pass", "x", direction) for direction in ("fixed", "new")]
    told = to_markdown([*good, Change(key, "pass", "fail", "x", "regression", reason="a|<b>")])
    assert told.index("| regression |") < told.index("| fixed |")
    assert "a\\|&lt;b>" in told
    assert told.endswith("1 cells were not in the committed table before, and do not fail.\n")
    assert to_markdown([]) == "Nothing differs from the committed table.\n"
