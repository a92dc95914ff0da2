"""Compares a run with the committed table: what changed, whether repeats agree, and a cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from msgspec import structs

from ..edges import Edges
from ..versions import newest_up_to
from .cells import is_edge
from .fold import NO_VERDICT, Committed
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
        return is_edge(self.key)

    @property
    def is_suspect(self) -> bool:
        """Whether it has to be seen again: all but a new cell that is good."""
        return self.direction != "new" or _worth(self.after) == 0

    def is_alike(self, other: str) -> bool:
        """Tell whether a fresh run observed the same; cells fail alike in any way."""
        return other == self.after if self.is_edge else _worth(other) == _worth(self.after)

    @property
    def is_unsteady(self) -> bool:
        """Whether a fresh run observed something else."""
        return not all(map(self.is_alike, self.again))

    @property
    def is_steady(self) -> bool:
        """Whether each of :data:`TIMES` fresh runs observed the same."""
        return len(self.again) >= TIMES and not self.is_unsteady

    @property
    def is_worse(self) -> bool:
        """Whether somebody has to act: it was good and is not, or an edge is not what it was."""
        was_good = not self.is_edge and _worth(self.before or "fail") > _worth("flaky")
        is_bad = self.direction in ("regression", "changed")
        return (self.is_steady and is_bad) or (self.is_unsteady and was_good)

    @property
    def told(self) -> str:
        """Say the direction in words, and how sure it is."""
        said = f"new on {self.key.pyodide}" if self.direction == "differs" else self.direction
        if not self.again:
            return said
        alike = 1 + sum(map(self.is_alike, self.again))
        runs = 1 + len(self.again)
        return f"{said}, {'confirmed' if self.is_steady else f'unsteady: {alike} of {runs} runs'}"


def compare(committed: Committed, table: Edges, run: Run) -> Iterator[Change]:
    """List the cells and edges that are not as the committed ones. No verdict is no change.

    One on a release that the table lacks is compared with the release before it, and a build in a
    folder with the newest.
    """
    rows: dict[CellKey, dict[str, Cell]] = defaultdict(dict)
    for old, _ in committed.cells.values():
        if old.status not in NO_VERDICT:
            rows[old.key._replace(pyodide="")][old.pyodide] = old
    for cell in run.cells:
        if cell.control or cell.status in NO_VERDICT:
            continue
        row = rows[cell.key._replace(pyodide="")]
        version = newest_up_to(cell.pyodide, row)
        if version is None:
            yield Change(cell.key, None, cell.status, "new", "new", cell.reason)
            continue
        old = row[version]
        was, now = _worth(old.status), _worth(cell.status)
        stays_flaky = old.status == "flaky" and old.content == cell.content
        if was == now or (stays_flaky and now > was):
            continue
        direction = "fixed" if now > was else "regression"
        cause = cause_of(cell, version, old)
        yield Change(cell.key, old.status, cell.status, cause, direction, cell.reason)
    for edge in run.edges:
        known = table.values.get(edge.probe, {}).get(edge.browser, {})
        release = newest_up_to(edge.pyodide, known)
        if edge.value is None or release is None or known[release] == edge.value:
            continue
        # Nothing is there where --update-edges wrote it, and no run.
        before, _ = committed.edges.get(edge.key._replace(pyodide=release), (None, None))
        direction = "changed" if release == edge.pyodide else "differs"
        cause = cause_of(edge, release, before)
        yield Change(edge.key, known[release], edge.value, cause, direction)


def cause_of(new: Cell | Edge, release: str, old: Cell | Edge | None) -> str:
    """Name what is not as it was on a release, when something else was observed."""
    factors = ["pyodide"] if new.pyodide != release else []
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
        left = {c.key for c in settled if c.is_suspect and not c.is_unsteady}
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
            status = "flaky" if change.is_unsteady else "error"
            cells[index] = structs.replace(cell, status=status, reason=reason)
    unknown = {"value": None, "observed": None}
    edges = [structs.replace(e, **unknown) if e.key in unsteady else e for e in run.edges]
    return structs.replace(run, cells=cells, edges=edges)


HEAD = "| what | cell | before | after | cause | |\n| --- | --- | --- | --- | --- | --- |"


def to_markdown(changes: Sequence[Change]) -> str:
    """Write what got worse, changed or got better as a table, the worst first; count the new."""
    if not changes:
        return "Nothing differs from the committed table.\n"
    order = ("regression", "changed", "new", "differs", "fixed")
    suspects = [change for change in changes if change.is_suspect]
    lines = [HEAD] if suspects else []
    for change in sorted(suspects, key=lambda c: (order.index(c.direction), c.key)):
        subject, *where = filter(None, change.key)
        place = f"Pyodide {', '.join(where)}"
        after = f"{change.after}: {change.reason}" if change.reason else change.after
        row = (subject, place, change.before or "?", after, change.cause, change.told)
        lines.append(f"| {' | '.join(map(in_a_cell, row))} |")
    if good := len(changes) - len(suspects):
        lines += ["", f"{good} cells were not in the committed table before, and do not fail."]
    return "\n".join(lines).strip() + "\n"


def in_a_cell(value: Any) -> str:
    """Keep a value from ending its cell of a table, or from being read as HTML."""
    return " ".join(str(value).split()).replace("|", "\\|").replace("<", "&lt;")
