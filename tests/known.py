"""Failures that are known, each with a reason, an upstream address and an end.

``compat/known-issues.json`` names them. A test that fails as an entry says does not fail the run:
pytest shows it as xfailed, and the table counts it as known. An entry that no longer fails, or
whose time is over, fails the run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pytest_pyodide_workers.matrix import cell_of
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.recorder import id_of
from pytest_pyodide_workers.versions import UnknownVersionError, line_of, published, resolve

FILE = ROOT / "compat" / "known-issues.json"
VERSIONS = ROOT / "compat" / "pyodide-versions.json"


class InvalidIssueError(ValueError):
    """An entry that breaks a rule; the message names the entry, the value and the rule."""


class Issue(msgspec.Struct, forbid_unknown_fields=True):
    """A test that fails, where, how, why and until when.

    ``test`` is a test's id without the parameters of its cell, or a glob; ``message`` a regular
    expression that the failure matches. ``pyodide`` is a version, a line or a range; ``*`` stands
    for any. ``sometimes`` is for a chance error, which other runs do not have.
    """

    test: str
    message: str
    reason: str
    url: str
    expires: date
    pyodide: str = "*"
    browser: str = "*"
    origin: str = "*"
    sometimes: bool = False


@dataclass(frozen=True)
class Known:
    """An entry that was checked, with the releases that it is about; ``None`` is any."""

    issue: Issue
    versions: Sequence[str] | None

    def is_about(self, test: str, pyodide: str, browser: str, origin: str) -> bool:
        issue = self.issue
        return (
            # A parameter of a test has brackets, which a glob reads in its own way.
            (test == issue.test or fnmatchcase(test, issue.test.replace("[", "[[]")))
            and (self.versions is None or pyodide in self.versions)
            and issue.browser in ("*", browser)
            and issue.origin in ("*", origin)
        )


def load(file: Path, releases: Sequence[str], today: date) -> list[Known]:
    """Read the entries.

    :param releases: all published versions
    :raises InvalidIssueError: for the first entry that breaks a rule
    """
    try:
        entries = msgspec.json.decode(file.read_bytes(), type=list[Any])
    except msgspec.DecodeError as error:
        raise InvalidIssueError(f"{file.name} has to be a list of entries: {error}.") from None
    found = []
    for number, entry in enumerate(entries, 1):
        try:
            issue = msgspec.convert(entry, Issue)
            found.append(Known(issue, _versions(issue.pyodide, releases)))
            _check(issue, today)
        except (msgspec.ValidationError, UnknownVersionError, InvalidIssueError) as error:
            raise InvalidIssueError(f"{file.name}, entry {number}: {error}") from None
    return found


def _check(issue: Issue, today: date) -> None:
    for name in ("test", "message", "reason"):
        if not getattr(issue, name):
            raise InvalidIssueError(f'"{name}" is empty.')
    if not issue.url.startswith("https://"):
        raise InvalidIssueError(
            f'"url" is "{issue.url}": the upstream issue is wanted, with https.'
        )
    try:
        re.compile(issue.message)
    except re.error as error:
        raise InvalidIssueError(f'"message" is no regular expression: {error}.') from None
    if issue.expires < today:
        raise InvalidIssueError(
            f"it expired on {issue.expires}. Look at {issue.url}: if it is still so, give the "
            "entry another date, else remove it."
        )


def _versions(spec: str, releases: Sequence[str]) -> list[str] | None:
    """List every release that is meant, of a line all of them."""
    if spec == "*":
        return None
    lines = {line_of(version) for version in resolve([spec], releases)}
    if spec in releases:
        return [spec]
    return [version for version in releases if line_of(version) in lines]


class Plugin:
    """Turns what is known into what was expected, and tells of what no longer is so."""

    def __init__(self, known: Sequence[Known]) -> None:
        self._known = known

    @pytest.hookimpl(wrapper=True, tryfirst=True)  # around the recorder, which judges the report
    def pytest_runtest_makereport(self, item: pytest.Item) -> Iterator[None]:
        report: Any = yield
        if report.passed and report.when != "call":
            return report  # type: ignore[no-any-return]
        entry = self._entry_of(item)
        if entry is None:
            return report  # type: ignore[no-any-return]
        issue = entry.issue
        if report.failed and re.search(issue.message, str(report.longrepr)):
            report.outcome = "skipped"
            report.wasxfail = f"{issue.reason} ({issue.url})"
            _record(report, "known", report.wasxfail)
        elif report.passed and not issue.sometimes:
            report.outcome = "failed"
            report.longrepr = (
                f"This test is known to fail, and passes now: remove its entry from "
                f"compat/{FILE.name}, and tell {issue.url}."
            )
            _record(report, "fail", report.longrepr)
        return report  # type: ignore[no-any-return]

    def _entry_of(self, item: pytest.Item) -> Known | None:
        cell = cell_of(item)
        where = (cell.pyodide, cell.browser, cell.origin) if cell else ("", "", "")
        test = id_of(item)
        return next((known for known in self._known if known.is_about(test, *where)), None)


def _record(report: Any, status: str, message: str) -> None:
    if hasattr(report, "verdict"):
        report.verdict = {**report.verdict, "status": status, "message": message}


def pytest_configure(config: pytest.Config) -> None:
    try:
        known = load(FILE, published(VERSIONS), date.today())
    except InvalidIssueError as error:
        raise pytest.UsageError(str(error)) from None
    config.pluginmanager.register(Plugin(known))
