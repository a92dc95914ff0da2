"""Cells are dealt out evenly by what they cost, each to one shard."""

from __future__ import annotations

import pytest
from pytest_pyodide_workers.matrix import Cell
from pytest_pyodide_workers.verify.plan import take_shard

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
    shards = [take_shard(PLAN, (number, count), COSTS) for number in range(1, count + 1)]
    dealt = [cell for shard in shards for cell in shard if cell != CONTROL]
    assert sorted(dealt) == sorted(CELLS)
    assert all(CONTROL in shard for shard in shards)


@pytest.mark.parametrize("count", [2, 3, 7])
def test_no_shard_costs_more_than_its_part_and_one_cell(count: int) -> None:
    part = sum(COSTS.values()) / count
    for number in range(1, count + 1):
        shard = take_shard(PLAN, (number, count), COSTS)
        assert abs(sum(COSTS.get(cell, 0) for cell in shard) - part) <= max(COSTS.values())


def test_a_shard_keeps_a_version_in_a_browser_together() -> None:
    first = take_shard(PLAN, (1, 2), {})
    groups = {(cell.browser, cell.pyodide) for cell in first}
    assert {browser for browser, _ in groups} == {"chromium"}
