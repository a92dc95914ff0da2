"""The end of a run: what it says, whether that is worse than before, and where it is written."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ..results import compare, known_issues
from ..results.fold import DirtyRunError, load_table, refuse_dirty
from ..results.html_report import render as render_html
from ..results.junit import junit
from ..results.published import publish
from ..results.schema import key_of
from ..results.terminal import render as render_table
from .edges import changed_edges, keep_edges
from .rerun import Rerun

OK, WORSE, USAGE, INVALID = 0, 1, 2, 3


def say(*lines: str) -> None:
    """Tell a person something that is not the result itself."""
    for line in lines:
        print(line, file=sys.stderr, flush=True)


def conclude(
    run: Mapping[str, Any],
    issues: Sequence[Mapping[str, Any]],
    *,
    out: Path,
    root: Path,
    update: bool,
    rerun: Rerun | None,
) -> int:
    """Print the table and what has changed, and write the reports of a run that is saved already.

    :param issues: the known ones
    :param rerun: runs afresh what got worse or changed; ``None`` where that cannot be done
    :return: the exit code: 1 for a confirmed regression that is no known issue, for a known issue
        that has to go, or for an edge that has changed and stays so; else 3 if some cell has no
        verdict
    """
    print(render_table(run, width=_width(), color=sys.stdout.isatty()))
    changes = [
        *compare.compare(load_table(root / "compat" / "compat.json"), run),
        *changed_edges(run, root),
    ]
    if compare.suspects(changes) and rerun:
        say("Something got worse, or an edge changed. Running it again, to be sure:")
        changes = compare.confirm(changes, [rerun(changes) for _ in range(compare.TIMES)])
    print(compare.to_markdown(changes))
    known = known_issues.apply(run, issues, date.today())
    for fault in known.faults:
        print(f"Known issue: {fault}")
    write_reports(run, changes, known, out)
    if update:
        try:
            refuse_dirty(run)
            keep_edges(run, root, changes)
            files = publish(run, root)
        except DirtyRunError as error:
            say(f"The committed table stays as it is. {error}")
            return USAGE
        say("Written: " + ", ".join(str(file.relative_to(root)) for file in files))
    # What is known has its own rules, and no release upstream is to stop us twice for one fault.
    worse = any(change.confirmed and change.cell not in known.explained for change in changes)
    if worse or known.faults:
        return WORSE
    errors = [cell for cell in run["cells"] if cell["status"] == "error"]
    if errors:
        say(f"{len(errors)} of {len(run['cells'])} cells came to no verdict: see the report")
    return INVALID if errors else OK


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
