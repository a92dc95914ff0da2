"""Whole runs of verify without pytest and without a browser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

import pytest
from pytest_pyodide_workers.matrix import Cell, default_version
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.verify import __main__
from pytest_pyodide_workers.verify.engine import Engine
from pytest_pyodide_workers.verify.record import Plan, Record
from pytest_pyodide_workers.verify.run import Run, load_all
from verify.sample import line

PINNED = default_version(ROOT)
COMLINK = "workers/comlink"


def cell(subject: str = COMLINK, origin: str = "isolated") -> Cell:
    return Cell(subject, PINNED, "chromium", origin)


CONTROLS = [cell(f"controls/{name}") for name in ("must-pass", "must-fail", "must-fail-by-console")]
MUST_PASS, MUST_FAIL, BY_CONSOLE = CONTROLS
COMLINK_CELLS = [cell(origin=origin) for origin in ("isolated", "plain", "coep-dropped")]
PLAN: Plan = {it: ["t.py::test_a"] for it in (*COMLINK_CELLS, *CONTROLS)}
PLAN[COMLINK_CELLS[-1]] = ["t.py::test_a", "t.py::test_b"]  # of a page without COEP one test runs

Says = Callable[[Cell], str]


def good(it: Cell) -> str:
    """What has to be said for a run to be believed."""
    return "fail" if it in (MUST_FAIL, BY_CONSOLE) else "pass"


def but(wrong: Cell, status: str) -> Says:
    """All is well but for one cell."""
    return lambda it: status if it == wrong else good(it)


class FakeEngine(Engine):
    """Writes lines as the recorder does; ``None`` of what is told in ``turns`` is Ctrl-C."""

    turns: ClassVar[list[Says | None]] = []
    ran: ClassVar[list[int]] = []
    """How many cells each process of pytest had still to run."""

    collected: ClassVar[Plan] = {}

    def take_pages(self) -> None:
        pass

    def collect(self, versions: Sequence[str]) -> Plan:
        return self.collected

    def run(self, plan: Plan, record: Record) -> None:
        todo = record.missing(plan)
        self.ran.append(len(todo))
        said = self.turns.pop(0)
        with record.file.open("a") as file:
            for it in todo if said else [*todo][:2]:
                file.write(line(it, (said or good)(it)))
        record.read()
        if said is None:
            raise KeyboardInterrupt


class Verify:
    """A whole verify, but for pytest: each test says at once what it is told to say."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.out = folder / "out"
        self.scratch = folder / "cache" / "verify"
        self._capsys = capsys
        self.scratch.mkdir(parents=True)

    def __call__(self, *turns: Says | None, plan: Plan = PLAN, update: bool = False) -> int:
        """Run it, and return its exit code; ``turns`` are of one process of pytest each."""
        FakeEngine.collected, FakeEngine.turns, FakeEngine.ran = plan, [*turns], []
        asked = ["--pyodide", PINNED, "--browser", "chromium", "--pattern", "comlink"]
        more = ["--update"] if update else []
        return __main__.main([*asked, "--out", str(self.out), *more])

    @property
    def ran(self) -> list[int]:
        return FakeEngine.ran

    @property
    def said(self) -> str:
        return self._capsys.readouterr().err

    @property
    def runs(self) -> list[Run]:
        return load_all(self.out)

    @property
    def status(self) -> str:
        """What the one run says of the pattern."""
        [run] = self.runs
        [it] = [it for it in run.cells if not it.control and it.origin == "isolated"]
        return it.status

    @property
    def records(self) -> list[Path]:
        return list(self.scratch.glob("*.jsonl"))


@pytest.fixture
def verify(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Verify:
    monkeypatch.setenv("PWP_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(__main__, "Engine", FakeEngine)
    return Verify(tmp_path, capsys)
