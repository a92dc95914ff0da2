"""Folds runs into the table that is committed: small, sorted, and no surer than they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..versions import LOCAL, sort_key
from .schema import Run

Table = dict[str, Any]
"""``{"schema", "runs", "patterns": {id: {browser: {origin: {"support", "cells"}}}}}``."""

VERDICTS = {"pass": True, "unsupported": False, "fail": False, "timeout": False, "crash": False}


class DirtyRunError(ValueError):
    """A run of something that no commit holds: nobody could prove it again."""


def verdict(status: str) -> bool | None:
    """Say whether a status speaks for its pattern; ``None`` when it says nothing about it."""
    return VERDICTS.get(status)


def fold(runs: Iterable[Run], *, releases: Sequence[str] = (), allow_dirty: bool = False) -> Table:
    """Fold runs, in the order of their ends; of each cell the newest verdict stands.

    :param releases: all published versions: between two that were run lie others, of which nothing
        is known
    :raises DirtyRunError: for a run of a tree that differs from its commit
    """
    ordered = sorted(runs, key=lambda run: (run["run"]["finished"], run["run"]["id"]))
    if not allow_dirty:
        for run in ordered:
            refuse_dirty(run)
    return {
        "schema": 1,
        "runs": [_source(run) for run in ordered],
        "patterns": _patterns(ordered, releases),
    }


def refuse_dirty(run: Run) -> None:
    """Refuse a run of a tree that differs from its commit.

    :raises DirtyRunError: for such a run
    """
    if run["run"]["dirty"]:
        raise DirtyRunError(
            f"Run {run['run']['id']} is of a tree that differs from commit "
            f"{run['run']['commit'][:10]}: commit first, then run it again."
        )


def dump_table(table: Table) -> str:
    """Write a table as JSON that is the same each time."""
    return json.dumps(table, ensure_ascii=False, indent=1, sort_keys=False) + "\n"


def load_table(file: Path) -> Table:
    """Read a table; one without any run when there is no file yet."""
    if not file.exists():
        return fold([])
    table: Table = json.loads(file.read_text(encoding="utf-8"))
    return table


def _source(run: Run) -> dict[str, Any]:
    return {name: run["run"][name] for name in ("id", "finished", "commit", "os", "playwright")}


def _patterns(runs: Sequence[Run], releases: Sequence[str]) -> dict[str, Any]:
    newest: dict[tuple[str, str, str], dict[str, dict[str, Any]]] = {}
    content: dict[str, str] = {}
    for run in runs:
        for cell in run["cells"]:
            if cell["kind"] != "pattern" or cell["pyodide"] == LOCAL:
                continue
            content[cell["subject"]] = cell["content"]
            row = newest.setdefault((cell["subject"], cell["browser"], cell["origin"]), {})
            before = row.get(cell["pyodide"])
            if before is None or not _says_less(cell, before):
                row[cell["pyodide"]] = _entry(cell, run)
    table: dict[str, Any] = {}
    for (subject, browser, origin), row in sorted(newest.items()):
        cells = {version: row[version] for version in sorted(row, key=sort_key)}
        for cell in cells.values():
            if cell["content"] != content[subject]:
                cell["stale"] = True
        place = table.setdefault(subject, {}).setdefault(browser, {})
        place[origin] = {"support": support(cells, releases), "cells": cells}
    return table


def _says_less(cell: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Tell whether a run that could not judge a cell would hide a verdict on the same content."""
    unknown = verdict(cell["status"]) is None
    return (
        unknown and verdict(before["status"]) is not None and cell["content"] == before["content"]
    )


def _entry(cell: Mapping[str, Any], run: Run) -> dict[str, Any]:
    observed = cell["observed"] or {}
    entry = {
        "status": cell["status"],
        "run": run["run"]["id"],
        "browserVersion": observed.get("browserVersion"),
        "content": cell["content"],
    }
    return {**entry, "reason": cell["reason"]} if cell["reason"] else entry


def support(
    cells: Mapping[str, Mapping[str, Any]], releases: Sequence[str] = ()
) -> dict[str, Any] | None:
    """Say in one statement since when, and until when, something works.

    :param cells: by version, in the order of releases
    :param releases: all published versions
    :return: ``{"added", "removed", "gaps"}``; ``added`` is ``None`` where it works nowhere. ``≤``
        stands before a version when what came just before it is not known. ``None`` when no
        statement would be true: nothing is known, or it works, then does not, then works again.
    """
    verdicts = [(version, verdict(cell["status"])) for version, cell in cells.items()]
    known = [(version, works) for version, works in verdicts if works is not None]
    if not known:
        return None
    turns = [n for n in range(1, len(known)) if known[n][1] != known[n - 1][1]]
    begins_well = known[0][1]
    if len(turns) > (1 if begins_well else 2):
        return None
    gaps = [version for version, works in verdicts if works is None]
    # A pre-release says nothing that the release it led to does not.
    unjudged = {*gaps, *(v for v in releases if "-" not in v)}
    added = removed = None
    if begins_well:
        added = f"≤{known[0][0]}"
    elif turns:
        added = _bound(known, turns[0], unjudged)
    if len(turns) == (1 if begins_well else 2):
        removed = _bound(known, turns[-1], unjudged)
    return {"added": added, "removed": removed, "gaps": gaps}


def _bound(known: Sequence[tuple[str, bool]], turn: int, unjudged: Iterable[str]) -> str:
    """Name the version of a turn: with ``≤`` when one before it could not be judged."""
    first, last = known[turn - 1][0], known[turn][0]
    sure = not any(sort_key(first) < sort_key(v) < sort_key(last) for v in unjudged)
    return last if sure else f"≤{last}"
