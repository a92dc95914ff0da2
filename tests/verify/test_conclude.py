"""The exit code of a run: 1 for what got worse or changed, was confirmed and is not known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytest_pyodide_workers.edges import Edges, read_edges, write_edges
from pytest_pyodide_workers.matrix import Cell
from pytest_pyodide_workers.results.compare import Change
from pytest_pyodide_workers.results.published import publish
from pytest_pyodide_workers.results.schema import save_run
from pytest_pyodide_workers.verify import merge
from pytest_pyodide_workers.verify.edges import changed_edges
from pytest_pyodide_workers.verify.report import conclude
from pytest_pyodide_workers.verify.rerun import part_of
from results.sample import cell, edge, run

ISSUE: dict[str, Any] = {
    "cell": {"subject": "workers/comlink", "pyodide": "*", "browser": "*", "origin": "*"},
    "status": "fail",
    "reason": "a fault upstream",
    "url": "https://github.com/pyodide/pyodide/issues/1",
    "since": "2026-11-01",
    "expires": "2999-05-01",
    "versions": None,
}


@pytest.fixture
def root(tmp_path: Path, pytestconfig: pytest.Config) -> Path:
    """A repository whose committed table says that the cell passes."""
    (tmp_path / "patterns/workers").mkdir(parents=True)
    (tmp_path / "patterns/workers/comlink.md").write_text(
        (pytestconfig.rootpath / "patterns/workers/comlink.md").read_text()
    )
    (tmp_path / "compat/runs").mkdir(parents=True)
    versions = pytestconfig.rootpath / "compat/pyodide-versions.json"
    (tmp_path / "compat/pyodide-versions.json").symlink_to(versions)
    table = Edges(texts={"dict": {"title": "", "question": "", "source": "", "advice": ""}})
    table.add("dict", "firefox", "153.0", "0.28.3", "Map")
    write_edges(tmp_path / "compat/edges.json", table)
    publish({**run(cell("pass")), "edges": [edge("Map")]}, tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("again", "issues", "code"),
    [("fail", [], 1), ("pass", [], 0), ("fail", [ISSUE], 0)],
    ids=["confirmed", "a flake", "a known issue"],
)
def test_only_a_confirmed_regression_that_nobody_knows_is_an_error(
    root: Path, again: str, issues: list[dict[str, Any]], code: int
) -> None:
    def rerun(_changes: object) -> dict[str, Any]:
        return run(cell(again))

    out = root / "results"
    out.mkdir()
    worse = run(cell("fail"), day=2)
    assert conclude(worse, issues, out=out, root=root, update=False, rerun=rerun) == code


def test_a_run_without_a_verdict_is_not_a_good_one(root: Path) -> None:
    out = root / "results"
    out.mkdir()
    broken = run(cell("error"), day=2)
    assert conclude(broken, [], out=out, root=root, update=False, rerun=None) == 3


@pytest.mark.parametrize(
    ("again", "update", "code", "kept"),
    [
        (["Object"] * 3, False, 1, "Map"),
        (["Object", "Map", "Object"], False, 0, "Map"),
        (["Object"] * 3, True, 1, "Object"),
        (["Object", "Map", "Object"], True, 0, "Map"),
        ([], False, 0, "Map"),
        ([], True, 0, "Object"),
    ],
    ids=["confirmed", "unsteady", "updated", "not updated", "not judged", "updated unjudged"],
)
def test_an_edge_that_changed_is_an_error_once_it_is_confirmed(
    root: Path, again: list[str], update: bool, code: int, kept: str
) -> None:
    values = iter(again)

    def rerun(_changes: object) -> dict[str, Any]:
        return {**run(), "edges": [edge(next(values))]}

    out = root / "results"
    out.mkdir()
    changed = {**run(day=2), "edges": [edge("Object")]}
    confirm = rerun if again else None
    assert conclude(changed, [], out=out, root=root, update=update, rerun=confirm) == code
    assert (
        "| edges/dict | Pyodide 0.28.3, firefox | Map | Object | flake | changed"
        in (out / "changes.md").read_text()
    )
    assert read_edges(root / "compat/edges.json").value("dict", "firefox", "0.28.3") == kept


NEWER = {"observed": {"browserVersion": "154.0"}}


@pytest.mark.parametrize(
    ("now", "before", "cause"),
    [
        ({}, "Map", "flake"),
        (NEWER, "Map", "browser"),
        ({"content": "d" * 64}, "Map", "ours"),
        ({**NEWER, "content": "d" * 64}, "Map", "browser+ours"),
        ({}, "by --update-edges", "unknown"),
    ],
)
def test_an_edge_changed_because_of_what_else_changed_since_it_was_recorded(
    root: Path, now: dict[str, Any], before: str, cause: str
) -> None:
    table = read_edges(root / "compat/edges.json")
    table.add("dict", "firefox", "153.0", "0.28.3", before)
    write_edges(root / "compat/edges.json", table)
    (change,) = changed_edges({"edges": [edge("Object") | now, edge("Set", probe="new")]}, root)
    assert (change.before, change.after, change.cause) == (before, "Object", cause)


def test_only_what_got_worse_or_changed_runs_again() -> None:
    cells = {name: Cell("workers/comlink", "0.28.3", name, "plain") for name in ("a", "b")}
    edges = {name: Cell("edges/edges", "0.28.3", name, "") for name in ("a", "b")}
    probes = ["test_edges.py::test_edge[dict]", "test_edges.py::test_edge[dict-to-js]"]
    plan = {cell: ["t", "u"] for cell in cells.values()} | {cell: probes for cell in edges.values()}
    told = [
        Change("workers/comlink", "0.28.3", "a", "plain", "pass", "fail", "ours", "regression"),
        Change("workers/comlink", "0.28.3", "b", "plain", "fail", "pass", "ours", "fixed"),
        Change("edges/dict", "0.28.3", "b", "", "Map", "Object", "ours", "changed"),
    ]
    assert part_of(plan, told) == {cells["a"]: ["t", "u"], edges["b"]: probes[:1]}


def test_merging_the_same_shards_twice_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shards = [
        run(cell(browser=name), shard=f"{n}/2") for n, name in ((1, "chromium"), (2, "firefox"))
    ]
    files = [str(save_run(shard, tmp_path / shard["run"]["shard"][0])) for shard in shards]
    arguments = [*files, "--out", str(tmp_path / "out")]
    merge.main(arguments)
    assert merge.main(arguments) == 2
    assert "were merged before" in capsys.readouterr().err
