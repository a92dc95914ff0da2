"""Concludes a run: prints the changes, writes the files, and chooses the exit code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ..edges import read_edges
from .compare import MANY, Change, Observe, compare, confirm, to_markdown, with_attempts
from .ends import INVALID, OK, WORSE, say
from .fold import read_committed
from .pages import as_text, publish
from .run import Run, save


def conclude(
    run: Run, wrong: Sequence[str], *, out: Path, root: Path, update: bool, observe: Observe | None
) -> int:
    """Confirm what changed, save the run, print its table, and put it into the committed one.

    It is saved after it was confirmed, since a run is never changed.

    :param wrong: why the run cannot be believed: it is kept where nobody takes it for one
    :param observe: runs cells and edges afresh; ``None`` where that cannot be done
    :return: the exit code: 1 for what is worse and stays so, and for more changes at once than are
        believed; else 3 if some cell or edge came to nothing
    :raises UsageError: when the table is to take what no commit holds
    """
    if wrong:
        say(f"Run: {save(run, out / 'invalid')}", "THIS RUN SAYS NOTHING:", *wrong)
        return INVALID
    edges = read_edges(root / "compat" / "edges.json")
    changes = list(compare(read_committed(root), edges, run))
    suspects = sum(change.is_suspect for change in changes)
    too_many = suspects > MANY
    if suspects and not too_many and observe:
        say(f"{suspects} cells or edges are not as the table has them. Running them again:")
        changes = confirm(changes, observe)
        run = with_attempts(run, changes)
    say(f"Run: {save(run, out)}")
    print(as_text(run))
    told = to_markdown(changes)
    if too_many:
        told = (
            f"{suspects} cells or edges changed at once, more than {MANY}: look at the machine, "
            f"the browsers and our own files. Nothing was run again or published.\n\n{told}"
        )
    print(told)
    (out / "changes.md").write_text(told, encoding="utf-8")
    if update and not too_many:
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
        if cell.outcome is None:
            yield f"  {cell.key}: {cell.status} ({cell.reason})"
    unsteady = {change.key for change in changes if change.is_edge and change.again}
    for edge in run.edges:
        if edge.outcome is None and edge.key not in unsteady:
            yield f"  {edge.key}: this edge could not be observed"
