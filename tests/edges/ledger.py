"""Hears what every probe observed, in whichever process: writes it down, or says what is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pytest_pyodide_workers.edges import Edges, Text, read_edges, write_edges
from pytest_pyodide_workers.versions import LOCAL, newest_up_to

PROBES = Path(__file__).with_name("probes")

UPDATE = "If this is right, run these tests again with --update-edges."


@dataclass(frozen=True)
class Observation:
    """What one probe observed; ``version`` is npm's, or ``local``."""

    probe: str
    text: Text
    version: str
    browser: str
    browser_version: str
    value: str


def probe_ids() -> list[str]:
    """Return the ids of all probes: the names of their files."""
    return sorted(file.stem for file in PROBES.glob("*.ts"))


class Ledger:
    """A plugin of pytest, in the process that hears of all tests."""

    def __init__(self, table: Path, *, update: bool) -> None:
        self._table = table
        self._update = update
        self._heard: list[Observation] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        properties: dict[str, Any] = dict(report.user_properties)
        if report.when == "call" and "observation" in properties:
            self._heard.append(Observation(**properties["observation"]))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        self.finish(terminalreporter.line)

    def finish(self, tell: Callable[[str], None]) -> None:
        if not self._heard:
            return
        edges = read_edges(self._table)
        if not self._update:
            for said in news(edges, self._heard):
                tell(said)
            return
        enter(edges, self._heard)
        write_edges(self._table, edges)
        tell(f"{len(self._heard)} observations written to {self._table}")


def enter(edges: Edges, heard: Sequence[Observation]) -> None:
    """Put observations into the table, and take out probes that are no more."""
    for one in heard:
        if one.version == LOCAL:  # it may be another build tomorrow
            continue
        edges.add(one.probe, one.browser, one.browser_version, one.version, one.value)
        edges.texts[one.probe] = one.text
    for gone in edges.values.keys() - set(probe_ids()):
        del edges.values[gone]


def difference(edges: Edges, one: Observation) -> str | None:
    """Say what the table has otherwise; ``None`` when nothing, or when it has nothing at all."""
    expected = edges.value(one.probe, one.browser, one.version)
    if expected not in (None, one.value):
        return (
            f"{one.text['question']} Expected {expected!r}, observed {one.value!r} "
            f"on Pyodide {one.version} in {one.browser}. {UPDATE}"
        )
    if edges.texts.get(one.probe) not in (None, one.text):
        return f'compat/edges.json says of "{one.probe}" what its file does not. {UPDATE}'
    return None


def news(edges: Edges, heard: Sequence[Observation]) -> list[str]:
    """Tell of releases for which the table expects nothing how they differ from the one before."""
    told: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in heard:
        if edges.value(one.probe, one.browser, one.version) is not None:
            continue
        differences = told[one.version, one.browser]
        known = edges.values.get(one.probe, {}).get(one.browser, {})
        older = newest_up_to(one.version, known)
        before = known[older] if older else "nothing was observed"
        if before != one.value:
            differences.append(f"  {one.probe}: {one.value} ({older or 'before'}: {before})")
    lines: list[str] = []
    for (version, browser), differences in told.items():
        lines.append(
            f"No expectation yet for Pyodide {version} in {browser}: values unlike those of the "
            f"release before it: {len(differences)}. To expect them all, add --update-edges."
        )
        lines += differences
    return lines
