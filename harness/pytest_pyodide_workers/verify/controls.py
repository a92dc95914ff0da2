"""Whether a run can be believed: its controls are there, and came out as they had to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from .plan import DROPPED

SOLE = ("controls/must-pass", "controls/must-fail", "controls/must-fail-by-console")


def wrong_controls(
    cells: Collection[Mapping[str, Any]], needs: Mapping[str, bool], browsers: Collection[str]
) -> list[str]:
    """Say of each control that is not as it had to be, what it was, and which is not there.

    :param needs: whether isolation matters to a pattern, by subject
    :param browsers: those that the run is of
    """
    return [*_missing(cells, browsers), *_unlike(cells, needs)]


def _missing(cells: Collection[Mapping[str, Any]], browsers: Collection[str]) -> Iterator[str]:
    there = {(c["subject"], c["browser"]) for c in cells if c["kind"] == "control"}
    wanted = [(subject, browser) for subject in SOLE for browser in browsers]
    # A test that runs on a plain page runs on one without COEP too.
    plain = {(c["subject"], c["browser"]) for c in cells if c["origin"] == "plain"}
    for subject, browser in [*wanted, *sorted(plain)]:
        if (subject, browser) not in there:
            origin = "" if subject in SOLE else f", {DROPPED}"
            yield f"{subject} in {browser}{origin}: this control was not run"


def _unlike(cells: Collection[Mapping[str, Any]], needs: Mapping[str, bool]) -> Iterator[str]:
    for cell in cells:
        if cell["kind"] != "control":
            continue
        wanted = _wanted(cell, needs)
        if cell["status"] != wanted:
            reason = f" ({cell['reason']})" if cell["reason"] else ""
            yield (
                f"{cell['subject']} on Pyodide {cell['pyodide']} in {cell['browser']}, "
                f"{cell['origin']}: had to be {wanted}, is {cell['status']}{reason}"
            )


def _wanted(cell: Mapping[str, Any], needs: Mapping[str, bool]) -> str:
    match cell["subject"]:
        case "controls/must-pass":
            return "pass"
        case "controls/must-fail" | "controls/must-fail-by-console":
            return "fail"
        case subject if subject in needs:  # with COEP dropped
            return "unsupported" if needs[subject] else "pass"
        case _:
            return "of a pattern that is here"
