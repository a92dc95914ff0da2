"""What a run changes in the table, and which one thing that changed can be the cause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..versions import sort_key
from .edges_table import in_a_cell
from .fold import Table, verdict
from .schema import Run, key_of

TIMES = 3
"""How often a regression must be seen again before it is called one."""


@dataclass(frozen=True)
class Change:
    """One cell, or one version edge, that is not as it was.

    ``cause`` is ``pyodide``, ``browser``, ``ours`` (our own files), several of them with ``+``, or
    ``flake`` when nothing changed; that is ``unknown`` once it is confirmed. ``direction`` is
    ``regression``, ``fixed`` or ``new``; of an edge, which is neither good nor bad, ``changed``.
    ``seen`` says in how many fresh runs it showed
    again, and ``confirmed`` whether in all; both are ``None`` until it was run again.

    An edge on a release that the table lacks ``differs`` from the one on the release before it:
    that is news, and no fault.
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
    seen: int | None = None

    @property
    def certainty(self) -> str:
        """Say ``confirmed`` or ``unsteady: 1 of 3``; nothing while it was not run again."""
        if self.confirmed is None:
            return ""
        return "confirmed" if self.confirmed else f"unsteady: {self.seen} of {TIMES}"

    @property
    def told(self) -> str:
        """Say the direction and the certainty in words."""
        direction = f"new on {self.pyodide}" if self.direction == "differs" else self.direction
        return " ".join(filter(None, [direction, self.certainty]))

    @property
    def cell(self) -> tuple[str, str, str, str]:
        return self.subject, self.pyodide, self.browser, self.origin


def compare(before: Table, run: Run) -> list[Change]:
    """List what ``run`` says otherwise than the table. No verdict is no change.

    A build in a folder is compared as a new release is, with the newest one in the table.
    """
    changes = []
    for cell in run["cells"]:
        if cell["kind"] != "pattern":
            continue
        if verdict(cell["status"]) is None:
            continue
        row = _row(before, cell)
        old, new_version = _what_was(row, cell["pyodide"])
        direction = _direction(old["status"] if old else None, cell["status"])
        if direction is None:
            continue
        changes.append(
            Change(
                subject=cell["subject"],
                pyodide=cell["pyodide"],
                browser=cell["browser"],
                origin=cell["origin"],
                before=old["status"] if old else None,
                after=cell["status"],
                cause=cause_of(old, cell, new_version=new_version) if old else "new",
                direction=direction,
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


def cause_of(old: Mapping[str, Any], new: Mapping[str, Any], *, new_version: bool) -> str:
    """Name what is not as it was when ``old`` was observed."""
    factors = ["pyodide"] if new_version else []
    browsers = (old["browserVersion"], (new["observed"] or {}).get("browserVersion"))
    if None not in browsers and browsers[0] != browsers[1]:
        factors.append("browser")
    if new["content"] != old["content"]:
        factors.append("ours")
    return "+".join(factors) or "flake"


def _direction(was: str | None, now: str) -> str | None:
    """Compare two verdicts; ``None`` when one is as good as the other."""
    if was is None:
        return "new"
    if _worth(was) == _worth(now):
        return None
    return "fixed" if _worth(now) > _worth(was) else "regression"


def _worth(status: str) -> int:
    """Order verdicts: to say what one lacks is better than to fail without a word."""
    if status == "unsupported":
        return 1
    return 2 if verdict(status) else 0


def suspects(changes: Iterable[Change]) -> list[Change]:
    """Return the changes that are to be seen again before anybody is told to act on them."""
    return [change for change in changes if change.direction in ("regression", "changed")]


def confirm(changes: Sequence[Change], reruns: Sequence[Run]) -> list[Change]:
    """Mark each suspect by whether every one of :data:`TIMES` fresh runs shows it again."""
    again = {change: _times_seen(change, reruns) for change in suspects(changes)}
    return [_judged(change, again[change]) if change in again else change for change in changes]


def _judged(change: Change, seen: int) -> Change:
    confirmed = seen >= TIMES
    # What stays so is no flake, though nothing is known to have changed.
    cause = "unknown" if confirmed and change.cause == "flake" else change.cause
    return replace(change, seen=seen, confirmed=confirmed, cause=cause)


def _times_seen(change: Change, reruns: Sequence[Run]) -> int:
    if change.direction == "changed":
        values = [e["value"] for run in reruns for e in run["edges"] if edge_of(e) == change.cell]
        return values.count(change.after)
    cells = [cell for run in reruns for cell in run["cells"] if key_of(cell) == change.cell]
    statuses = [cell["status"] for cell in cells]
    return sum(verdict(s) is not None and _worth(s) <= _worth(change.after) for s in statuses)


def edge_of(edge: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """Name an edge as :attr:`Change.cell` does; edges have one origin, which is not named."""
    return f"edges/{edge['probe']}", edge["pyodide"], edge["browser"], ""


def to_markdown(changes: Sequence[Change]) -> str:
    """Write what got worse, changed or got better as a table, the worst first; count the new."""
    new = sum(change.direction == "new" for change in changes)
    if new:
        told = to_markdown([change for change in changes if change.direction != "new"])
        return f"{told}{new} cells were not in the committed table before.\n"
    if not changes:
        return "Nothing differs from the committed table.\n"
    order = ("regression", "changed", "differs", "fixed")
    lines = [
        "| what | cell | before | after | cause | |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for change in sorted(changes, key=lambda c: (order.index(c.direction), c.cell)):
        where = ", ".join(filter(None, [change.browser, change.origin]))
        before, after = in_a_cell(change.before or "?"), in_a_cell(change.after)
        lines.append(
            f"| {change.subject} | Pyodide {change.pyodide}, {where} | {before} | {after} "
            f"| {change.cause} | {change.told} |"
        )
    return "\n".join(lines) + "\n"
