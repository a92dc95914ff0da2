"""The committed files say what the committed runs do; a run that nobody can repeat adds nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_pyodide_workers.results.fold import DirtyRunError, load_table
from pytest_pyodide_workers.results.markdown import section
from pytest_pyodide_workers.results.published import outdated, publish, write
from results.sample import cell, run

RUN = run(cell("fail", pyodide="0.27.8"), cell(pyodide="0.28.3"))
RELEASES = ("0.27.8", "0.28.0", "0.28.3", "314.0.7")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with one pattern, and no run yet."""
    (tmp_path / "compat").mkdir()
    versions = json.dumps({"versions": {version: {} for version in RELEASES}})
    (tmp_path / "compat" / "pyodide-versions.json").write_text(versions)
    (tmp_path / "patterns" / "workers").mkdir(parents=True)
    page = f"# Comlink\n{section(load_table(tmp_path / 'none'), 'workers/comlink')}\n"
    (tmp_path / "patterns" / "workers" / "comlink.md").write_text(page)
    write(tmp_path)
    return tmp_path


def test_a_run_changes_the_table_its_page_and_the_page_of_its_pattern(root: Path) -> None:
    written = [file.relative_to(root).as_posix() for file in publish(RUN, root)]
    assert written == [
        "compat/runs/20261201T020000Z-0123456789.json.gz",
        "compat/compat.json",
        "compat/README.md",
        "patterns/workers/comlink.md",
    ]
    assert outdated(root) == {}
    page = (root / "patterns" / "workers" / "comlink.md").read_text()
    assert "isolated page: Pyodide 0.28.3, not 0.27.8." in page


def test_the_table_knows_of_releases_that_were_not_run(root: Path) -> None:
    publish(RUN, root)
    table = load_table(root / "compat" / "compat.json")
    row = table["patterns"]["workers/comlink"]["chromium"]["isolated"]
    assert row["support"] == {"added": "≤0.28.3", "removed": None, "gaps": []}


def test_a_file_that_was_edited_is_outdated_until_it_is_written_again(root: Path) -> None:
    publish(RUN, root)
    file = root / "compat" / "compat.json"
    file.write_text(file.read_text().replace('"fail"', '"pass"'))
    assert list(outdated(root)) == [file]
    assert write(root) == [file]
    assert outdated(root) == {}


def test_a_run_of_what_no_commit_holds_writes_nothing(root: Path) -> None:
    with pytest.raises(DirtyRunError):
        publish(run(cell(), dirty=True), root)
    assert not (root / "compat" / "runs").exists()
    assert outdated(root) == {}
