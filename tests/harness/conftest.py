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


class Project:
    def __init__(self, folder: Path, tests: str = "", file: str = "test_it.py") -> None:
        self.folder = folder
        self.file = folder / file
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(tests)
        (folder / "conftest.py").write_text('pytest_plugins = ["pytest_pyodide_workers.plugin"]')

    def pytest(self, *options: str) -> str:
        """Run the tests, and return what was printed."""
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", ".", *options],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT / "harness")},
            capture_output=True,
            text=True,
            timeout=200,
        )
        self.said = done.stdout + done.stderr
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
