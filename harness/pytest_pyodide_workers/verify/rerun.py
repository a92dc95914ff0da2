"""Runs the cells of regressions afresh: a new process, a new browser, nothing kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple
from typing import Any

from ..recorder import Plan
from ..results.compare import Change, regressions
from .assemble import cells_of
from .record import Record
from .session import Session

Rerun = Callable[[Sequence[Change]], Mapping[str, Any]]


def rerunner(
    session: Session, plan: Plan, contents: Mapping[str, str], needs: Mapping[str, bool]
) -> Rerun:
    """Make a function that runs the regressed cells of ``plan`` once more.

    :return: it gives ``{"cells": […]}``, as a run has them
    """

    def rerun(changes: Sequence[Change]) -> Mapping[str, Any]:
        wanted = {change.cell for change in regressions(changes)}
        part = {cell: tests for cell, tests in plan.items() if astuple(cell) in wanted}
        file = session.scratch / "again.jsonl"
        file.unlink(missing_ok=True)
        record = Record(file)
        if not session.run(part, record):
            raise KeyboardInterrupt  # what is half run confirms nothing
        return {"cells": cells_of(part, record, contents, needs)}

    return rerun
