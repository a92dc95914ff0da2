"""The version edges of a run beside those that are committed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..edges import read_edges, write_edges


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
        if edge["probe"] not in edges.texts:  # --update-edges makes a new probe's entry
            continue
        edges.add(
            edge["probe"],
            edge["browser"],
            edge["observed"]["browserVersion"],
            edge["pyodide"],
            edge["value"],
        )
    write_edges(_file(root), edges)


def _file(root: Path) -> Path:
    return root / "compat" / "edges.json"
