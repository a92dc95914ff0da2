"""Runs tests: pytest, in a process of its own, which a record tells of while it runs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..matrix import ORIGINS
from ..paths import ROOT
from ..recorder import Plan, read_plan, save_plan
from ..versions import LOCAL
from .options import Options
from .record import Record

CONTROLS = "tests/controls.py"
EDGES = "tests/edges"
PLUGIN = ("-p", "pytest_pyodide_workers.verify.pytest_plugin")
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
    :ivar site: the built pages
    """

    options: Options
    scratch: Path
    site: Path

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
        if os.name == "posix":
            command += ["--ends-with", str(os.getpid())]
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
