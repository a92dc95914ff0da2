"""The end of a run: what it says, whether that is worse than before, and where it is written."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..edges import read_edges, write_edges
from ..versions import LOCAL
from .compare import (
    MANY,
    Change,
    Observe,
    compare,
    compare_edges,
    confirm,
    to_markdown,
    with_attempts,
)
from .ends import INVALID, OK, WORSE, say
from .fold import load_table, refuse_dirty
from .pages import publish
from .run import Run, load_all, save
from .terminal import render


def conclude(run: Run, *, out: Path, root: Path, update: bool, observe: Observe | None) -> int:
    """Confirm what changed, save the run, print its table, and put it into the committed one.

    It is saved after it was confirmed, since a run is never changed.

    :param observe: runs cells and edges afresh; ``None`` where that cannot be done
    :return: the exit code: 1 for what is worse and stays so, and for more changes at once than are
        believed; else 3 if some cell or edge came to nothing
    :raises DirtyRunError: when the table is to take what no commit holds
    """
    changes = [
        *compare(load_table(root / "compat" / "compat.json"), run),
        *compare_edges(
            read_edges(root / "compat" / "edges.json"), run, load_all(root / "compat" / "runs")
        ),
    ]
    suspects = sum(change.is_suspect for change in changes)
    too_many = suspects > MANY
    if suspects and not too_many and observe:
        say(f"{suspects} cells or edges are not as the table has them. Running them again:")
        changes = confirm(changes, observe)
        run = with_attempts(run, changes)
    say(f"Run: {save(run, out)}")
    print(render(run, width=shutil.get_terminal_size((110, 40)).columns, color=sys.stdout.isatty()))
    told = to_markdown(changes)
    if too_many:
        told = (
            f"{suspects} cells or edges changed at once, more than {MANY}: look at the machine, "
            f"the browsers and our own files. Nothing was run again or published.\n\n{told}"
        )
    print(told)
    (out / "changes.md").write_text(told, encoding="utf-8")
    if update and not too_many:
        refuse_dirty(run)
        keep_edges(run, root)
        files = publish(run, root)
        say("Written: " + ", ".join(str(file.relative_to(root)) for file in files))
    silent = list(_without_verdict(run, changes))
    if silent:
        say(f"{len(silent)} cells or edges came to no verdict:", *silent[:10])
    if too_many or any(change.is_worse for change in changes):
        return WORSE
    return INVALID if silent else OK


def _without_verdict(run: Run, changes: Sequence[Change]) -> Iterator[str]:
    """Name what was to be observed and was not. A skip has its reason, and is as it was meant."""
    for cell in run.cells:
        if cell.status in ("error", "not-run"):
            yield f"  {' '.join(cell.key)}: {cell.status} ({cell.reason})"
    unsteady = {change.key for change in changes if change.is_edge and change.again}
    for edge in run.edges:
        if edge.value is None and edge.key not in unsteady:
            yield f"  {' '.join(edge.key)}: this edge could not be observed"


def keep_edges(run: Run, root: Path) -> None:
    """Put the edges of a run into the committed table, but for those of a build in a folder."""
    file = root / "compat" / "edges.json"
    edges = read_edges(file)
    for edge in run.edges:
        # A new probe's entry is made by --update-edges, which knows its texts.
        if edge.pyodide == LOCAL or edge.observed is None or edge.probe not in edges.texts:
            continue
        version = edge.observed.browserVersion
        edges.add(edge.probe, edge.browser, version, edge.pyodide, edge.value or "")
    write_edges(file, edges)


def throw_away(run: Run, wrong: Sequence[str], out: Path) -> int:
    """Keep a run that cannot be believed where nobody takes it for one, and say so loudly."""
    say(f"Run: {save(run, out / 'invalid')}")
    say("THIS RUN SAYS NOTHING:", *wrong)
    return INVALID
