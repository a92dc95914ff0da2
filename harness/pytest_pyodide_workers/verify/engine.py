"""Starts pytest in a process of its own, and follows the record that pytest writes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..matrix import ORIGINS, default_version
from ..paths import ROOT
from ..versions import LOCAL
from .cells import DROPPED, is_control, is_edge, judged
from .options import Options, UsageError
from .record import Plan, Record, read_plan, save_plan
from .run import Cell, CellKey, Edge

CONTROLS = "tests/controls.py"
EDGES = "tests/edges"
PLUGIN = ("-p", "pytest_pyodide_workers.verify.record")
LOOK_EVERY_S = 0.3
STOP_SECONDS = 30
TOLD_TIMES = 20
"""How often a person hears how far a whole run is."""


class EngineError(RuntimeError):
    """pytest could not collect or run the tests; the message holds the end of what it printed."""


@dataclass(frozen=True)
class Engine:
    """pytest with the options of one verify run.

    :ivar scratch: for its files
    """

    options: Options
    scratch: Path

    @property
    def site(self) -> Path:
        return self.scratch / "site"

    def take_pages(self) -> None:
        """Copy the built pages, so that another build meanwhile changes nothing of what runs.

        :raises UsageError: when nobody built them
        """
        built = ROOT / "dist"
        if not built.is_dir():
            raise UsageError(
                "There is no folder dist: start this by npm run verify, which builds it."
            )
        shutil.rmtree(self.site, ignore_errors=True)
        shutil.copytree(built, self.site)

    def plan(self) -> Plan:
        """Collect the cells, and the controls, which run on the pinned version: it is always there.

        :raises UsageError: when a pattern has no test that would run: its old cells would stay
        """
        options, pinned = self.options, default_version(ROOT)
        wanted = {pattern.id for pattern in options.patterns}

        def belongs(place: CellKey) -> bool:
            if is_control(place):
                every = options.every_pattern or place.subject not in wanted
                return place.pyodide == pinned and (every or place.origin == DROPPED)
            asked = options.every_pattern if is_edge(place) else place.subject in wanted
            return asked and place.pyodide in options.versions

        every = self.collect([*dict.fromkeys([*options.published, pinned])])
        plan = {place: tests for place, tests in every.items() if belongs(place)}
        # That a page without COEP says so is seen in one test.
        plan |= {place: tests[:1] for place, tests in plan.items() if place.origin == DROPPED}
        there = {place.subject for place in plan if not is_control(place)}
        if silent := sorted(wanted - there):
            raise UsageError(
                f"No test of {', '.join(silent)} would run on {', '.join(options.versions)}. "
                "Name other versions."
            )
        return plan

    def observe_again(
        self, plan: Plan, contents: Mapping[str, str], keys: Collection[CellKey]
    ) -> Mapping[CellKey, str]:
        """Run some cells and edges in a new process and a new browser: what came of them."""
        part = {place: tests for place, tests in plan.items() if place in keys}
        file = self.scratch / "again"
        file.unlink(missing_ok=True)
        record = Record(file)
        self.run(part, record)  # Ctrl-C ends this too: what is half run confirms nothing
        cells, edges = judged(part, record, contents, self.options.needs)
        every: list[Cell | Edge] = [*cells, *edges]
        return {one.key: one.outcome for one in every if one.outcome is not None}

    def collect(self, versions: Sequence[str]) -> Plan:
        """Give the cells of everything that could run, with their tests.

        :raises EngineError: when pytest says no
        """
        plan = self.scratch / "all.json"
        done = subprocess.run(
            [*self._command(versions), "--collect-only", "--plan", str(plan)],
            cwd=ROOT,
            env=_environment(),
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise EngineError(f"pytest could not collect:\n{done.stdout[-4000:]}{done.stderr}")
        return read_plan(plan)

    def run(self, plan: Plan, record: Record) -> None:
        """Run the cells of ``plan`` that ``record`` lacks. After Ctrl-C it has what was done.

        :raises EngineError: when pytest could not run them
        """
        todo = record.missing(plan)
        if not todo:
            return
        told = len(plan) - len(todo)
        process = self._start(todo, record.file)
        try:
            while process.poll() is None:
                time.sleep(LOOK_EVERY_S)
                if not record.read():
                    continue
                ended = len(plan) - len(record.missing(plan))
                if ended - told >= len(plan) / TOLD_TIMES:
                    told = ended
                    print(f"  {ended} of {len(plan)} cells", file=sys.stderr, flush=True)
        except KeyboardInterrupt:
            _stop(process)
            raise
        finally:
            record.read()
        # 0 and 1: all tests ran, and what they said is in the record.
        if process.returncode not in (0, 1) or not any(map(record.of, plan)):
            log = (self.scratch / "pytest.log").read_text(encoding="utf-8", errors="replace")
            raise EngineError(
                f"pytest ended with exit code {process.returncode}. The end of what it said:\n"
                + "\n".join(log.splitlines()[-25:])
            )

    def _start(self, cells: Plan, record: Path) -> subprocess.Popen[bytes]:
        """Start the tests; what pytest prints goes to ``pytest.log``.

        It has a process group of its own: the terminal's Ctrl-C is passed on once, by its owner.
        """
        only = self.scratch / "only.json"
        save_plan(only, cells)
        versions = dict.fromkeys(cell.pyodide for cell in cells if cell.pyodide != LOCAL)
        command = [*self._command([*versions]), "--only", str(only)]
        command += ["--pyodide-record", str(record)]
        command += ["-n", str(self.options.jobs), "--dist", "loadgroup", "--no-loadscope-reorder"]
        with (self.scratch / "pytest.log").open("wb") as log:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=_environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _command(self, versions: Sequence[str]) -> list[str]:
        options = self.options
        collected = [test for pattern in options.patterns for test in pattern.tests] + [CONTROLS]
        if options.every_pattern:
            collected.append(EDGES)
        command = [sys.executable, "-m", "pytest", *PLUGIN, *collected]
        command += ["-q", "-p", "no:cacheprovider"]
        tests = "smoke" if options.quick else "not version_independent"
        command += ["-m", tests, "-o", f"pyodide_site={self.site}"]
        if options.folder:
            command += ["--pyodide-folder", str(options.folder)]
        for name, values in (
            ("--pyodide-version", versions),
            ("--browser", options.browsers),
            # The plan says which of them; the controls want their own.
            ("--pyodide-origin", ORIGINS),
        ):
            for value in values:
                command += [name, value]
        return command


def _environment() -> dict[str, str]:
    # Colours and extra options are for a person's pytest.
    return {k: v for k, v in os.environ.items() if k not in ("PYTEST_ADDOPTS", "FORCE_COLOR")}


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Let pytest close its browsers; it has a while to do so."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.kill()
        process.wait()
