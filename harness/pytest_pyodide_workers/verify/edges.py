"""The version edges of a run beside those that are committed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..edges import Edges, read_edges, write_edges
from ..results.compare import Change, cause_of, edge_of
from ..results.schema import load_runs
from ..versions import LOCAL


def changed_edges(run: Mapping[str, Any], root: Path) -> list[Change]:
    """List the edges that are not as the committed table has them.

    One on a release that the table lacks is compared with the release before it.
    """
    table = read_edges(_file(root))
    changed = [
        (edge, *was)
        for edge in run["edges"]
        if (was := _what_was(table, edge)) and edge["value"] not in (None, was[1])
    ]
    runs = load_runs(root / "compat" / "runs") if changed else []
    return [
        Change(
            *edge_of(edge),
            before=was,
            after=edge["value"],
            cause=_cause(edge, release, was, runs),
            direction="changed" if release == edge["pyodide"] else "differs",
        )
        for edge, release, was in changed
    ]


def _what_was(table: Edges, edge: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the release to compare with, and what was observed there."""
    probe, browser, version = edge["probe"], edge["browser"], edge["pyodide"]
    for release in (version, table.release_before(probe, browser, version)):
        if release and (value := table.value(probe, browser, release)) is not None:
            return release, value
    return None


def _cause(
    edge: Mapping[str, Any], release: str, was: str, runs: Sequence[Mapping[str, Any]]
) -> str:
    """Compare with the newest committed run that observed what the table says of ``release``."""
    new_version = release != edge["pyodide"]
    cell = edge_of({**edge, "pyodide": release})
    for run in reversed(runs):
        for old in run["edges"]:
            if edge_of(old) == cell and old["value"] == was:
                before = {
                    "browserVersion": old["observed"]["browserVersion"],
                    "content": old["content"],
                }
                return cause_of(before, edge, new_version=new_version)
    # --update-edges wrote it, and no run
    return "pyodide" if new_version else "unknown"


def keep_edges(run: Mapping[str, Any], root: Path, changes: Sequence[Change]) -> None:
    """Put the edges of a run into the committed table.

    Not those that proved unsteady, and none of a build in a folder: it may be another tomorrow.
    """
    edges = read_edges(_file(root))
    unsteady = {change.cell for change in changes if change.confirmed is False}
    for edge in run["edges"]:
        if edge["pyodide"] == LOCAL:
            continue
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
