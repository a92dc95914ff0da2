"""Failures that are known: data with a reason, an upstream address and an end. Strict both ways."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ..versions import UnknownVersionError, line_of, resolve, sort_key
from .fold import verdict
from .schema import STATUSES, Run

CELL = ("subject", "pyodide", "browser", "origin")
MEMBERS = {"cell", "status", "reason", "url", "since", "expires"}


class InvalidIssueError(ValueError):
    """An entry that breaks a rule; the message names both."""


@dataclass
class Report:
    """What the known issues have to do with a run."""

    explained: dict[tuple[str, ...], Mapping[str, Any]] = field(default_factory=dict)
    """The entry for each failing cell that is known."""
    faults: list[str] = field(default_factory=list)
    """Entries that have to go: what they expect passes, or they have expired."""


def load_issues(file: Path, versions: Sequence[str]) -> list[dict[str, Any]]:
    """Read ``compat/known-issues.json``.

    :param versions: all published versions, to resolve the specs of the entries
    :raises InvalidIssueError: for the first entry that breaks a rule
    """
    if not file.exists():
        return []
    issues: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["issues"]
    for number, issue in enumerate(issues, 1):
        problem = _problem(issue)
        if problem is None:
            try:
                issue["versions"] = _versions(issue["cell"]["pyodide"], versions)
            except UnknownVersionError as error:
                problem = str(error)
        if problem:
            raise InvalidIssueError(f"{file.name}, entry {number}: {problem}")
    return issues


def _versions(spec: str, versions: Sequence[str]) -> list[str] | None:
    """List every release that is meant, of a line all of them; ``None`` means any."""
    if spec == "*":
        return None
    first, _, last = spec.partition("..")
    last = last or first
    (low,), (high,) = resolve([first], versions), resolve([last], versions)
    return [
        version
        for version in versions
        if (line_of(version) == first or sort_key(version) >= sort_key(low))
        and (line_of(version) == last or sort_key(version) <= sort_key(high))
    ]


def _problem(issue: Any) -> str | None:
    if not isinstance(issue, dict) or issue.keys() != MEMBERS:
        return f"has to have exactly {', '.join(sorted(MEMBERS))}."
    if not isinstance(issue["cell"], dict) or issue["cell"].keys() != set(CELL):
        return f'"cell" has to have exactly {", ".join(CELL)}; "*" stands for any.'
    if issue["status"] not in STATUSES or verdict(issue["status"]) is not False:
        return f'"status" is "{issue["status"]}": it has to be one that fails.'
    if not str(issue["url"]).startswith("https://"):
        return f'"url" is "{issue["url"]}": the upstream issue is wanted, with https.'
    if not issue["reason"]:
        return '"reason" is empty.'
    for name in ("since", "expires"):
        try:
            date.fromisoformat(issue[name])
        except (TypeError, ValueError):
            return f'"{name}" is "{issue[name]}": a date such as 2026-12-01 is wanted.'
    return None


def apply(run: Run, issues: Sequence[Mapping[str, Any]], today: date) -> Report:
    """Match the entries with the cells of a run.

    An entry none of whose cells were run is let be.
    """
    report = Report()
    for issue in issues:
        where = " ".join(str(issue["cell"][name]) for name in CELL)
        if date.fromisoformat(issue["expires"]) < today:
            report.faults.append(f"{where}: expired on {issue['expires']}. Look at {issue['url']}.")
        cells = [cell for cell in run["cells"] if _covers(issue, cell)]
        verdicts = [verdict(cell["status"]) for cell in cells]
        if cells and all(verdicts):
            report.faults.append(f"{where}: passes now. Remove the entry, and tell {issue['url']}.")
        for cell in cells:
            if cell["status"] == issue["status"]:
                report.explained[tuple(cell[name] for name in CELL)] = issue
    return report


def _covers(issue: Mapping[str, Any], cell: Mapping[str, Any]) -> bool:
    wanted = issue["cell"]
    return (
        cell["kind"] == "pattern"
        and all(wanted[n] in ("*", cell[n]) for n in ("subject", "browser", "origin"))
        and (issue["versions"] is None or cell["pyodide"] in issue["versions"])
    )
