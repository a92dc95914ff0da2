"""Folds runs into the table that is committed, which says no more than the runs do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from ..versions import LOCAL, lines, sort_key
from .run import Cell, CellKey, Edge, Run

Table = dict[str, Any]
"""``{"schema", "runs", "patterns": {id: {browser: {origin: {version: cell}}}}}``."""

NO_VERDICT = ("error", "skip", "not-run")
"""What says nothing about a pattern."""


def fold(
    runs: Sequence[Run],
    *,
    patterns: Collection[str],
    retired: Collection[str] = (),
) -> Table:
    """Fold runs; of each cell the newest verdict stands, and a flake until its files change.

    :param runs: oldest first
    :param patterns: those that have a page: a renamed one has no other name's cells
    :param retired: versions that are no longer run
    """
    cells = newest_cells(runs, patterns, retired)
    content = {cell.subject: cell.content for run in runs for cell in run.cells}
    cited = {run.run.id for _, run in cells.values()}
    sources = [_source(run) for run in runs if run.run.id in cited]
    return {"schema": 2, "runs": sources, "patterns": tabulate(cells.values(), content)}


def tabulate(cells: Iterable[tuple[Cell, Run]], content: Mapping[str, str]) -> dict[str, Any]:
    """Put cells under their pattern, browser, origin and version, in order.

    :param content: the newest by pattern: a cell on any other is stale
    """
    table: dict[str, Any] = {}
    for cell, run in sorted(cells, key=lambda entry: _order(entry[0])):
        entry = _entry(cell, run)
        if cell.content != content[cell.subject]:
            entry["stale"] = True
        origins = table.setdefault(cell.subject, {}).setdefault(cell.browser, {})
        origins.setdefault(cell.origin, {})[cell.pyodide] = entry
    return table


def _order(cell: Cell) -> tuple[Any, ...]:
    return cell.subject, cell.browser, cell.origin, sort_key(cell.pyodide)


def newest_cells(
    runs: Iterable[Run], patterns: Collection[str], retired: Collection[str]
) -> dict[CellKey, tuple[Cell, Run]]:
    """Give each cell of the table, and the run that it is from.

    Of each line there is the release that ``lines`` would run, among those that were run.
    """
    found: dict[CellKey, tuple[Cell, Run]] = {}
    for run in runs:
        for cell in run.cells:
            if cell.control or cell.pyodide in (LOCAL, *retired) or cell.subject not in patterns:
                continue
            before = found.get(cell.key)
            if before is None or not _leaves(before[0], cell):
                found[cell.key] = cell, run
    rows: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for subject, version, browser, origin in sorted(found, key=lambda key: sort_key(key[1])):
        rows[subject, browser, origin].append(version)
    shown = {
        (subject, version, browser, origin)
        for (subject, browser, origin), versions in rows.items()
        for version in lines(versions)
    }
    return {key: of for key, of in found.items() if key in shown}


def _leaves(before: Cell, now: Cell) -> bool:
    """Tell whether a newer cell on the same files leaves the verdict as it is.

    A run that could not judge does, and a good run does not take back that there was a bad one.
    """
    if before.content != now.content or before.status in NO_VERDICT:
        return False
    return now.status in NO_VERDICT or (before.status == "flaky" and now.status == "pass")


def newest_edges(
    runs: Iterable[Run], retired: Collection[str] = ()
) -> dict[CellKey, tuple[Edge, Run]]:
    """Give each edge that was observed on a release, and the run that it is from."""
    return {
        edge.key: (edge, run)
        for run in runs
        for edge in run.edges
        if edge.value is not None and edge.pyodide not in (LOCAL, *retired)
    }


def cited(runs: Sequence[Run], patterns: Collection[str], retired: Collection[str]) -> set[str]:
    """Give the ids of the runs that the table or an edge is from: no other run is kept."""
    of_cells = newest_cells(runs, patterns, retired).values()
    return {run.run.id for _, run in (*of_cells, *newest_edges(runs, retired).values())}


def _entry(cell: Cell, run: Run) -> dict[str, Any]:
    entry = {
        "status": cell.status,
        "passed": cell.passed,
        "planned": cell.planned,
        "run": run.run.id,
        "browserVersion": cell.observed.browserVersion if cell.observed else None,
        "content": cell.content,
    }
    return {**entry, "reason": cell.reason} if cell.reason else entry


def _source(run: Run) -> dict[str, Any]:
    return {
        name: getattr(run.run, name) for name in ("id", "finished", "commit", "os", "playwright")
    }
