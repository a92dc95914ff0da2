"""Failures that are known: data with a reason, an upstream address and an end. Strict both ways."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ..versions import UnknownVersionError, line_of, published, resolve, sort_key
from .fold import verdict
from .schema import CELL, STATUSES, Run, key_of

MEMBERS = {"cell", "status", "reason", "url", "since", "expires"}
OPTIONAL = {"test"}
"""Names the one test that fails; any other that fails beside it is not explained."""


class InvalidIssueError(ValueError):
    """An entry that breaks a rule; the message names both."""


@dataclass
class Report:
    """What the known issues have to do with a run."""

    explained: dict[tuple[str, ...], Mapping[str, Any]] = field(default_factory=dict)
    """The entry for each failing cell that is known."""
    faults: list[str] = field(default_factory=list)
    """Entries that have to go: what they expect passes, or they have expired."""


def committed_issues(root: Path) -> list[dict[str, Any]]:
    """Read the known issues of a repository.

    :raises InvalidIssueError: for the first entry that breaks a rule
    """
    compat = root / "compat"
    return load_issues(compat / "known-issues.json", published(compat / "pyodide-versions.json"))


def load_issues(file: Path, versions: Sequence[str]) -> list[dict[str, Any]]:
    """Read ``compat/known-issues.json``.

    :param versions: all published versions, to resolve the specs of the entries
    :raises InvalidIssueError: for the first entry that breaks a rule
    """
    if not file.exists():
        return []
    issues = _read(file)
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


def _read(file: Path) -> list[dict[str, Any]]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InvalidIssueError(f"{file.name} is no JSON: {error}.") from None
    issues = data.get("issues") if isinstance(data, dict) else None
    if not isinstance(issues, list) or data != {"schema": 1, "issues": issues}:
        raise InvalidIssueError(f'{file.name} has to be {{"schema": 1, "issues": […]}}.')
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
    if not isinstance(issue, dict) or issue.keys() - OPTIONAL != MEMBERS:
        return f"has to have exactly {', '.join(sorted(MEMBERS))}; test may be there too."
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
    if issue["expires"] <= issue["since"]:
        return f'"expires" is "{issue["expires"]}": a date after "since" is wanted.'
    return None


def apply(run: Run, issues: Sequence[Mapping[str, Any]], today: date) -> Report:
    """Match the entries with the cells of a run.

    An entry none of whose cells were run is let be. One that covers a cell which passes would hide
    the next failure there, so it has to be narrowed.
    """
    report = Report()
    for issue in issues:
        where = " ".join(str(issue["cell"][name]) for name in CELL)
        if date.fromisoformat(issue["expires"]) < today:
            report.faults.append(f"{where}: expired on {issue['expires']}. Look at {issue['url']}.")
        cells = [cell for cell in run["cells"] if _covers(issue, cell)]
        fixed = [" ".join(cell[n] for n in CELL[1:]) for cell in cells if _passes(issue, cell)]
        if len(fixed) == len(cells) > 0:
            report.faults.append(f"{where}: passes now. Remove the entry, and tell {issue['url']}.")
        elif fixed:
            report.faults.append(
                f"{where}: passes now on {', '.join(fixed)}. Narrow the entry to what still fails."
            )
        for cell in cells:
            if cell["status"] == issue["status"] and _fails_as_said(issue, cell):
                report.explained[key_of(cell)] = issue
    return report


def to_markdown(faults: Sequence[str]) -> str:
    """Write a list of the entries that have to go; nothing when there is none."""
    return "".join(["\n", *(f"- Known issue: {fault}\n" for fault in faults)]) if faults else ""


def _passes(issue: Mapping[str, Any], cell: Mapping[str, Any]) -> bool:
    if "test" not in issue:
        return verdict(cell["status"]) is True
    return any(t["id"] == issue["test"] and t["status"] == "pass" for t in cell["tests"])


def _fails_as_said(issue: Mapping[str, Any], cell: Mapping[str, Any]) -> bool:
    failing = {t["id"] for t in cell["tests"] if verdict(t["status"]) is False}
    return "test" not in issue or failing == {issue["test"]}


def _covers(issue: Mapping[str, Any], cell: Mapping[str, Any]) -> bool:
    wanted = issue["cell"]
    return (
        cell["kind"] == "pattern"
        and all(wanted[n] in ("*", cell[n]) for n in ("subject", "browser", "origin"))
        and (issue["versions"] is None or cell["pyodide"] in issue["versions"])
    )
