"""What became of a run's suspects when they ran again, put into that run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .compare import TIMES, Change
from .fold import verdict
from .schema import Run, key_of


def with_reruns(run: Run, changes: Iterable[Change], reruns: Sequence[Run]) -> dict[str, Any]:
    """Return ``run`` with what each fresh run said among the attempts of its tests.

    A cell that proved unsteady has no verdict then: it is ``error``, which is drawn as "?".
    """
    again: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for rerun in reruns:
        for cell in rerun["cells"]:
            again.setdefault(key_of(cell), []).append(cell)
    unsteady: dict[tuple[str, ...], Change] = {
        change.cell: change for change in changes if change.confirmed is False
    }
    cells = []
    for cell in run["cells"]:
        joined = _joined(cell, again.get(key_of(cell), []))
        change = unsteady.get(key_of(cell))
        cells.append(_without_verdict(joined, change) if change else joined)
    return {**run, "cells": cells}


def _joined(cell: Mapping[str, Any], again: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    attempts: dict[str, list[Mapping[str, Any]]] = {}
    for rerun in again:
        for test in rerun["tests"]:
            attempts.setdefault(test["id"], []).extend(test["attempts"])
    tests = [
        {**test, "attempts": [*test["attempts"], *attempts.get(test["id"], [])]}
        for test in cell["tests"]
    ]
    return {**cell, "tests": tests}


def _without_verdict(cell: Mapping[str, Any], change: Change) -> Mapping[str, Any]:
    said = f"{cell['status']}, but unsteady: {change.seen} of {TIMES} reruns were as bad"
    return {
        **cell,
        "status": "error",
        "reason": f"{said} ({cell['reason']})" if cell["reason"] else said,
        "tests": [
            {**test, "status": "error"} if verdict(test["status"]) is False else test
            for test in cell["tests"]
        ],
    }
