"""A test that fails leaves no busy page to the next one."""

from __future__ import annotations

import pytest
from harness.conftest import run_pytest
from pytest_pyodide_workers.paths import ROOT

pytestmark = pytest.mark.long


def test_a_run_that_a_failing_test_leaves_behind_is_ended() -> None:
    _, said = run_pytest(ROOT, "tests/harness/busy_page.py", "--browser", "chromium")
    assert "1 failed, 1 passed" in said, said[-3000:]
    assert "in the middle of it" in said
