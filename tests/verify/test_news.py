"""What changes.md tells besides regressions: known issues that have to go, and new edges."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from pytest_pyodide_workers.edges import Edges, read_edges, write_edges
from pytest_pyodide_workers.matrix import Cell
from pytest_pyodide_workers.results.published import publish
from pytest_pyodide_workers.results.schema import validate_run
from pytest_pyodide_workers.verify.assemble import edges_of
from pytest_pyodide_workers.verify.edges import changed_edges
from pytest_pyodide_workers.verify.record import Record
from pytest_pyodide_workers.verify.report import conclude
from results.sample import ISSUE, cell, edge, run


@pytest.fixture
def root(tmp_path: Path, pytestconfig: pytest.Config) -> Path:
    """A repository whose committed table has one edge on 0.28.3, from a run, and an older one."""
    (tmp_path / "compat").mkdir()
    versions = pytestconfig.rootpath / "compat/pyodide-versions.json"
    (tmp_path / "compat/pyodide-versions.json").symlink_to(versions)
    table = Edges(texts={"dict": {"title": "", "question": "", "source": "", "advice": ""}})
    table.add("dict", "firefox", "153.0", "0.26.4", "as it once was")
    table.add("dict", "firefox", "153.0", "0.28.3", "Map")
    table.add("dict", "chromium", "156.0", "0.28.3", "by --update-edges")
    write_edges(tmp_path / "compat/edges.json", table)
    publish({**run(), "edges": [edge("Map")]}, tmp_path)
    (tmp_path / "results").mkdir()
    return tmp_path


def changes_of(root: Path, made: dict[str, Any], code: int, **more: Any) -> str:
    """Conclude a run, and return what changes.md says then."""

    def rerun(_changes: object) -> dict[str, Any]:
        pytest.fail("there is nothing to confirm")

    asked = {"issues": [], "update": False, **more}
    assert conclude(made, out=root / "results", root=root, rerun=rerun, **asked) == code
    return (root / "results" / "changes.md").read_text()


@pytest.mark.parametrize(
    ("issue", "says"),
    [
        (ISSUE, "passes now. Remove the entry, and tell https://github.com/"),
        ({**ISSUE, "expires": "2026-11-02"}, "expired on 2026-11-02. Look at https://github.com/"),
    ],
    ids=["fixed", "expired"],
)
def test_a_known_issue_that_has_to_go_is_an_error_that_is_told(
    root: Path, issue: dict[str, Any], says: str
) -> None:
    told = changes_of(root, run(cell(), day=2), 1, issues=[issue])
    assert f"\n\n- Known issue: workers/comlink * * *: {says}" in told


@pytest.mark.parametrize("update", [False, True])
def test_an_edge_on_a_new_release_is_news_and_no_fault(root: Path, update: bool) -> None:
    new = {**run(day=2), "edges": [edge("Object", pyodide="314.0.7")]}
    row = "| edges/dict | Pyodide 314.0.7, firefox | Map | Object | pyodide | new on 314.0.7 |"
    assert row in changes_of(root, new, 0, update=update)
    table = read_edges(root / "compat/edges.json")
    assert table.value("dict", "firefox", "314.0.7") == ("Object" if update else None)


NEWER = {"observed": {"browserVersion": "154.0"}}


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (edge("Object", pyodide="314.0.7"), [("Map", "pyodide")]),
        (edge("Object", pyodide="314.0.7") | NEWER, [("Map", "pyodide+browser")]),
        (edge("Map", pyodide="314.0.7"), []),
        (edge("Object", pyodide="0.25.1"), []),
        (edge("Object", pyodide="314.0.7", browser="webkit"), []),
        (
            edge("Object", pyodide="314.0.7", browser="chromium"),
            [("by --update-edges", "pyodide")],
        ),
    ],
    ids=["unlike", "newer browser", "alike", "none is older", "first browser", "no run"],
)
def test_an_edge_on_a_new_release_is_compared_with_the_one_before(
    root: Path, now: dict[str, Any], told: list[tuple[str, str]]
) -> None:
    changes = changed_edges({"edges": [now]}, root)
    assert [(change.before, change.cause) for change in changes] == told


def test_the_edges_of_a_build_in_a_folder_are_in_its_run(tmp_path: Path) -> None:
    place = Cell("edges/edges", "local", "firefox", "")
    test = "t.py::test_edge[dict]"
    seen = {"pyodide": "316.0.0.dev0", "browser": "firefox", "browserVersion": "153.0"}
    verdict = {"status": "pass", "phase": None, "message": None, "ms": 3}
    line = {"cell": asdict(place), "test": test, **verdict, "observed": seen}
    file = tmp_path / "record.jsonl"
    file.write_text(json.dumps({**line, "edge": {"probe": "dict", "value": "Map"}}) + "\n")
    (made,) = edges_of({place: [test]}, Record(file), {"edges": "c" * 64})
    assert (made["pyodide"], made["value"], made["observed"]) == ("local", "Map", seen)
    validate_run({**run(), "edges": [made]})


def test_the_edges_of_a_build_in_a_folder_are_told_but_not_kept(root: Path) -> None:
    build = {**run(day=2), "edges": [edge("Object", pyodide="local")]}
    row = "| edges/dict | Pyodide local, firefox | Map | Object | pyodide | new on local |"
    assert row in changes_of(root, build, 0, update=True)
    assert '"value": "Object"' in (root / "results" / "report.html").read_text()
    assert read_edges(root / "compat/edges.json").value("dict", "firefox", "local") is None
