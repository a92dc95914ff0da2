"""Runs what got worse or changed afresh: a new process, a new browser, nothing kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, replace
from itertools import count
from typing import Any

from ..matrix import Cell
from ..recorder import Plan
from ..results.compare import Change, edge_of, suspects
from .assemble import cells_of, edges_of
from .plan import is_edge, probe_of
from .record import Record
from .session import Session

Rerun = Callable[[Sequence[Change]], Mapping[str, Any]]


def rerunner(
    session: Session, plan: Plan, contents: Mapping[str, str], needs: Mapping[str, bool]
) -> Rerun:
    """Make a function that runs the suspects of ``plan`` once more.

    Each time has a folder of its own, so that the files of the run itself stay what they are.

    :return: it gives ``{"cells": […], "edges": […]}``, as a run has them
    """
    for old in session.scratch.glob("again-*"):
        shutil.rmtree(old)
    numbers = count(1)

    def rerun(changes: Sequence[Change]) -> Mapping[str, Any]:
        part = part_of(plan, changes)
        folder = session.scratch / f"again-{next(numbers)}"
        folder.mkdir()
        record = Record(folder / "record.jsonl")
        if not replace(session, scratch=folder).run(part, record):
            raise KeyboardInterrupt  # what is half run confirms nothing
        return {
            "cells": cells_of(part, record, contents, needs),
            "edges": edges_of(part, record, contents),
        }

    return rerun


def part_of(plan: Plan, changes: Sequence[Change]) -> Plan:
    """Take the suspects out of a plan: a cell with all its tests, of the edges only the probes."""
    wanted = {change.cell for change in suspects(changes)}
    part = {
        cell: [test for test in tests if _subject(cell, test) in wanted]
        for cell, tests in plan.items()
    }
    return {cell: tests for cell, tests in part.items() if tests}


def _subject(cell: Cell, test: str) -> tuple[str, ...]:
    if not is_edge(cell):
        return astuple(cell)
    return edge_of({"probe": probe_of(test), "pyodide": cell.pyodide, "browser": cell.browser})
