"""What would spoil the end of a run is said before it begins."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytest_pyodide_workers.verify import __main__ as command


def test_a_known_issue_that_breaks_a_rule_stops_verify_before_it_starts_pytest(
    pytestconfig: pytest.Config,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "patterns").symlink_to(pytestconfig.rootpath / "patterns")
    (tmp_path / "compat").mkdir()
    shutil.copy(pytestconfig.rootpath / "compat" / "pyodide-versions.json", tmp_path / "compat")
    (tmp_path / "compat" / "known-issues.json").write_text('{"schema": 1, "issues": [{}]}')
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(command, "Engine", lambda *_: pytest.fail("pytest would have been started"))
    assert command.main(["--pyodide", "314"]) == 2
    assert "known-issues.json, entry 1: has to have exactly cell" in capsys.readouterr().err
