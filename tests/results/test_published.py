"""The committed files say what the committed runs do; a run that nobody can repeat adds nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_pyodide_workers.edges import Edges, write_edges
from pytest_pyodide_workers.results import __main__ as command
from pytest_pyodide_workers.results.fold import DirtyRunError, load_table
from pytest_pyodide_workers.results.markdown import section
from pytest_pyodide_workers.results.published import outdated, publish, write
from results.sample import cell, edge, run

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


@pytest.fixture
def with_edges(root: Path) -> Path:
    """The checkout, with a fact that changed from 0.27 to 0.28 and from there to 314."""
    edges = Edges(texts={"dict": {"title": "It.", "question": "?", "source": "", "advice": ""}})
    values = {"0.27.8": "Map", "0.28.0": "Map", "0.28.3": "Object", "314.0.7": "Set"}
    for version, value in values.items():
        edges.add("dict", "firefox", "1.0", version, value)
    write_edges(root / "compat" / "edges.json", edges)
    asked = [edge(value, pyodide=version) for version, value in values.items()]
    publish({**RUN, "edges": asked}, root)
    return root


def test_what_changes_from_line_to_line_is_published_with_its_run(with_edges: Path) -> None:
    page = (with_edges / "compat" / "upgrade-notes.md").read_text()
    newest, older = (
        page.index("## From Pyodide 0.28.3 to 314.0.7"),
        page.index("## From Pyodide 0.2"),
    )
    assert newest == older, "the newest comes first"
    assert "## From Pyodide 0.27.8 to 0.28.3: 1 change for worker code" in page
    run = "(run 20261201T020000Z-0123456789)"
    assert f"Seen in firefox 153.0 on 0.27.8, 0.28.0, 0.28.3 {run}." in page
    assert "(upgrade-notes.md)" in (with_edges / "compat" / "README.md").read_text()


@pytest.mark.parametrize("edited", ["edges.json", "upgrade-notes.md"])
def test_an_edge_that_was_edited_fails_the_check(
    with_edges: Path,
    edited: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(command, "ROOT", with_edges)
    assert command.main(["check"]) == 0
    file = with_edges / "compat" / edited
    file.write_text(file.read_text().replace("Object", "Weak"))
    says = {
        "edges.json": "edges.json says of dict on Pyodide 0.28.3 in firefox: Weak. No committed",
        "upgrade-notes.md": "compat/upgrade-notes.md is not what the runs",
    }
    assert command.main(["check"]) == 1
    assert says[edited] in capsys.readouterr().out
    command.main(["write"])
    assert command.main(["check"]) == (1 if edited == "edges.json" else 0)


def test_a_run_of_what_no_commit_holds_writes_nothing(root: Path) -> None:
    with pytest.raises(DirtyRunError):
        publish(run(cell(), dirty=True), root)
    assert not (root / "compat" / "runs").exists()
    assert outdated(root) == {}
