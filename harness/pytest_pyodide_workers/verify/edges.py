"""The version edges of a run beside those that are committed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..edges import read_edges, write_edges
from ..results.compare import Change, cause_of, edge_of
from ..results.schema import load_runs


def changed_edges(run: Mapping[str, Any], root: Path) -> list[Change]:
    """List the edges that are not as the committed table has them."""
    table = read_edges(_file(root))
    changed = [
        (edge, was)
        for edge in run["edges"]
        if (was := table.value(edge["probe"], edge["browser"], edge["pyodide"]))
        not in (None, edge["value"])
        and edge["value"] is not None
    ]
    runs = load_runs(root / "compat" / "runs") if changed else []
    return [
        Change(
            *edge_of(edge),
            before=was,
            after=edge["value"],
            cause=_cause(edge, was, runs),
            direction="changed",
        )
        for edge, was in changed
    ]


def _cause(edge: Mapping[str, Any], was: str | None, runs: Sequence[Mapping[str, Any]]) -> str:
    """Compare with the newest committed run that observed what the table says."""
    for run in reversed(runs):
        for old in run["edges"]:
            if edge_of(old) == edge_of(edge) and old["value"] == was:
                before = {
                    "browserVersion": old["observed"]["browserVersion"],
                    "content": old["content"],
                }
                return cause_of(before, edge, new_version=False)
    return "unknown"  # --update-edges wrote it, and no run


def keep_edges(run: Mapping[str, Any], root: Path, changes: Sequence[Change]) -> None:
    """Put the edges of a run into the committed table, but for those that proved unsteady."""
    edges = read_edges(_file(root))
    unsteady = {change.cell for change in changes if change.confirmed is False}
    for edge in run["edges"]:
        if edge["probe"] not in edges.texts:  # --update-edges makes a new probe's entry
            continue
        if edge["value"] is None or edge_of(edge) in unsteady:
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
