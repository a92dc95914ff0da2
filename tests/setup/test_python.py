"""The virtual environment: which Python makes it, and that a half-made one is never used."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from setup.conftest import RunNode

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the fake Python is a shell script")


def fake_python(path: Path, **answer: Any) -> Path:
    """A program that answers as a Python with another version or without a module would."""
    path.write_text(f"#!/bin/sh\necho '{json.dumps(answer)}'\n")
    path.chmod(0o755)
    return path


def test_a_python_that_is_too_old_is_named_with_the_rule(tmp_path: Path, node: RunNode) -> None:
    old = fake_python(tmp_path / "old", version=[3, 8, 18], venv=True)
    result = node("tools/test.ts", PYTHON=old, PWP_VENV=tmp_path / "venv")
    assert result.returncode == 1
    assert result.stderr.startswith(
        f"✗ Python 3.8.18 (`{old}`) is too old: Python 3.10 or newer is needed."
    )
    assert "PYTHON=" in result.stderr
    assert not (tmp_path / "venv").exists()


def test_a_python_without_venv_is_told_what_to_install(tmp_path: Path, node: RunNode) -> None:
    bare = fake_python(tmp_path / "bare", version=[3, 12, 1], venv=False)
    result = node("tools/test.ts", PYTHON=bare, PWP_VENV=tmp_path / "venv")
    assert result.returncode == 1
    assert "python3-venv" in result.stderr


def test_a_name_that_is_no_python_is_quoted(tmp_path: Path, node: RunNode) -> None:
    result = node("tools/test.ts", PYTHON="no-such-python", PWP_VENV=tmp_path / "venv")
    assert result.returncode == 1
    assert 'The variable PYTHON names "no-such-python"' in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_half_made_environment_is_made_anew(tmp_path: Path, node: RunNode) -> None:
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    fake_python(venv / "bin" / "python")
    (venv / "leftover").touch()
    result = node("console.log((await ensureVenv()).version)", PYTHON=sys.executable, PWP_VENV=venv)
    version = ".".join(map(str, sys.version_info[:3]))
    assert (result.returncode, result.stdout) == (0, f"{version}\n"), result.stderr
    assert "in place of one that was unfinished" in result.stderr
    assert not (venv / "leftover").exists()

    again = node("console.log((await ensureVenv()).version)", PYTHON=sys.executable, PWP_VENV=venv)
    assert (again.stdout, again.stderr) == (f"{version}\n", "")
