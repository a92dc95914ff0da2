"""The version edges as Markdown."""

from __future__ import annotations

from ..edges import ALL, Edges, folded


def edges_as_markdown(edges: Edges) -> str:
    """Write the table of edges: a row for each value that a probe ever had, and where it had it."""
    lines = ["| what | Pyodide | browser | observed |", "| --- | --- | --- | --- |"]
    for probe in sorted(edges.values):
        text = edges.texts[probe]
        what = f"[{text['title']}]({text['source']})"
        for name, ranges in folded(edges, probe).items():
            browser = ", ".join(sorted(edges.browsers)) if name == ALL else name
            for each in ranges:
                first, last = each["from"], each["to"]
                span = first if first == last else f"{first} to {last}"
                lines.append(f"| {what} | {span} | {browser} | {in_a_cell(each['value'])} |")
                what = ""
    return "\n".join(lines)


def in_a_cell(value: str) -> str:
    """Keep a value from ending its cell, or from being read as HTML."""
    return " ".join(value.split()).replace("|", "\\|").replace("<", "&lt;")
