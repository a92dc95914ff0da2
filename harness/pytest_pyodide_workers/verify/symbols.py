"""How a status is drawn. What says nothing about a pattern is "?", never a tick or a cross."""

from __future__ import annotations

SYMBOLS = {
    "pass": "✓",
    "fail": "✗",
    "timeout": "✗",
    "crash": "✗",
    "unsupported": "○",
    "flaky": "△",
    "error": "?",
    "skip": "?",
    "not-run": "?",
}

LEGEND = (
    "✓ passes   ✗ fails, times out or crashes   △ not the same each time   "
    "○ lacks what it needs, and says so   ? nothing is known"
)


def symbol(status: str | None) -> str:
    """Draw a status; a cell that is not there is a dot."""
    return "·" if status is None else SYMBOLS[status]
