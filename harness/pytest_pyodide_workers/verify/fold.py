"""Folds runs into the table that is committed, which says no more than the runs do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..versions import LOCAL, lines, retired, sort_key
from .patterns import read_patterns
from .run import Cell, CellKey, Edge, Run, load_all

Table = dict[str, Any]
"""``{"schema", "runs", "patterns": {id: {browser: {origin: {version: cell}}}}}``."""

NO_VERDICT = ("error", "skip", "not-run")
"""What says nothing about a pattern."""

SOURCE = ("id", "finished", "commit", "os", "playwright")
"""What the table says of a run."""


@dataclass(frozen=True)
class Committed:
    """The committed runs, oldest first, and what of them is in the tables.

    :ivar patterns: those that have a page: a renamed one has no other name's cells
    :ivar retired: versions that are no longer run
    """

    runs: Sequence[Run]
    patterns: Collection[str]
    retired: Collection[str] = ()

    @cached_property
    def cells(self) -> dict[CellKey, tuple[Cell, Run]]:
        """Each cell of the table, and the run that it is from.

        The newest verdict stands, and a flake until its files change. Of each line there is the
        release that ``lines`` would run, among those that were run.
        """
        found: dict[CellKey, tuple[Cell, Run]] = {}
        for run in self.runs:
            for cell in run.cells:
                if cell.control or cell.subject not in self.patterns or not self._has(cell):
                    continue
                before = found.get(cell.key)
                if before is None or not _leaves(before[0], cell):
                    found[cell.key] = cell, run
        rows: dict[CellKey, list[str]] = defaultdict(list)
        for key in sorted(found, key=lambda key: sort_key(key.pyodide)):
            rows[key._replace(pyodide="")].append(key.pyodide)
        shown = {row: lines(versions) for row, versions in rows.items()}
        return {
            key: of for key, of in found.items() if key.pyodide in shown[key._replace(pyodide="")]
        }

    @cached_property
    def edges(self) -> dict[CellKey, tuple[Edge, Run]]:
        """Each edge that was observed on a release, and the run that it is from."""
        return {
            edge.key: (edge, run)
            for run in self.runs
            for edge in run.edges
            if edge.value is not None and self._has(edge)
        }

    @property
    def cited(self) -> set[str]:
        """The ids of the runs that the table or an edge is from: no other run is kept."""
        return {run.run.id for _, run in (*self.cells.values(), *self.edges.values())}

    @property
    def table(self) -> Table:
        cells = self.cells.values()
        of_cells = {run.run.id for _, run in cells}
        sources = [
            {name: getattr(run.run, name) for name in SOURCE}
            for run in self.runs
            if run.run.id in of_cells
        ]
        content = {cell.subject: cell.content for run in self.runs for cell in run.cells}
        return {"schema": 2, "runs": sources, "patterns": tabulate(cells, content)}

    def _has(self, one: Cell | Edge) -> bool:
        return one.pyodide not in (LOCAL, *self.retired)


def read_committed(root: Path) -> Committed:
    """Read what is committed below a folder."""
    return Committed(
        load_all(root / "compat" / "runs"),
        [pattern.id for pattern in read_patterns(root)],
        retired(root / "compat" / "pyodide-versions.json"),
    )


def tabulate(cells: Iterable[tuple[Cell, Run]], content: Mapping[str, str]) -> dict[str, Any]:
    """Put cells under their pattern, browser, origin and version, in order.

    :param content: the newest by pattern: a cell on any other is stale
    """
    table: dict[str, Any] = {}

    def place(entry: tuple[Cell, Run]) -> tuple[Any, ...]:
        cell = entry[0]
        return cell.subject, cell.browser, cell.origin, sort_key(cell.pyodide)

    for cell, run in sorted(cells, key=place):
        origins = table.setdefault(cell.subject, {}).setdefault(cell.browser, {})
        entry = origins.setdefault(cell.origin, {})[cell.pyodide] = {
            "status": cell.status,
            "passed": cell.passed,
            "planned": cell.planned,
            "run": run.run.id,
            "browserVersion": cell.observed.browserVersion if cell.observed else None,
            "content": cell.content,
        }
        if cell.reason:
            entry["reason"] = cell.reason
        if cell.content != content[cell.subject]:
            entry["stale"] = True
    return table


def _leaves(before: Cell, now: Cell) -> bool:
    """Tell whether a newer cell on the same files leaves the verdict as it is.

    A run that could not judge does, and a good run does not take back that there was a bad one.
    """
    if before.content != now.content or before.status in NO_VERDICT:
        return False
    return now.status in NO_VERDICT or (before.status == "flaky" and now.status == "pass")
