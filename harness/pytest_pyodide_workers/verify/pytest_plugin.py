"""Private options of verify, which alone loads this plugin.

``--plan FILE`` writes the tests of every cell that would run; with ``--collect-only`` that is all
that happens. ``--only FILE`` runs the cells of such a plan and no others. ``--ends-with PID`` ends
pytest when the process that started it was killed, which can no longer stop it itself.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import defaultdict
from pathlib import Path

import pytest

from ..matrix import Cell, cell_of
from ..recorder import id_of, read_plan, save_plan

LOOK_EVERY_S = 0.5


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("pyodide workers, verify")
    group.addoption("--plan", metavar="FILE", help="Write the tests of each cell to this file.")
    group.addoption("--only", metavar="FILE", help="Run only the cells of this plan.")
    group.addoption(
        "--ends-with",
        type=int,
        metavar="PID",
        help="End, as after Ctrl-C, when the process that started this one is gone. POSIX only.",
    )


def pytest_configure(config: pytest.Config) -> None:
    parent = config.getoption("ends_with")
    if parent and not hasattr(config, "workerinput"):  # pytest-xdist ends its own
        threading.Thread(target=_end_without, args=[parent], daemon=True).start()


def _end_without(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY_S)
    os.kill(os.getpid(), signal.SIGINT)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("only"):
        plan = read_plan(Path(config.getoption("only")))
        wanted = {cell: set(tests) for cell, tests in plan.items()}
        kept = [i for i in items if (cell := cell_of(i)) and id_of(i) in wanted.get(cell, ())]
        left_out = set(items).difference(kept)
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = kept
    if config.getoption("plan"):
        cells: dict[Cell, list[str]] = defaultdict(list)
        for item in items:
            if cell := cell_of(item):
                cells[cell].append(id_of(item))
        save_plan(Path(config.getoption("plan")), cells)
