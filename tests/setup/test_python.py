"""The virtual environment: which Python makes it, and that a half-made one is never used."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from setup.conftest import RunNode

TOO_OLD = "AssertionError: it is older than 3.10: 3.8.18"
NO_VENV = "ModuleNotFoundError: No module named 'ensurepip'"


@pytest.mark.parametrize("says", [TOO_OLD, NO_VENV, None])
def test_a_python_that_does_not_fit_is_named_with_the_rule(
    tmp_path: Path, node: RunNode, says: str | None
) -> None:
    python = tmp_path / "python"
    if says:
        python.write_text(f'#!/bin/sh\necho "{says}" >&2\nexit 1\n')
        python.chmod(0o755)
    result = node("tools/test.ts", PYTHON=python, PWP_VENV=tmp_path / "venv")
    assert result.returncode == 1
    assert result.stderr.startswith("✗ No Python 3.10 or newer with its venv module was found (")
    assert f"({python}: {says or 'could not start'}" in result.stderr
    assert "PYTHON=" in result.stderr and result.stderr.count("\n") == 1
    assert not (tmp_path / "venv").exists()


@pytest.mark.long
def test_a_half_made_environment_is_made_anew(tmp_path: Path, node: RunNode) -> None:
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "leftover").touch()
    result = node("await ensureVenv()", PYTHON=sys.executable, PWP_VENV=venv)
    assert result.returncode == 0 and "in place of one that was unfinished" in result.stderr
    assert (venv / "bin" / "pip").exists() and not (venv / "leftover").exists()
    assert node("await ensureVenv()", PWP_VENV=venv).stderr == ""
