"""The table for a terminal: a block for each pattern, a line for each browser and origin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..versions import line_of, sort_key
from .run import Cell, Run

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
"""How a status is drawn. What says nothing about a pattern is "?", never a tick or a cross."""

LEGEND = (
    "✓ passes   ✗ fails, times out or crashes   △ not the same each time   "
    "○ lacks what it needs, and says so   ? nothing is known"
)
ABSENT = "·"
LABEL = 20
COLORS = {"✓": "32", "✗": "31", "△": "31", "○": "33", "?": "35"}


def render(run: Run, *, width: int = 100, color: bool = False) -> str:
    """Draw all patterns of a run, and say why a cell is not good.

    Long lists of versions are folded to ``width`` columns.
    """
    cells = [cell for cell in run.cells if not cell.control]
    versions = sorted({cell.pyodide for cell in cells}, key=sort_key)
    names = short_names(versions)
    lines: list[str] = []
    for subject in sorted({cell.subject for cell in cells}):
        lines.append(subject)
        mine = [cell for cell in cells if cell.subject == subject]
        for part in _parts(versions, names, width):
            lines.extend(_block(mine, part, names, color))
    reasons = [_reason(cell) for cell in cells if cell.status not in ("pass", "unsupported")]
    return "\n".join([*lines, "", LEGEND, *reasons]) + "\n"


def _reason(cell: Cell) -> str:
    return f"{SYMBOLS[cell.status]} {' '.join(cell.key)}: {cell.status}. {cell.reason or ''}"


def short_names(versions: Sequence[str]) -> dict[str, str]:
    """Name each version by its line where it is the only one of it here."""
    lines = [line_of(version) for version in versions]
    return {v: line_of(v) if lines.count(line_of(v)) == 1 else v for v in versions}


def _parts(versions: Sequence[str], names: Mapping[str, str], width: int) -> Iterator[list[str]]:
    part: list[str] = []
    used = LABEL
    for version in versions:
        if part and used + len(names[version]) + 1 > width:
            yield part
            part, used = [], LABEL
        part.append(version)
        used += len(names[version]) + 1
    if part:
        yield part


def _block(
    cells: Sequence[Cell],
    versions: Sequence[str],
    names: Mapping[str, str],
    color: bool,
) -> Iterator[str]:
    yield " " * LABEL + " ".join(names[version] for version in versions)
    for browser, origin in sorted({(cell.browser, cell.origin) for cell in cells}):
        row = {
            cell.pyodide: SYMBOLS[cell.status]
            for cell in cells
            if (cell.browser, cell.origin) == (browser, origin)
        }
        drawn = (
            _paint(row.get(version, ABSENT), len(names[version]), color) for version in versions
        )
        yield f"  {browser} {origin}".ljust(LABEL) + " ".join(drawn)


def _paint(text: str, width: int, color: bool) -> str:
    padded = text.center(width)
    return f"\x1b[{COLORS[text]}m{padded}\x1b[0m" if color and text in COLORS else padded
