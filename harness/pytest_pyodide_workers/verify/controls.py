"""Whether a run can be believed: its controls came out as they had to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def wrong_controls(cells: Iterable[Mapping[str, Any]], needs: Mapping[str, bool]) -> list[str]:
    """Say of each control that is not as it had to be, what it was.

    :param needs: whether isolation matters to a pattern, by subject
    """
    wrong = []
    for cell in cells:
        if cell["kind"] != "control":
            continue
        wanted = _wanted(cell, needs)
        if cell["status"] != wanted:
            reason = f" ({cell['reason']})" if cell["reason"] else ""
            wrong.append(
                f"{cell['subject']} on Pyodide {cell['pyodide']} in {cell['browser']}, "
                f"{cell['origin']}: had to be {wanted}, is {cell['status']}{reason}"
            )
    return wrong


def _wanted(cell: Mapping[str, Any], needs: Mapping[str, bool]) -> str:
    match cell["subject"]:
        case "controls/must-pass":
            return "pass"
        case "controls/must-fail":
            return "fail"
        case subject:  # with COEP dropped
            return "unsupported" if needs[subject] else "pass"
