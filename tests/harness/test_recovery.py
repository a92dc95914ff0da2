"""A test that fails leaves no busy page to the next one."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pytest_pyodide_workers.paths import ROOT

pytestmark = pytest.mark.long


def test_a_run_that_a_failing_test_leaves_behind_is_ended() -> None:
    command = [sys.executable, "-m", "pytest", "tests/harness/busy_page.py"]
    options = ["-p", "no:cacheprovider", "--browser", "chromium"]
    done = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True)
    assert "1 failed, 1 passed" in done.stdout, done.stdout[-3000:]
    assert "in the middle of it" in done.stdout
