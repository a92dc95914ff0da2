"""The record of a run while it grows: one line of JSON for each test that has ended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..matrix import Cell
from ..recorder import Plan


@dataclass
class Recorded:
    """What is known of one cell, by test id: the newest line, and all of them, oldest first."""

    tests: dict[str, dict[str, Any]] = field(default_factory=dict)
    attempts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def ended(self, planned: list[str]) -> bool:
        """Tell whether all planned tests have said something about the pattern."""
        said = {test for test, line in self.tests.items() if line["status"] != "error"}
        return said.issuperset(planned)


class Record:
    """Reads the file as it grows, and what an earlier, interrupted run left in it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.cells: dict[Cell, Recorded] = {}
        self.lost: list[str] = []
        self._offset = 0
        self.read()

    def read(self) -> int:
        """Take in the lines that are new, and return how many. The newest line on a test counts."""
        count = 0
        for line in self._new_lines():
            if "lost" in line:
                self.lost.append(f"{line['lost']}: {line['message']}")
                continue
            recorded = self.cells.setdefault(Cell(**line["cell"]), Recorded())
            recorded.tests[line["test"]] = line
            recorded.attempts.setdefault(line["test"], []).append(line)
            count += 1
        return count

    def missing(self, plan: Plan) -> Plan:
        """Return the cells of ``plan`` that have not ended; they run again as a whole."""
        return {
            cell: tests
            for cell, tests in plan.items()
            if not self.cells.get(cell, Recorded()).ended(tests)
        }

    def _new_lines(self) -> Iterator[dict[str, Any]]:
        if not self.file.exists():
            return
        with self.file.open("rb") as file:
            file.seek(self._offset)
            for raw in file:
                if not raw.endswith(b"\n"):  # still being written, or cut off by a kill
                    return
                self._offset += len(raw)
                if line := _parse(raw):
                    yield line

    def mend(self) -> None:
        """End the line that a killed run left half-written, so that the next one starts afresh."""
        content = self.file.read_bytes() if self.file.exists() else b""
        if content and not content.endswith(b"\n"):
            with self.file.open("ab") as file:
                file.write(b"\n")


def _parse(raw: bytes) -> dict[str, Any] | None:
    try:
        line: dict[str, Any] = json.loads(raw)
        return line
    except ValueError:
        return None
