"""What would spoil the end of a run is said before it begins."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytest_pyodide_workers.verify import __main__ as command
from pytest_pyodide_workers.verify import identity


@pytest.fixture
def root(pytestconfig: pytest.Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository in which pytest may not be started."""
    root = tmp_path / "repository"
    (root / "compat").mkdir(parents=True)
    (root / "patterns").symlink_to(pytestconfig.rootpath / "patterns")
    shutil.copy(pytestconfig.rootpath / "compat" / "pyodide-versions.json", root / "compat")
    monkeypatch.setattr(command, "ROOT", root)
    monkeypatch.setattr(command, "Engine", lambda *_: pytest.fail("pytest would have been started"))
    monkeypatch.setenv("PWP_CACHE", str(tmp_path / "cache"))
    return root


def test_the_table_is_to_take_only_what_a_commit_holds(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(identity, "commit", lambda _: "ab" * 20)
    monkeypatch.setattr(identity, "is_dirty", lambda _: True)
    assert command.main(["--pyodide", "314", "--update"]) == 2
    said = capsys.readouterr().err
    assert "--update: this tree differs from commit ababababab" in said
    assert "Commit first" in said
