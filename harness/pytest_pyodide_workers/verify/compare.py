"""What a run changes in the table, whether that is so each time, and what can be the cause."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from msgspec import structs

from ..edges import Edges
from ..versions import newest_up_to
from .cells import EDGES
from .fold import NO_VERDICT, newest_edges
from .run import Cell, CellKey, Edge, Run

TIMES = 3
"""How often a change has to be seen again before it is published."""

MANY = 40
"""More changes than this at once are a change of the environment: nothing is run again."""


@dataclass(frozen=True)
class Change:
    """One cell, or one version edge, that is not as it was.

    :ivar direction: ``regression``, ``fixed`` or ``new`` of a cell. Of an edge, which is neither
        good nor bad: ``changed``, or ``differs`` on a release that the table lacks from the one on
        the release before it, which is news and no fault
    :ivar cause: ``pyodide``, ``browser``, ``ours`` (our own files), several of them with ``+``,
        ``new``, or ``unknown`` when nothing is known to have changed
    :ivar again: what the fresh runs observed, oldest first
    """

    key: CellKey
    before: str | None
    after: str
    cause: str
    direction: str
    reason: str | None = None
    again: tuple[str, ...] = field(default=())

    @property
    def is_edge(self) -> bool:
        return self.key[0].startswith(EDGES)

    @property
    def is_suspect(self) -> bool:
        """Whether it has to be seen again: all but a new cell that is good."""
        return self.direction != "new" or _worth(self.after) == 0

    def is_alike(self, other: str) -> bool:
        """Tell whether a fresh run observed the same; cells fail alike in any way."""
        return other == self.after if self.is_edge else _worth(other) == _worth(self.after)

    @property
    def is_settled(self) -> bool:
        """Whether no fresh run can change what is known of it."""
        return len(self.again) >= TIMES or not all(map(self.is_alike, self.again))

    @property
    def is_steady(self) -> bool:
        """Whether each of :data:`TIMES` fresh runs observed the same."""
        return len(self.again) >= TIMES and all(map(self.is_alike, self.again))

    @property
    def is_worse(self) -> bool:
        """Whether somebody has to act: it was good and is not, or an edge is not what it was."""
        if not self.is_settled:
            return False
        was_good = not self.is_edge and _worth(self.before or "fail") > _worth("flaky")
        return self.direction in ("regression", "changed") if self.is_steady else was_good

    @property
    def told(self) -> str:
        """Say the direction in words, and how sure it is."""
        version = self.key[1]
        said = f"new on {version}" if self.direction == "differs" else self.direction
        if not self.again:
            return said
        alike = 1 + sum(map(self.is_alike, self.again))
        runs = 1 + len(self.again)
        return f"{said}, {'confirmed' if self.is_steady else f'unsteady: {alike} of {runs} runs'}"


def compare(committed: Collection[Cell], run: Run) -> Iterator[Change]:
    """List the cells that are not as the committed ones. No verdict is no change.

    A build in a folder is compared as a new release is, with the newest one in the table.
    """
    for cell in run.cells:
        if cell.control or cell.status in NO_VERDICT:
            continue
        row = {
            old.pyodide: old
            for old in committed
            if (old.subject, old.browser, old.origin) == (cell.subject, cell.browser, cell.origin)
            and old.status not in NO_VERDICT
        }
        version = newest_up_to(cell.pyodide, row)
        if version is None:
            yield Change(cell.key, None, cell.status, "new", "new", cell.reason)
            continue
        old = row[version]
        was, now = _worth(old.status), _worth(cell.status)
        stays_flaky = old.status == "flaky" and old.content == cell.content
        if was == now or (stays_flaky and now > was):
            continue
        cause = cause_of(cell, old, new_version=version != cell.pyodide)
        direction = "fixed" if now > was else "regression"
        yield Change(cell.key, old.status, cell.status, cause, direction, cell.reason)


def compare_edges(table: Edges, run: Run, runs: Sequence[Run]) -> Iterator[Change]:
    """List the edges that are not as the committed table has them.

    One on a release that the table lacks is compared with the release before it.

    :param runs: those that are committed, which tell the cause
    """
    committed = newest_edges(runs)
    for edge in run.edges:
        known = table.values.get(edge.probe, {}).get(edge.browser, {})
        release = newest_up_to(edge.pyodide, known)
        if edge.value is None or release is None or known[release] == edge.value:
            continue
        same = release == edge.pyodide
        # Nothing is there where --update-edges wrote it, and no run.
        old, _ = committed.get((edge.key[0], release, edge.browser, ""), (None, None))
        cause = cause_of(edge, old, new_version=not same)
        direction = "changed" if same else "differs"
        yield Change(edge.key, known[release], edge.value, cause, direction)


def cause_of(new: Cell | Edge, old: Cell | Edge | None, *, new_version: bool) -> str:
    """Name what is not as it was when something else was observed."""
    factors = ["pyodide"] if new_version else []
    if old:
        if len({one.observed.browserVersion for one in (new, old) if one.observed}) > 1:
            factors.append("browser")
        if new.content != old.content:
            factors.append("ours")
    return "+".join(factors) or "unknown"


def _worth(status: str) -> int:
    """Order verdicts: to say what one lacks is better than to fail without a word."""
    return {"pass": 3, "unsupported": 2, "flaky": 1}.get(status, 0)


Observe = Callable[[Collection[CellKey]], Mapping[CellKey, str]]
"""Runs cells and edges afresh, and gives the status or the value of each that came to one."""


def confirm(changes: Sequence[Change], observe: Observe) -> list[Change]:
    """Run each suspect again until it is settled: :data:`TIMES` times, or until it differs."""
    settled = list(changes)
    for _ in range(TIMES):
        left = {c.key for c in settled if c.is_suspect and not c.is_settled}
        if not left:
            break
        seen = observe(left)
        settled = [
            replace(c, again=(*c.again, seen[c.key])) if c.key in left and c.key in seen else c
            for c in settled
        ]
    return settled


def with_attempts(run: Run, changes: Iterable[Change]) -> Run:
    """Return the run with what was not alike each time: a cell is flaky, an edge has no value."""
    unsteady = {c.key: c for c in changes if c.is_suspect and not c.is_steady}
    cells = list(run.cells)
    for index, cell in enumerate(cells):
        if change := unsteady.get(cell.key):
            reason = f"{change.told} ({cell.reason})" if cell.reason else change.told
            # Without a second look nobody knows: the harness has failed, and not the pattern.
            status = "flaky" if change.is_settled else "error"
            cells[index] = structs.replace(cell, status=status, reason=reason)
    unknown = {"value": None, "observed": None}
    edges = [structs.replace(e, **unknown) if e.key in unsteady else e for e in run.edges]
    return structs.replace(run, cells=cells, edges=edges)


def to_markdown(changes: Sequence[Change]) -> str:
    """Write what got worse, changed or got better as a table, the worst first; count the new."""
    good = [change for change in changes if not change.is_suspect]
    lines = ["Nothing differs from the committed table."] if not changes else []
    suspects = [change for change in changes if change.is_suspect]
    if suspects:
        lines += [
            "| what | cell | before | after | cause | |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
    order = ("regression", "changed", "new", "differs", "fixed")
    for change in sorted(suspects, key=lambda c: (order.index(c.direction), c.key)):
        subject, pyodide, browser, origin = change.key
        where = ", ".join(filter(None, [browser, origin]))
        before, after = in_a_cell(change.before or "?"), in_a_cell(change.after)
        reason = f": {in_a_cell(change.reason)}" if change.reason else ""
        lines.append(
            f"| {subject} | Pyodide {pyodide}, {where} | {before} | {after}{reason} "
            f"| {change.cause} | {change.told} |"
        )
    if good:
        lines += ["", f"{len(good)} cells were not in the committed table before, and do not fail."]
    return "\n".join(lines).strip() + "\n"


def in_a_cell(value: Any) -> str:
    """Keep a value from ending its cell of a table, or from being read as HTML."""
    return " ".join(str(value).split()).replace("|", "\\|").replace("<", "&lt;")
