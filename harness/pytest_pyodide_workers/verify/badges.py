"""Badges for a README, as pictures: what the committed runs have shown, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ..versions import line_of, sort_key
from .fold import NO_VERDICT
from .run import Cell

GOOD, BAD = "#1f6f3d", "#9a4a00"
CHARACTER = 6.6
"""Pixels: the text is drawn as wide as its badge says, in whichever font there is."""


def badges(cells: Sequence[Cell]) -> dict[str, str]:
    """Draw each badge, as SVG by its file's name; none when nothing has run yet."""
    works = [cell for cell in cells if cell.status == "pass"]
    if not works:
        return {}
    ordered = sorted({cell.pyodide for cell in works}, key=sort_key)
    judged = [cell for cell in cells if cell.status not in ("unsupported", *NO_VERDICT)]
    passing = f"{len(works):,} of {len(judged):,}"
    drawn = {
        "pyodide": ("Pyodide", f"{line_of(ordered[0])} to {line_of(ordered[-1])}", GOOD),
        "cells": ("cells that pass", passing, GOOD if len(works) == len(judged) else BAD),
    }
    for name in sorted({cell.browser for cell in works}):
        seen = [cell.observed for cell in cells if cell.browser == name and cell.observed]
        newest = max(int(each.browserVersion.split(".")[0]) for each in seen)
        drawn[name] = (name.capitalize(), str(newest), GOOD)
    return {f"{name}.svg": _draw(*badge) for name, badge in drawn.items()}


def _draw(label: str, value: str, colour: str) -> str:
    left, right = (round(len(text) * CHARACTER) + 12 for text in (label, value))
    whole = escape(f"{label}: {value}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" '
        f'aria-label="{whole}"><title>{whole}</title>'
        '<g fill="#fff" font-family="Verdana,sans-serif" font-size="11">'
        f'<path fill="#3b4149" d="M0 0h{left}v20H0z"/>'
        f'<text x="6" y="14" textLength="{left - 12}">{label}</text>'
        f'<path fill="{colour}" d="M{left} 0h{right}v20H{left}z"/>'
        f'<text x="{left + 6}" y="14" textLength="{right - 12}">{value}</text></g></svg>\n'
    )
