"""What a run changes in the table, and which one thing that changed can be the cause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..versions import LOCAL, sort_key
from .fold import Table, verdict
from .schema import Run, key_of

TIMES = 3
"""How often a regression must be seen again before it is called one."""


@dataclass(frozen=True)
class Change:
    """One cell that is not as it was.

    ``cause`` is ``pyodide``, ``browser``, ``ours`` (our own files), several of them with ``+``, or
    ``flake`` when nothing changed. ``direction`` is ``regression``, ``fixed`` or ``new``.
    ``confirmed`` is ``None`` until it was run again.
    """

    subject: str
    pyodide: str
    browser: str
    origin: str
    before: str | None
    after: str
    cause: str
    direction: str
    reason: str | None = None
    confirmed: bool | None = None

    @property
    def cell(self) -> tuple[str, str, str, str]:
        return self.subject, self.pyodide, self.browser, self.origin


def compare(before: Table, run: Run) -> list[Change]:
    """List what ``run`` says otherwise than the table. No verdict is no change."""
    changes = []
    for cell in run["cells"]:
        if cell["kind"] != "pattern" or cell["pyodide"] == LOCAL:
            continue
        after = verdict(cell["status"])
        if after is None:
            continue
        row = _row(before, cell)
        old, new_version = _what_was(row, cell["pyodide"])
        was = verdict(old["status"]) if old else None
        if was == after:
            continue
        changes.append(
            Change(
                subject=cell["subject"],
                pyodide=cell["pyodide"],
                browser=cell["browser"],
                origin=cell["origin"],
                before=old["status"] if old else None,
                after=cell["status"],
                cause=_cause(old, cell, new_version=new_version) if old else "new",
                direction=_direction(was, after),
                reason=cell["reason"],
            )
        )
    return changes


def _row(table: Table, cell: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    browsers = table["patterns"].get(cell["subject"], {})
    row = browsers.get(cell["browser"], {}).get(cell["origin"], {})
    cells: Mapping[str, Mapping[str, Any]] = row.get("cells", {})
    return cells


def _what_was(
    row: Mapping[str, Mapping[str, Any]], version: str
) -> tuple[Mapping[str, Any] | None, bool]:
    """Return the cell to compare with, and whether it is that of an older version.

    One without a verdict is passed over: else a single error would let a regression go as new.
    """
    known = {v: cell for v, cell in row.items() if verdict(cell["status"]) is not None}
    if version in known:
        return known[version], False
    older = [v for v in known if sort_key(v) < sort_key(version)]
    return (known[max(older, key=sort_key)], True) if older else (None, True)


def _cause(old: Mapping[str, Any], new: Mapping[str, Any], *, new_version: bool) -> str:
    factors = ["pyodide"] if new_version else []
    browsers = (old["browserVersion"], (new["observed"] or {}).get("browserVersion"))
    if None not in browsers and browsers[0] != browsers[1]:
        factors.append("browser")
    if new["content"] != old["content"]:
        factors.append("ours")
    return "+".join(factors) or "flake"


def _direction(was: bool | None, now: bool) -> str:
    if was is None:
        return "new"
    return "fixed" if now else "regression"


def regressions(changes: Iterable[Change]) -> list[Change]:
    return [change for change in changes if change.direction == "regression"]


def confirm(changes: Sequence[Change], reruns: Sequence[Run]) -> list[Change]:
    """Mark each regression by whether every one of :data:`TIMES` fresh runs shows it again."""
    return [
        replace(change, confirmed=_seen_again(change, reruns))
        if change.direction == "regression"
        else change
        for change in changes
    ]


def _seen_again(change: Change, reruns: Sequence[Run]) -> bool:
    statuses = [
        cell["status"] for run in reruns for cell in run["cells"] if key_of(cell) == change.cell
    ]
    return len(statuses) >= TIMES and all(verdict(status) is False for status in statuses)


def to_markdown(changes: Sequence[Change]) -> str:
    """Write what got worse or better as a table, the worst first; say how much else is new."""
    new = sum(change.direction == "new" for change in changes)
    if new:
        told = to_markdown([change for change in changes if change.direction != "new"])
        return f"{told}{new} cells were not in the committed table before.\n"
    if not changes:
        return "Nothing differs from the committed table.\n"
    order = {"regression": 0, "fixed": 1}
    lines = [
        "| pattern | cell | before | after | cause | |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for change in sorted(changes, key=lambda c: (order[c.direction], c.cell)):
        cell = f"Pyodide {change.pyodide}, {change.browser}, {change.origin}"
        said = {None: "", True: "confirmed", False: "flaky"}[change.confirmed]
        word = " ".join(filter(None, [change.direction, said]))
        before = change.before or "?"
        lines.append(
            f"| {change.subject} | {cell} | {before} | {change.after} | {change.cause} | {word} |"
        )
    return "\n".join(lines) + "\n"
