"""The identity of a run: its commit, and a hash of every file that can change a verdict."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.verify import identity
from pytest_pyodide_workers.verify.patterns import read_patterns
from verify.sample import git


def test_each_path_of_what_all_share_is_there() -> None:
    assert [path for path in identity.SHARED if not [*ROOT.glob(path)]] == []


def test_what_is_imported_while_tests_run_is_part_of_the_content() -> None:
    """``verify`` is no part of it: what observes must not stand on it."""
    harness = ROOT / "harness" / "pytest_pyodide_workers"
    observing = [*harness.glob("*.py"), *harness.glob("browsers/*.py"), *ROOT.glob("tests/*.py")]
    observing += [*ROOT.glob("tests/worker/*.py"), *ROOT.glob("tests/edges/*.py")]
    assert [
        it.name for it in observing if re.search(r"import.*verify|\.verify", it.read_text())
    ] == []


@pytest.mark.parametrize("name", ["compat/packages.json", "tests/contract.py", "server/any.ts"])
def test_a_change_of_what_all_share_is_a_change_of_all_content(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.parent.mkdir()
    file.write_text("before")
    before = identity.contents(tmp_path, [])
    file.write_text("after")
    after = identity.contents(tmp_path, [])
    assert [subject for subject in before if before[subject] == after[subject]] == []


def test_a_change_of_any_of_its_tests_is_a_change_of_a_patterns_content(tmp_path: Path) -> None:
    [comlink] = [pattern for pattern in read_patterns(ROOT) if pattern.id == "workers/comlink"]
    for test in comlink.tests:
        place = tmp_path / test / "test_layer.py" if (ROOT / test).is_dir() else tmp_path / test
        place.parent.mkdir(parents=True)
        place.write_text("before")
        before = identity.contents(tmp_path, [comlink])[comlink.id]
        place.write_text("after")
        assert identity.contents(tmp_path, [comlink])[comlink.id] != before


@pytest.mark.parametrize(
    ("file", "dirty"), [(None, False), ("file", True), ("untracked", True), ("ignored", False)]
)
def test_a_tree_is_dirty_that_differs_from_its_commit(
    tmp_path: Path, file: str | None, dirty: bool
) -> None:
    (tmp_path / "file").write_text("1")
    (tmp_path / ".gitignore").write_text("ignored\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "one")
    if file:
        (tmp_path / file).write_text("2")
    assert identity.commit(tmp_path) == git(tmp_path, "rev-parse", "HEAD")
    assert identity.is_dirty(tmp_path) is dirty


def test_where_there_is_no_git_nobody_can_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert identity.is_dirty(tmp_path) is True
    assert identity.commit(tmp_path) == "0" * 40
    monkeypatch.setenv("PATH", "")
    assert identity.is_dirty(tmp_path) is True
