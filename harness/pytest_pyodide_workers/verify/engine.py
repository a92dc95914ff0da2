"""Starts pytest, the only engine, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ..matrix import ORIGINS
from ..recorder import Plan, save_plan
from ..versions import LOCAL
from .options import Options

CONTROLS = "tests/controls.py"
EDGES = "tests/edges"
PLUGIN = ("-p", "pytest_pyodide_workers.verify.pytest_plugin")


class EngineError(RuntimeError):
    """pytest could not even collect; the message is what it said."""


class Engine:
    """pytest with the options of one verify run."""

    def __init__(self, root: Path, options: Options) -> None:
        self._root = root
        self._options = options

    def collect(self, versions: Sequence[str], plan: Path) -> None:
        """Write the cells of everything that could run to ``plan``.

        :raises EngineError: when pytest says no
        """
        done = subprocess.run(
            [*self._command(versions), "--collect-only", "--plan", str(plan)],
            cwd=self._root,
            env=self._environment(),
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise EngineError(f"pytest could not collect:\n{done.stdout[-4000:]}{done.stderr}")

    def start(self, cells: Plan, scratch: Path, record: Path) -> subprocess.Popen[bytes]:
        """Start the tests of ``cells``; what pytest prints goes to ``pytest.log`` in ``scratch``.

        It has a process group of its own: the terminal's Ctrl-C is passed on once, by its owner.
        """
        only = scratch / "only.json"
        save_plan(only, cells)
        versions = dict.fromkeys(cell.pyodide for cell in cells if cell.pyodide != LOCAL)
        command = [*self._command([*versions]), "--only", str(only)]
        command += ["--pyodide-record", str(record)]
        command += ["-n", str(self._options.jobs), "--dist", "loadgroup", "--no-loadscope-reorder"]
        if os.name == "posix":
            command += ["--ends-with", str(os.getpid())]
        with (scratch / "pytest.log").open("wb") as log:
            return subprocess.Popen(
                command,
                cwd=self._root,
                env=self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _command(self, versions: Sequence[str]) -> list[str]:
        options = self._options
        collected = [test for pattern in options.patterns for test in pattern.tests] + [CONTROLS]
        if options.every_pattern:
            collected.append(EDGES)
        command = [sys.executable, "-m", "pytest", *PLUGIN, *collected]
        command += ["-q", "-p", "no:cacheprovider"]
        tests = "smoke" if options.quick else "not version_independent"
        command += ["-m", tests, "--pyodide-boot", options.boot]
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

    def _environment(self) -> dict[str, str]:
        # Colours and extra options are for a person's pytest.
        return {k: v for k, v in os.environ.items() if k not in ("PYTEST_ADDOPTS", "FORCE_COLOR")}
