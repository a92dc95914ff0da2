"""What got worse or changed runs again, afresh each time, and nothing else does."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest
from pytest_pyodide_workers.matrix import Cell
from pytest_pyodide_workers.recorder import Plan
from pytest_pyodide_workers.results.compare import Change
from pytest_pyodide_workers.verify.costs import Costs
from pytest_pyodide_workers.verify.engine import Engine
from pytest_pyodide_workers.verify.options import parse
from pytest_pyodide_workers.verify.record import Record
from pytest_pyodide_workers.verify.rerun import part_of, rerunner
from pytest_pyodide_workers.verify.session import Session
from verify.faked import COMLINK, PINNED, PLAN, line


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


class Fresh(Session):
    """Says of each cell that still has to run that it fails."""

    ran: ClassVar[list[tuple[str, int]]] = []

    def run(self, plan: Plan, record: Record) -> bool:
        todo = record.missing(plan)
        self.ran.append((self.scratch.name, len(todo)))
        with record.file.open("a") as file:
            file.writelines(line(each, "fail") for each in todo)
        record.read()
        return True


def test_each_confirming_run_is_a_fresh_one(
    tmp_path: Path, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Fresh, "ran", [])
    options = parse(["--pyodide", PINNED, "--pattern", "comlink"], pytestconfig.rootpath)
    session = Fresh(Engine(pytestconfig.rootpath, options), tmp_path, Costs({}))
    (tmp_path / "pytest.log").write_text("of the run itself")
    told = [Change(COMLINK, PINNED, "chromium", "isolated", "pass", "fail", "ours", "regression")]
    for _command in range(2):  # the second finds what the first has left
        rerun = rerunner(session, PLAN, {COMLINK: "c" * 64}, {})
        again = [rerun(told) for _ in range(3)]
        assert [[each["status"] for each in run["cells"]] for run in again] == [["fail"]] * 3
    assert Fresh.ran == [("again-1", 1), ("again-2", 1), ("again-3", 1)] * 2
    assert (tmp_path / "pytest.log").read_text() == "of the run itself"
