"""Private options of verify, which alone loads this plugin.

``--plan FILE`` writes the tests of every cell that would run; with ``--collect-only`` that is all
that happens. ``--only FILE`` runs the cells of such a plan and no others.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from ..matrix import Cell, cell_of
from ..recorder import id_of
from .record import read_plan, save_plan


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("pyodide workers, verify")
    group.addoption("--plan", metavar="FILE", type=Path, help="Write the tests of each cell.")
    group.addoption("--only", metavar="FILE", type=Path, help="Run only the cells of this plan.")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if only := config.getoption("only"):
        wanted = read_plan(only)
        kept = [i for i in items if (cell := cell_of(i)) and id_of(i) in wanted.get(cell, ())]
        left_out = set(items).difference(kept)
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = kept
    if file := config.getoption("plan"):
        plan: dict[Cell, list[str]] = defaultdict(list)
        for item in items:
            if cell := cell_of(item):
                plan[cell].append(id_of(item))
        save_plan(file, plan)
