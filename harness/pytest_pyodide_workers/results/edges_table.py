"""The version edges as Markdown."""

from __future__ import annotations

from ..edges import Edges
from ..versions import sort_key


def edges_as_markdown(edges: Edges) -> str:
    """Write the table of edges: a row for each value that a probe ever had, and where it had it."""
    lines = ["| what | Pyodide | browser | observed |", "| --- | --- | --- | --- |"]
    for probe in sorted(edges.values):
        text = edges.texts[probe]
        what = f"[{text['title']}]({text['source']})"
        for browser, spans in _spans(edges, probe).items():
            for first, last, value in spans:
                span = first if first == last else f"{first} to {last}"
                lines.append(f"| {what} | {span} | {browser} | {_in_a_cell(value)} |")
                what = ""
    return "\n".join(lines)


def _spans(edges: Edges, probe: str) -> dict[str, list[tuple[str, str, str]]]:
    """Return (first, last, value) by browser, the browsers joined where they agree.

    A release on which this probe was not run, but others were, ends a span.
    """
    spans: dict[str, list[tuple[str, str, str]]] = {}
    for browser, by_version in sorted(edges.values[probe].items()):
        mine, before = spans.setdefault(browser, []), None
        for version in sorted({*edges.browsers[browser], *by_version}, key=sort_key):
            value = by_version.get(version)
            if value is not None and value == before:
                mine[-1] = (mine[-1][0], version, value)
            elif value is not None:
                mine.append((version, version, value))
            before = value
    first = next(iter(spans.values()), [])
    if len(spans) > 1 and all(mine == first for mine in spans.values()):
        return {", ".join(spans): first}
    return spans


def _in_a_cell(value: str) -> str:
    """Keep a value from ending its cell, or from being read as HTML."""
    return " ".join(value.split()).replace("|", "\\|").replace("<", "&lt;")
