"""How long a cell takes, as measured before or as guessed from its like."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from ..matrix import Cell
from ..results.schema import key_of, load_runs

FIRST_COST_MS = 4000
"""What a cell is taken to cost when nothing of its subject was ever measured."""

EDGES = "edges/edges"
"""The subject of all probes: a run has their times one by one."""


def measured_in(folder: Path) -> dict[Cell, int]:
    """Read what each cell cost in the runs of a folder, in ms; the newest of them counts."""
    costs: dict[Cell, int] = {}
    for run in load_runs(folder):
        costs.update({Cell(*key_of(cell)): cell["ms"] for cell in run["cells"]})
        probes: dict[Cell, int] = defaultdict(int)
        for edge in run["edges"]:
            probes[Cell(EDGES, edge["pyodide"], edge["browser"], "")] += edge["ms"]
        costs.update(probes)
    return {cell: ms for cell, ms in costs.items() if ms > 0}  # 0 is what did not run


class Costs:
    """What cells cost. One that was not measured costs as much as others of its subject do."""

    def __init__(self, measured: Mapping[Cell, int]) -> None:
        """Take the costs in ms, as :func:`measured_in` gives them."""
        self._measured = measured
        alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for cell, ms in measured.items():
            alike[cell.subject, cell.browser].append(ms)
            alike[(cell.subject,)].append(ms)
        self._means = {like: sum(costs) / len(costs) for like, costs in alike.items()}

    def of(self, cell: Cell) -> float:
        """Return the ms of a cell, else the mean of its subject: in its browser, else in any."""
        if cell in self._measured:
            return self._measured[cell]
        anywhere = self._means.get((cell.subject,), FIRST_COST_MS)
        return self._means.get((cell.subject, cell.browser), anywhere)
