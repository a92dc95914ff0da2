"""What a run is of: a hash that no file escapes which decides what is observed, and a commit."""

from __future__ import annotations

import subprocess
from modulefinder import ModuleFinder
from pathlib import Path

import pytest
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.verify import identity
from pytest_pyodide_workers.verify.patterns import read_patterns

PACKAGE = "pytest_pyodide_workers"
HARNESS = ROOT / "harness" / PACKAGE
ENTRIES = {
    "every pattern": ["tests/contract.py", "tests/conftest.py", f"harness/{PACKAGE}/plugin.py"],
    "controls": ["tests/controls.py"],
    "life of a worker": ["tests/worker"],
    "edges": ["tests/edges"],
}
NOT_OBSERVING = {
    "test_ledger.py",  # these are about the table of edges, and no probe
    "test_table.py",
    "test_upgrade_notes.py",
}


def imported_from(entries: list[str]) -> set[Path]:
    """Follow the imports of files and folders as far as they stay in the package."""
    places = [ROOT / entry for entry in entries]
    files = [f for place in places for f in (place.glob("*.py") if place.is_dir() else [place])]
    finder = ModuleFinder([str(HARNESS.parent)])
    for file in files:
        if HARNESS in file.parents:
            finder.import_hook(f"{PACKAGE}.{file.stem}")
        elif file.name not in NOT_OBSERVING:
            finder.run_script(str(file))
    found = {Path(getattr(it, "__file__", None) or "") for it in finder.modules.values()}
    return {file for file in found if HARNESS in file.parents}


@pytest.mark.parametrize("entries", ENTRIES.values(), ids=ENTRIES)
def test_whatever_the_tests_import_of_the_harness_is_part_of_the_content(
    entries: list[str],
) -> None:
    own = identity.EDGES if "tests/edges" in entries else ()
    hashed = identity.files_of(ROOT, [*identity.SHARED, *own])
    imported = imported_from(entries)
    assert HARNESS / "server.py" in imported, "it follows imports"
    assert {file.relative_to(ROOT).as_posix() for file in imported - hashed} == set()


def test_each_path_of_the_content_is_there() -> None:
    paths = [*identity.SHARED, *identity.EDGES]
    assert [path for path in paths if not (ROOT / path).exists()] == []


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
    def git(*arguments: str) -> str:
        user = ("-c", "user.name=a", "-c", "user.email=a@b.c")
        command = ["git", *user, *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    (tmp_path / "file").write_text("1")
    (tmp_path / ".gitignore").write_text("ignored\n")
    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "-m", "one")
    if file:
        (tmp_path / file).write_text("2")
    assert identity.commit(tmp_path) == git("rev-parse", "HEAD")
    assert identity.is_dirty(tmp_path) is dirty


def test_where_there_is_no_git_nobody_can_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert identity.is_dirty(tmp_path) is True
    assert identity.commit(tmp_path) == "0" * 40
    monkeypatch.setenv("PATH", "")
    assert identity.is_dirty(tmp_path) is True
