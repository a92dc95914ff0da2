"""Badges for a README, as pictures: what the committed runs have shown, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape
from typing import Any

from ..versions import line_of, sort_key
from .fold import NO_VERDICT, Table

GOOD, BAD = "#1f6f3d", "#9a4a00"
CHARACTER = 6.6
"""Pixels: the text is drawn as wide as its badge says, in whichever font there is."""


def badges(table: Table) -> dict[str, str]:
    """Draw each badge, as SVG by its file's name; none when nothing has run yet."""
    cells = list(_cells(table))
    works = [(browser, version) for browser, version, cell in cells if cell["status"] == "pass"]
    if not works:
        return {}
    ordered = sorted({version for _, version in works}, key=sort_key)
    said = Counter(cell["status"] for _, _, cell in cells)
    judged = sum(said.values()) - said["unsupported"] - sum(said[status] for status in NO_VERDICT)
    drawn = {
        "pyodide": ("Pyodide", f"{line_of(ordered[0])} to {line_of(ordered[-1])}", GOOD),
        "cells": (
            "cells that pass",
            f"{said['pass']:,} of {judged:,}",
            GOOD if said["pass"] == judged else BAD,
        ),
    }
    for name in sorted({browser for browser, _ in works}):
        engines = {cell["browserVersion"] for browser, _, cell in cells if browser == name}
        newest = max(int(engine.split(".")[0]) for engine in engines if engine)
        drawn[name] = (name.capitalize(), str(newest), GOOD)
    return {f"{name}.svg": _draw(*badge) for name, badge in drawn.items()}


def _cells(table: Table) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for browsers in table["patterns"].values():
        for browser, origins in browsers.items():
            for versions in origins.values():
                for version, cell in versions.items():
                    yield browser, version, cell


def _draw(label: str, value: str, colour: str) -> str:
    widths = [round(len(text) * CHARACTER) + 12 for text in (label, value)]
    parts = []
    for text, fill, start, width in (
        (label, "#3b4149", 0, widths[0]),
        (value, colour, widths[0], widths[1]),
    ):
        parts.append(f'<path fill="{fill}" d="M{start} 0h{width}v20H{start}z"/>')
        parts.append(f'<text x="{start + 6}" y="14" textLength="{width - 12}">{text}</text>')
    whole = f"{label}: {value}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{sum(widths)}" height="20" role="img" '
        f'aria-label="{escape(whole)}"><title>{escape(whole)}</title>'
        '<g fill="#fff" font-family="Verdana,sans-serif" font-size="11">'
        f"{''.join(parts)}</g></svg>\n"
    )
