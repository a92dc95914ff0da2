"""A project of somebody else, whose tests the plugin runs apart from this repository's settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pytest_pyodide_workers.paths import ROOT


def run_pytest(folder: Path, *options: str, **env: str) -> tuple[int, str]:
    """Run the tests in a folder. Its exit code, and what was printed."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options],
        cwd=folder,
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=200,
    )
    return done.returncode, done.stdout


class Project:
    def __init__(self, folder: Path, tests: str = "", file: str = "test_it.py") -> None:
        self.folder = folder
        self.file = folder / file
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(tests)
        (folder / "conftest.py").write_text('pytest_plugins = ["pytest_pyodide_workers.plugin"]')

    def pytest(self, *options: str) -> str:
        harness = str(ROOT / "harness")
        _, self.said = run_pytest(self.folder, "--rootdir", ".", *options, PYTHONPATH=harness)
        return self.said

    def record(self, *options: str) -> dict[str, dict[str, Any]]:
        """Run the tests, and return what is recorded of each."""
        record = self.folder / "record.jsonl"
        said = self.pytest("--pyodide-record", record.name, *options)
        assert record.exists(), said
        lines = map(msgspec.json.decode, record.read_bytes().splitlines())
        return {line["test"].rpartition("::test_")[2]: line for line in lines}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)
