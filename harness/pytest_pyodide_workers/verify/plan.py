"""Which cells a run has: what pytest collects, less other shards and what is done already."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..matrix import Cell, default_version
from ..recorder import Plan, read_plan
from ..versions import sort_key
from .costs import Costs
from .engine import Engine
from .options import Options

EDGES = "edges/"
CONTROLS = "controls/"
DROPPED = "coep-dropped"


def is_control(cell: Cell) -> bool:
    return cell.subject.startswith(CONTROLS) or cell.origin == DROPPED


def is_edge(cell: Cell) -> bool:
    return cell.subject.startswith(EDGES)


def probe_of(test: str) -> str:
    """``tests/edges/test_edges.py::test_edge[dict-to-js]`` is of the probe ``dict-to-js``."""
    return test.partition("[")[2].removesuffix("]")


def make_plan(options: Options, engine: Engine, root: Path, scratch: Path) -> Plan:
    """Collect the cells of all shards, and of the controls.

    The controls run on the pinned version, whatever was asked for: it is always at hand.
    """
    pinned = default_version(root)
    engine.collect([*dict.fromkeys([*options.published, pinned])], scratch / "all.json")
    wanted = {pattern.id for pattern in options.patterns}

    def belongs(cell: Cell) -> bool:
        if is_control(cell):
            every = options.every_pattern or cell.subject.startswith(CONTROLS)
            return cell.pyodide == pinned and (every or cell.subject in wanted)
        if cell.pyodide not in options.versions:
            return False
        if is_edge(cell):
            return options.every_pattern
        return cell.subject in wanted and cell.origin in options.origins

    return {c: tests for c, tests in read_plan(scratch / "all.json").items() if belongs(c)}


def order(cell: Cell) -> tuple[object, ...]:
    """Keep what shares a browser and its cache together."""
    return cell.browser, sort_key(cell.pyodide), cell.subject, cell.origin


def take_shard(plan: Plan, shard: tuple[int, int], costs: Costs) -> Plan:
    """Cut the plan, in its order, into parts of the same cost; controls are in every part.

    :param shard: which part, from 1, and of how many
    """
    number, count = shard
    shared = [cell for cell in plan if not is_control(cell)]
    cells: Sequence[Cell] = sorted(shared, key=order)
    total = sum(costs.of(cell) for cell in cells)
    taken: set[Cell] = set()
    before = 0.0
    for cell in cells:
        cost = costs.of(cell)
        # A cell belongs where its middle lies.
        if (before + cost / 2) * count // total == number - 1:
            taken.add(cell)
        before += cost
    return {cell: tests for cell, tests in plan.items() if is_control(cell) or cell in taken}
