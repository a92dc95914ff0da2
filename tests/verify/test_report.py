"""What a run ends with: the exit code, the files, and what the committed table takes of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest
from pytest_pyodide_workers.edges import read_edges
from pytest_pyodide_workers.verify.compare import MANY
from pytest_pyodide_workers.verify.options import UsageError
from pytest_pyodide_workers.verify.pages import outdated, publish, write
from pytest_pyodide_workers.verify.report import conclude
from pytest_pyodide_workers.verify.run import Cell, CellKey, Edge, Run, load_all
from verify.sample import cell, checkout, controls, edge, run


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with one pattern that works, and one fact."""
    checkout(tmp_path, ["workers/comlink"], ["0.28.3"])
    publish(run(cell(), *controls(), edge("one")), tmp_path)
    return tmp_path


def end(root: Path, it: Run, *again: str) -> int:
    """Conclude a run; ``again`` is what each fresh run observes, ``-`` that it comes to nothing."""
    left = [*again]

    def observe(keys: Collection[CellKey]) -> Mapping[CellKey, str]:
        said = left.pop(0)
        return {} if said == "-" else dict.fromkeys(keys, said)

    code = conclude(it, [], out=root / "out", root=root, update=True, observe=observe)
    assert left == []
    return code


def committed(root: Path, it: Cell | Edge) -> str | None:
    """Return the status or the value that the committed tables have now."""
    if isinstance(it, Edge):
        return read_edges(root / "compat" / "edges.json").value("dict", "firefox", it.pyodide)
    table = json.loads((root / "compat" / "compat.json").read_text())
    assert [*table["patterns"]] == ["workers/comlink"]
    cells = table["patterns"]["workers/comlink"]["chromium"]["isolated"]
    return str(cells[it.pyodide]["status"]) if it.pyodide in cells else None


NEW = "0.29.5"
WORSE = (cell(), cell("fail"))
BETTER = (cell("fail"), cell())
FACT, NEW_FACT = (edge("one"), edge("two")), (edge("one"), edge("two", pyodide=NEW))


@pytest.mark.parametrize(
    ("change", "again", "code", "after", "told"),
    [
        (WORSE, "fail crash timeout", 1, "fail", "regression, confirmed"),
        (WORSE, "pass", 1, "flaky", "regression, unsteady: 1 of 2 runs"),
        (WORSE, "fail pass", 1, "flaky", "regression, unsteady: 2 of 3 runs"),
        (WORSE, "fail fail pass", 1, "flaky", "regression, unsteady: 3 of 4 runs"),
        (WORSE, "- - -", 3, "pass", "regression"),
        (BETTER, "pass pass pass", 0, "pass", "fixed, confirmed"),
        (BETTER, "pass fail", 0, "flaky", "fixed, unsteady: 2 of 3 runs"),
        ((cell(), cell("fail", NEW)), "fail fail fail", 0, "fail", "new, confirmed"),
        ((cell(), cell("fail", NEW)), "pass", 0, "flaky", "new, unsteady: 1 of 2 runs"),
        ((cell(), cell("pass", NEW)), "", 0, "pass", ""),
        ((cell(), cell()), "", 0, "pass", ""),
        ((cell(), cell("error")), "", 3, "pass", ""),
        ((cell(), cell("not-run")), "", 3, "pass", ""),
        ((cell(), cell("skip")), "", 0, "pass", ""),
        (FACT, "two two two", 1, "two", "changed, confirmed"),
        (FACT, "one", 0, "one", "changed, unsteady: 1 of 2 runs"),
        (FACT, "two three", 0, "one", "changed, unsteady: 2 of 3 runs"),
        (NEW_FACT, "two two two", 0, "two", "new on 0.29.5, confirmed"),
        (NEW_FACT, "one", 0, None, "new on 0.29.5, unsteady: 1 of 2 runs"),
        ((edge("one"), edge(None)), "", 3, "one", ""),
    ],
)
def test_the_exit_code_and_the_tables_say_what_was_seen_again(
    root: Path,
    change: tuple[Cell | Edge, Cell | Edge],
    again: str,
    code: int,
    after: str | None,
    told: str,
) -> None:
    before, now = change
    publish(run(before, day=2), root)
    assert end(root, run(now, day=3), *again.split()) == code
    assert committed(root, now) == after
    assert (f"| {told} |" if told else "") in (root / "out" / "changes.md").read_text()
    [kept] = load_all(root / "out")
    if after == "flaky":
        assert told in (kept.cells[0].reason or "")
    assert outdated(root) == {}


def test_many_changes_at_once_are_told_and_nothing_is_published(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cells = [cell("fail", subject=f"workers/p{n}") for n in range(MANY + 1)]
    before = {file: file.read_bytes() for file in (root / "compat").rglob("*") if file.is_file()}
    assert end(root, run(cell(), *cells, day=2)) == 1
    assert f"{MANY + 1} cells or edges changed at once" in capsys.readouterr().out
    assert {file: file.read_bytes() for file in before} == before
    assert len(load_all(root / "compat" / "runs")) == 1


def test_the_table_takes_nothing_of_what_no_commit_holds(root: Path) -> None:
    with pytest.raises(UsageError, match="commit first"):
        end(root, run(cell(), edge("two"), day=2, dirty=True), *["two"] * 3)
    assert len(load_all(root / "compat" / "runs")) == 1
    assert committed(root, edge("one")) == "one"
    assert len(load_all(root / "out")) == 1, "what was run is kept beside the table"


def test_a_build_in_a_folder_is_told_and_not_kept(root: Path) -> None:
    local = cell("fail", pyodide="local", observed=None), edge("one", pyodide="local")
    assert end(root, run(*local, day=2), *["fail"] * 3) == 1
    assert [committed(root, it) for it in local] == [None, None]
    assert "| regression, confirmed |" in (root / "out" / "changes.md").read_text()


@pytest.mark.parametrize("name", ["compat.json", "README.md", "edges.json"])
def test_a_file_that_was_edited_is_outdated_until_it_is_written_again(
    root: Path, name: str
) -> None:
    """Of the edges too, a value that a run observed is that run's."""
    file = root / "compat" / name
    before = file.read_text()
    file.write_text(before.replace("one", "edited") if name == "edges.json" else "edited")
    assert file in outdated(root)
    write(root)
    assert outdated(root) == {} and file.read_text() == before


def test_a_renamed_pattern_leaves_no_dead_link(root: Path) -> None:
    page = root / "patterns" / "workers" / "comlink.md"
    renamed = page.with_name("comlink-rpc.md")
    renamed.write_text(page.read_text().replace("id: workers/comlink", "id: workers/comlink-rpc"))
    page.unlink()
    write(root)
    assert "workers/comlink.md" not in (root / "compat" / "README.md").read_text()
    assert "No run of this pattern has been published yet." in renamed.read_text()
    assert end(root, run(cell(subject="workers/comlink-rpc"), edge("one"), day=2)) == 0
    assert "workers/comlink-rpc.md" in (root / "compat" / "README.md").read_text()
    assert len(load_all(root / "compat" / "runs")) == 1


def test_a_retired_release_is_no_longer_shown(root: Path) -> None:
    assert end(root, run(cell(), cell(pyodide="0.27.8"), edge("one"), day=2)) == 0
    assert "| 0.27.8 |" in (root / "compat" / "README.md").read_text()
    file = root / "compat" / "pyodide-versions.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "retired": ["0.27.8"]}))
    write(root)
    assert "| 0.27.8 |" not in (root / "compat" / "README.md").read_text()
