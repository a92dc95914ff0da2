"""Runs are folded into the table: the newest verdict of each cell stands."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_pyodide_workers.verify.fold import Committed
from pytest_pyodide_workers.verify.run import Cell, Run
from verify.sample import OTHER_FILES, cell, edge, run

COMLINK = "workers/comlink"


def row(*runs: Run) -> dict[str, Any]:
    """Return the cells of the table that runs make, by version."""
    browsers: dict[str, Any] = Committed(runs, [COMLINK]).table["patterns"][COMLINK]
    cells: dict[str, Any] = browsers["chromium"]["isolated"]
    return cells


@pytest.mark.parametrize(
    ("first", "then", "status"),
    [
        (cell(), cell("error", content=OTHER_FILES), "error"),
        (cell(), cell("flaky"), "flaky"),
        (cell("flaky"), cell(), "flaky"),
        (cell("flaky"), cell("fail"), "fail"),
        (cell("flaky"), cell(content=OTHER_FILES), "pass"),
        (cell("error"), cell(), "pass"),
    ],
)
def test_the_newest_verdict_stands_and_a_flake_stays_on_the_same_files(
    first: Cell, then: Cell, status: str
) -> None:
    assert row(run(first), run(then, day=2))["314.0.7"]["status"] == status


@pytest.mark.parametrize(
    ("ran", "shown"),
    [
        ("0.28.2 0.28.3 314.0.7", "0.28.3 314.0.7"),
        ("315.0.0-alpha.2 315.0.0-rc.1", "315.0.0-rc.1"),
        # The word ``lines`` means the release, so the next run is of the release again.
        ("0.29.5 0.29.6-alpha.1", "0.29.5"),
    ],
)
def test_of_each_line_the_newest_release_that_was_run_is_there(ran: str, shown: str) -> None:
    assert [*row(run(*(cell(pyodide=version) for version in ran.split())))] == shown.split()


def test_a_verdict_on_other_files_than_the_newest_is_stale() -> None:
    cells = row(run(cell(), cell(pyodide="0.28.3")), run(cell(content=OTHER_FILES), day=2))
    assert [version for version, it in cells.items() if it.get("stale")] == ["0.28.3"]


def test_only_what_is_cited_is_kept() -> None:
    runs = [
        run(cell(), edge("one")),
        run(cell("fail"), day=2),
        run(cell("error"), edge("one"), day=3),
        run(cell(subject="workers/gone"), day=4),
    ]
    kept = Committed(runs, [COMLINK]).cited
    assert kept == {runs[1].run.id, runs[2].run.id}
    assert row(*runs) == row(*(it for it in runs if it.run.id in kept)), "the table stays as it is"
