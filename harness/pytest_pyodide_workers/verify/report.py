"""The end of a run: what it says, whether that is worse than before, and where it is written."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ..results import compare, known_issues
from ..results.attempts import with_reruns
from ..results.fold import load_table, refuse_dirty
from ..results.html_report import render as render_html
from ..results.junit import junit
from ..results.published import publish
from ..results.schema import EDGE, Run, key_of, save_run, validate_run
from ..results.terminal import render as render_table
from .edges import changed_edges, keep_edges
from .ends import INVALID, OK, WORSE, say
from .rerun import Rerun


def conclude(
    run: Run,
    issues: Sequence[Mapping[str, Any]],
    *,
    out: Path,
    root: Path,
    update: bool,
    rerun: Rerun | None,
) -> int:
    """Confirm what got worse or changed, save the run, print its table and write its reports.

    It is saved after it was confirmed, since a run is never changed: so what the fresh runs said is
    in it, and the file in ``out`` is the one that is published.

    :param issues: the known ones
    :param rerun: runs afresh what got worse or changed; ``None`` where that cannot be done
    :return: the exit code: 1 for a confirmed regression that is no known issue, for a known issue
        that has to go, or for an edge that has changed and stays so; else 3 if some cell or edge
        came to nothing, but for what is unsteady
    :raises DirtyRunError: when the table is to take what no commit holds
    """
    if update:
        refuse_dirty(run)
    changes = [
        *compare.compare(load_table(root / "compat" / "compat.json"), run),
        *changed_edges(run, root),
    ]
    if rerun and (suspects := compare.suspects(changes)):
        say(f"{len(suspects)} cells or edges got worse or changed. Running them again, to be sure:")
        reruns = [rerun(changes) for _ in range(compare.TIMES)]
        changes = compare.confirm(changes, reruns)
        run = with_reruns(run, changes, reruns)
        validate_run(run)
    say(f"Run: {save_run(run, out)}")
    print(render_table(run, width=_width(), color=sys.stdout.isatty()))
    print(compare.to_markdown(changes))
    known = known_issues.apply(run, issues, date.today())
    for fault in known.faults:
        print(f"Known issue: {fault}")
    write_reports(run, changes, known, out)
    if update:
        keep_edges(run, root, changes)
        files = publish(run, root)
        say("Written: " + ", ".join(str(file.relative_to(root)) for file in files))
    unsaid = list(_without_verdict(run, changes))
    if unsaid:
        say(f"{len(unsaid)} cells or edges came to no verdict; the report says more:", *unsaid[:10])
    # What is known has its own rules, and no release upstream is to stop us twice for one fault.
    worse = any(change.confirmed and change.cell not in known.explained for change in changes)
    if worse or known.faults:
        return WORSE
    return INVALID if unsaid else OK


def _without_verdict(run: Run, changes: Sequence[compare.Change]) -> Iterator[str]:
    """Name what was to be observed and was not. A skip has its reason, and is as it was meant."""
    unsteady: set[tuple[str, ...]] = {c.cell for c in changes if c.confirmed is False}
    for cell in run["cells"]:
        if cell["status"] in ("error", "not-run") and key_of(cell) not in unsteady:
            yield f"  {' '.join(key_of(cell))}: {cell['status']} ({cell['reason']})"
    for edge in run["edges"]:
        if edge["value"] is None:
            yield f"  {' '.join(key_of(edge, EDGE))}: this edge could not be observed"


def throw_away(run: Run, wrong: Sequence[str], out: Path) -> int:
    """Keep a run whose controls are wrong where nobody takes it for one, and say so loudly."""
    say(f"Run: {save_run(run, out / 'invalid')}")
    say("THIS RUN SAYS NOTHING: a control is wrong.", *wrong)
    return INVALID


def write_reports(
    run: Mapping[str, Any],
    changes: Sequence[compare.Change],
    known: known_issues.Report,
    out: Path,
) -> None:
    """Write what people and CI read of a run into a folder."""
    shown = {**run, "cells": [_with_issue(cell, known.explained) for cell in run["cells"]]}
    (out / "report.html").write_text(render_html(shown, changes), encoding="utf-8")
    (out / "junit.xml").write_text(junit(run), encoding="utf-8")
    told = compare.to_markdown(changes) + known_issues.to_markdown(known.faults)
    (out / "changes.md").write_text(told, encoding="utf-8")
    say(f"Report: {out / 'report.html'}   JUnit: {out / 'junit.xml'}")


def _with_issue(
    cell: Mapping[str, Any], known: Mapping[tuple[str, ...], Mapping[str, Any]]
) -> Mapping[str, Any]:
    issue = known.get(key_of(cell))
    return {**cell, "issue": {name: issue[name] for name in ("url", "reason")}} if issue else cell


def _width() -> int:
    return shutil.get_terminal_size((110, 40)).columns
