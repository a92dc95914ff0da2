"""A whole verify, but for pytest: each test says at once what it is told to say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from pytest_pyodide_workers.matrix import Cell, default_version
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.recorder import Plan
from pytest_pyodide_workers.verify.engine import Engine
from pytest_pyodide_workers.verify.record import Record
from verify.sample import line

PINNED = default_version(ROOT)
COMLINK = "workers/comlink"
ASKED = ("--pyodide", PINNED, "--browser", "chromium", "--pattern", "comlink")


def cell(subject: str = COMLINK, origin: str = "isolated") -> Cell:
    return Cell(subject, PINNED, "chromium", origin)


MUST_PASS, MUST_FAIL = cell("controls/must-pass"), cell("controls/must-fail")
BY_CONSOLE = cell("controls/must-fail-by-console")
PLAN: Plan = {
    it: ["t.py::test_a"]
    for it in (
        *(cell(origin=origin) for origin in ("isolated", "plain", "coep-dropped")),
        *(MUST_PASS, MUST_FAIL, BY_CONSOLE),
    )
}

Says = Callable[[Cell], str]

Verify = Callable[..., int]
"""Runs a whole verify, and returns its exit code."""


def good(it: Cell) -> str:
    """What has to be said for a run to be believed."""
    return "fail" if it in (MUST_FAIL, BY_CONSOLE) else "pass"


class FakeEngine(Engine):
    """Writes lines as the recorder does; ``None`` of what is told in ``turns`` is Ctrl-C."""

    turns: ClassVar[list[Says | None]] = []
    ran: ClassVar[list[int]] = []
    """How many cells each process of pytest had still to run."""

    plan: ClassVar[Plan] = {}

    def collect(self, versions: Sequence[str]) -> Plan:
        return self.plan

    def run(self, plan: Plan, record: Record) -> bool:
        todo = record.missing(plan)
        self.ran.append(len(todo))
        said = self.turns.pop(0)
        with record.file.open("a") as file:
            for it in todo if said else [*todo][:2]:
                file.write(line(it, (said or good)(it)))
        record.read()
        return said is not None
