"""The exit code of a run: 1 for what got worse or changed, was confirmed and is not known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytest_pyodide_workers.edges import Edges, read_edges, write_edges
from pytest_pyodide_workers.results.fold import DirtyRunError
from pytest_pyodide_workers.results.published import publish
from pytest_pyodide_workers.verify.edges import changed_edges
from pytest_pyodide_workers.verify.report import conclude
from results.sample import ISSUE, cell, edge, run


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
    [
        ("fail", [], 1),
        ("pass", [], 0),
        ("unsupported", [], 0),
        ("error", [], 0),
        ("fail", [ISSUE], 0),
    ],
    ids=["confirmed", "a flake", "not the same", "not told", "a known issue"],
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


def conclude_alone(root: Path, made: dict[str, Any], *issues: dict[str, Any]) -> int:
    out = root / "results"
    out.mkdir()
    return conclude(made, issues, out=out, root=root, update=False, rerun=None)


@pytest.mark.parametrize(("status", "code"), [("error", 3), ("not-run", 3), ("skip", 0)])
def test_a_cell_that_came_to_no_verdict_makes_no_good_run_but_a_skip_has_its_reason(
    root: Path, status: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert conclude_alone(root, run(cell(status), day=2)) == code
    said = f"workers/comlink 314.0.7 chromium isolated: {status} (the reason of {status})"
    assert (said in capsys.readouterr().err) == (code == 3)


def test_an_edge_that_could_not_be_observed_makes_no_good_run(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = {**run(cell(), day=2), "edges": [edge("Map"), edge(None, probe="null")]}
    assert conclude_alone(root, made) == 3
    said = capsys.readouterr().err
    assert "1 cells or edges came to no verdict" in said
    assert "null 0.28.3 firefox: this edge could not be observed" in said


def test_an_edge_that_could_not_be_observed_leaves_the_table_as_it_is(root: Path) -> None:
    out = root / "results"
    out.mkdir()
    made = {**run(cell(), day=2), "edges": [edge(None)]}
    assert conclude(made, [], out=out, root=root, update=True, rerun=None) == 3
    assert read_edges(root / "compat/edges.json").value("dict", "firefox", "0.28.3") == "Map"


@pytest.mark.parametrize(
    ("issue", "code", "said"),
    [
        ({}, 1, "passes now. Remove the entry"),
        ({"expires": "2026-11-02"}, 1, "expired on 2026-11-02"),
        ({"cell": {**ISSUE["cell"], "browser": "webkit"}}, 0, ""),
    ],
    ids=["fixed", "expired", "of what was not run"],
)
def test_a_known_issue_that_has_to_go_is_an_error(
    root: Path,
    issue: dict[str, Any],
    code: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert conclude_alone(root, run(cell(), day=2), ISSUE | issue) == code
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("again", "content", "drawn"),
    [
        (["fail"] * 3, "c" * 64, "✗ fail"),
        (["fail", "pass", "pass"], "d" * 64, "? error"),
        (["fail", "pass", "pass"], "c" * 64, "✓ pass"),
    ],
    ids=["confirmed", "unsteady on other files", "unsteady on the same files"],
)
def test_only_what_is_confirmed_becomes_a_cross_in_the_table(
    root: Path, again: list[str], content: str, drawn: str
) -> None:
    """On the same files an older verdict stands, as it does where the harness failed."""
    statuses = iter(again)

    def rerun(_changes: object) -> dict[str, Any]:
        return run(cell(next(statuses), content=content))

    out = root / "results"
    worse = run(cell("fail", content=content), day=2)
    conclude(worse, [], out=out, root=root, update=True, rerun=rerun)
    assert f"| 314.0.7 | {drawn} |" in (root / "compat/README.md").read_text()
    [file] = out.glob("*.json.gz")
    assert file.read_bytes() == (root / "compat/runs" / file.name).read_bytes()


def test_the_table_takes_nothing_of_what_no_commit_holds(root: Path) -> None:
    before = (root / "compat/edges.json").read_text()
    made = {**run(cell(), day=2, dirty=True), "edges": [edge("Object")]}

    def rerun(_changes: object) -> dict[str, Any]:
        pytest.fail("it is known before that")

    with pytest.raises(DirtyRunError, match="commit first"):
        conclude(made, [], out=root, root=root, update=True, rerun=rerun)
    assert (root / "compat/edges.json").read_text() == before
    assert not list(root.glob("*.json.gz"))


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
    cause = "unknown" if again == ["Object"] * 3 else "flake"
    assert (
        f"| edges/dict | Pyodide 0.28.3, firefox | Map | Object | {cause} | changed"
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
