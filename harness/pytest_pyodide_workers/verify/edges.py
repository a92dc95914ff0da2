"""The version edges of a run beside those that are committed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..edges import Edges, read_edges, write_edges
from ..versions import sort_key


def changed_edges(run: Mapping[str, Any], root: Path) -> list[str]:
    """Say of each edge that is not as the committed table has it, what it was and what it is."""
    edges = read_edges(_file(root))
    changed = []
    for edge in run["edges"]:
        before = edges.value(edge["probe"], edge["browser"], edge["pyodide"])
        if before is not None and before != edge["value"]:
            changed.append(
                f"Version edge {edge['probe']}, Pyodide {edge['pyodide']}, {edge['browser']}: "
                f"was {before}, is {edge['value']}."
            )
    return changed


def keep_edges(run: Mapping[str, Any], root: Path) -> None:
    """Put the edges of a run into the committed table."""
    edges = read_edges(_file(root))
    for edge in run["edges"]:
        edges.add(
            edge["probe"],
            edge["browser"],
            edge["observed"]["browserVersion"],
            edge["pyodide"],
            edge["value"],
        )
    write_edges(_file(root), edges)


def edges_as_markdown(edges: Edges) -> str:
    """Write the table of edges: a row for each value that a probe ever had, and where it had it."""
    lines = ["| what | Pyodide | browser | observed |", "| --- | --- | --- | --- |"]
    for probe in sorted(edges.values):
        text = edges.texts[probe]
        what = f"[{text['title']}]({text['source']})"
        for browser, spans in _spans(edges, probe).items():
            for first, last, value in spans:
                span = first if first == last else f"{first} to {last}"
                lines.append(f"| {what} | {span} | {browser} | {value} |")
                what = ""
    return "\n".join(lines)


def _spans(edges: Edges, probe: str) -> dict[str, list[tuple[str, str, str]]]:
    """Return (first, last, value) by browser, the browsers joined where they agree."""
    spans: dict[str, list[tuple[str, str, str]]] = {}
    for browser, by_version in sorted(edges.values[probe].items()):
        for version in sorted(by_version, key=sort_key):
            value, mine = by_version[version], spans.setdefault(browser, [])
            if mine and mine[-1][2] == value:
                mine[-1] = (mine[-1][0], version, value)
            else:
                mine.append((version, version, value))
    first = next(iter(spans.values()), [])
    if len(spans) > 1 and all(mine == first for mine in spans.values()):
        return {", ".join(spans): first}
    return spans


def _file(root: Path) -> Path:
    return root / "compat" / "edges.json"
