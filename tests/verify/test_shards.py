"""Cells are dealt out evenly by what they cost, each to one shard."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_pyodide_workers.matrix import Cell
from pytest_pyodide_workers.recorder import Plan
from pytest_pyodide_workers.results.schema import save_run
from pytest_pyodide_workers.verify import __main__ as command
from pytest_pyodide_workers.verify.costs import FIRST_COST_MS, Costs
from pytest_pyodide_workers.verify.plan import take_shard
from results.sample import cell, run

CELLS = [
    Cell(f"workers/{name}", version, browser, "isolated")
    for name in "abc"
    for version in ("0.27.8", "0.28.3", "314.0.7", "315.0.0-alpha.2")
    for browser in ("chromium", "firefox")
]
CONTROL = Cell("controls/must-pass", "314.0.7", "chromium", "isolated")
PLAN = {cell: ["test"] for cell in [*CELLS, CONTROL]}
COSTS = {cell: 1000 * (1 + 4 * (cell.browser == "firefox")) for cell in CELLS}


@pytest.mark.parametrize("count", [1, 2, 3, 7, 40])
def test_each_cell_is_in_one_shard_and_the_controls_in_all(count: int) -> None:
    shards = [take_shard(PLAN, (number, count), Costs(COSTS)) for number in range(1, count + 1)]
    dealt = [cell for shard in shards for cell in shard if cell != CONTROL]
    assert sorted(dealt) == sorted(CELLS)
    assert all(CONTROL in shard for shard in shards)


@pytest.mark.parametrize("count", [2, 3, 7])
def test_no_shard_costs_more_than_its_part_and_one_cell(count: int) -> None:
    part = sum(COSTS.values()) / count
    for number in range(1, count + 1):
        shard = take_shard(PLAN, (number, count), Costs(COSTS))
        assert abs(sum(COSTS.get(cell, 0) for cell in shard) - part) <= max(COSTS.values())


def test_a_shard_keeps_a_version_in_a_browser_together() -> None:
    first = take_shard(PLAN, (1, 2), Costs({}))
    groups = {(cell.browser, cell.pyodide) for cell in first}
    assert {browser for browser, _ in groups} == {"chromium"}


def test_a_shard_is_cut_alike_where_another_has_left_its_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a cell that its run makes dearer would be in two shards, or in none."""
    cut_by: list[float] = []
    left = Cell("workers/comlink", "314.0.7", "chromium", "isolated")

    def cut(_plan: Plan, _shard: tuple[int, int], costs: Costs) -> Plan:
        cut_by.append(costs.of(left))
        raise KeyboardInterrupt  # nothing is to run

    monkeypatch.setenv("PWP_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(command, "make_plan", lambda *_: PLAN)
    monkeypatch.setattr(command, "take_shard", cut)
    out = tmp_path / "out"
    for number in (1, 2):
        assert command.main(["--shard", f"{number}/2", "--out", str(out)]) == 130
        save_run(run(cell(ms=999_999), day=number), out)
    assert cut_by[0] == cut_by[1] != FIRST_COST_MS
