"""What a person sees while a run goes on: how far it is, and how long it will take."""

from __future__ import annotations

import sys
import time

from ..recorder import Plan
from .costs import Costs
from .plan import is_control
from .record import Record, Recorded


class Progress:
    """One line that keeps changing on a terminal; elsewhere a line for every tenth."""

    def __init__(self, plan: Plan, costs: Costs) -> None:
        self._plan = plan
        self._weights = {cell: costs.of(cell) / max(1, len(tests)) for cell, tests in plan.items()}
        self._began = time.monotonic()
        self._before: float | None = None
        self._tenth = -1
        self._live = sys.stderr.isatty()

    def show(self, record: Record) -> None:
        total = done = 0.0
        ended = failed = 0
        for cell, tests in self._plan.items():
            recorded = record.cells.get(cell, Recorded())
            weight = self._weights[cell]
            total += weight * len(tests)
            done += weight * sum(test in recorded.tests for test in tests)
            ended += all(test in recorded.tests for test in tests)
            failed += not is_control(cell) and any(
                line["status"] not in ("pass", "skip") for line in recorded.tests.values()
            )
        if self._before is None:
            self._before = done
        left = self._time_left(done - self._before, total - done)
        text = f"{ended} of {len(self._plan)} cells, {failed} with a failing test, {left}"
        if self._live:
            print(f"\r\x1b[K  {text}", end="", file=sys.stderr, flush=True)
        elif int(10 * done / total) > self._tenth:
            self._tenth = int(10 * done / total)
            print(f"  {text}", file=sys.stderr, flush=True)

    def _time_left(self, gained: float, rest: float) -> str:
        elapsed = time.monotonic() - self._began
        if gained <= 0 or elapsed < 3:
            return "time left not known yet"
        seconds = round(elapsed * rest / gained)
        return f"{seconds // 60}:{seconds % 60:02} left"

    def end(self) -> None:
        if self._live:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
