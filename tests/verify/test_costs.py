"""What a cell costs is what it cost before, else what its like did."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_pyodide_workers.matrix import Cell
from pytest_pyodide_workers.results.schema import save_run
from pytest_pyodide_workers.verify.costs import FIRST_COST_MS, Costs, measured_in
from results.sample import cell, edge, run

COMLINK = "workers/comlink"
COSTS = Costs(
    {
        Cell(COMLINK, "0.28.3", "firefox", "plain"): 90_000,
        Cell(COMLINK, "314.0.7", "firefox", "plain"): 110_000,
        Cell(COMLINK, "314.0.7", "chromium", "plain"): 40_000,
        Cell("workers/other", "314.0.7", "chromium", "plain"): 7,
    }
)


@pytest.mark.parametrize(
    ("asked", "ms"),
    [
        (Cell(COMLINK, "0.28.3", "firefox", "plain"), 90_000),
        (Cell(COMLINK, "316.0.0", "firefox", "plain"), 100_000),
        (Cell(COMLINK, "316.0.0", "webkit", "plain"), 80_000),
        (Cell("workers/new", "316.0.0", "firefox", "plain"), FIRST_COST_MS),
    ],
    ids=["measured", "its subject in this browser", "its subject", "nothing is known"],
)
def test_a_cell_that_was_not_measured_costs_what_its_like_do(asked: Cell, ms: int) -> None:
    assert COSTS.of(asked) == ms


def test_the_newest_run_counts_and_edges_cost_what_their_probes_do(tmp_path: Path) -> None:
    save_run({**run(cell(ms=1)), "edges": [edge("a") | {"ms": 900}]}, tmp_path)
    edges = [edge("a") | {"ms": 10}, edge("b", probe="other") | {"ms": 5}]
    newer = run(cell(ms=2), cell("not-run", origin="plain", ms=0), day=2)
    save_run({**newer, "edges": edges}, tmp_path)
    assert measured_in(tmp_path) == {
        Cell(COMLINK, "314.0.7", "chromium", "isolated"): 2,
        Cell("edges/edges", "0.28.3", "firefox", ""): 15,
    }


def test_the_committed_runs_say_what_the_probes_cost(
    pytestconfig: pytest.Config,
) -> None:
    """Else shards and the time left would take the dearest cells for cheap ones."""
    costs = Costs(measured_in(pytestconfig.rootpath / "compat" / "runs"))
    assert costs.of(Cell("edges/edges", "999.0.0", "chromium", "")) > FIRST_COST_MS
