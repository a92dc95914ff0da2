"""What verify tells pytest, the plan, and what it hears of it, the record while it grows.

The private options are of verify, which alone loads this file as a plugin. ``--plan FILE`` writes
the tests of every cell that would run; with ``--collect-only`` that is all that happens. ``--only
FILE`` runs the cells of such a plan and no others.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ..matrix import cell_of
from ..recorder import id_of
from .run import CellKey

Plan = dict[CellKey, list[str]]
"""The tests of every cell, by an id that names no version, browser or origin."""

Line = dict[str, Any]
"""What the recorder wrote of one test, once."""


def save_plan(file: Path, plan: Plan) -> None:
    file.write_text(json.dumps([*plan.items()]))


def read_plan(file: Path) -> Plan:
    return {CellKey(*place): tests for place, tests in json.loads(file.read_text())}


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
        plan: Plan = defaultdict(list)
        for item in items:
            if cell := cell_of(item):
                plan[cell].append(id_of(item))
        save_plan(file, plan)


class Record:
    """Reads the file as it grows, and what an earlier, interrupted run left in it.

    :ivar lost: the tests whose process died, each with what pytest-xdist said of it
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.lost: list[str] = []
        self._lines: dict[CellKey, dict[str, list[Line]]] = {}
        self._offset = 0
        self._mend()
        self.read()

    def of(self, place: CellKey) -> Mapping[str, list[Line]]:
        """Give the lines of a cell by test, each oldest first: the newest counts."""
        return self._lines.get(place, {})

    def read(self) -> bool:
        """Take in the lines that are new, and tell whether there were any.

        A line that is still being written waits; one that a kill cut off is passed over.
        """
        if not self.file.exists():
            return False
        with self.file.open("rb") as file:
            file.seek(self._offset)
            new = [raw for raw in file if raw.endswith(b"\n")]
        for raw in new:
            self._offset += len(raw)
            with suppress(ValueError):
                self._take(json.loads(raw))
        return bool(new)

    def _take(self, line: Line) -> None:
        if "lost" in line:
            self.lost.append(f"{line['lost']}: {line['message']}")
            return
        of_cell = self._lines.setdefault(CellKey(**line["cell"]), {})
        of_cell.setdefault(line["test"], []).append(line)

    def missing(self, plan: Plan) -> Plan:
        """Return the cells of ``plan`` that have not ended; they run again as a whole.

        A test that ended in an error of the harness has said nothing of its pattern.
        """

        def has_ended(place: CellKey, test: str) -> bool:
            lines = self.of(place).get(test)
            return lines is not None and lines[-1]["status"] != "error"

        return {
            place: tests
            for place, tests in plan.items()
            if not all(has_ended(place, test) for test in tests)
        }

    def _mend(self) -> None:
        """End the line that a killed run left half-written, so that the next one starts afresh."""
        content = self.file.read_bytes() if self.file.exists() else b""
        if content and not content.endswith(b"\n"):
            with self.file.open("ab") as file:
                file.write(b"\n")
