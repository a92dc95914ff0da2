"""Shards are joined when they are all the parts of one run, and else refused."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_pyodide_workers.results.merge import MergeError, merge
from results.sample import cell, run

CONTROL = cell(kind="control", subject="controls/must-pass")
ONE = run(cell(), CONTROL, shard="1/2")
TWO = run(cell(browser="firefox"), CONTROL, day=2, shard="2/2")


def test_the_parts_of_a_run_are_that_run() -> None:
    whole = merge([TWO, ONE])
    assert [(c["subject"], c["browser"]) for c in whole["cells"]] == [
        ("controls/must-pass", "chromium"),
        ("workers/comlink", "chromium"),
        ("workers/comlink", "firefox"),
    ]
    assert (whole["run"]["started"], whole["run"]["finished"]) == (
        "2026-12-01T02:00:00Z",
        "2026-12-02T02:06:00Z",
    )
    assert (whole["run"]["shard"], whole["run"]["sessions"]) == ("1/1", 2)


def test_the_order_of_the_files_makes_no_difference() -> None:
    assert merge([TWO, ONE]) == merge([ONE, TWO])


def test_shards_may_differ_in_what_changes_no_plan() -> None:
    alike = [
        run(shard=f"{n}/2", command=f"npm run verify -- --shard {n}/2 --quick{more}")
        for n, more in ((1, " --out a --jobs 1 --fresh"), (2, " --out=b"))
    ]
    assert merge(alike)["cells"] == []


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ([ONE], "Missing: shard 2/2"),
        ([ONE, ONE, TWO], "A shard is there twice: 1/2, 1/2, 2/2"),
        ([ONE, run(cell(browser="firefox"), shard="2/3")], "not of one run: 1/2, 2/3"),
        ([ONE, run(cell(), shard="2/2")], "have the cell workers/comlink 314.0.7 chromium"),
        ([ONE, run(shard="2/2", content="d" * 64)], "of another content than"),
        ([ONE, run(shard="2/2", commit="d" * 40)], "of another commit than"),
        ([ONE, run(shard="2/2", command="npm run verify -- --quick")], "not asked for alike: npm"),
        ([ONE, run({**CONTROL, "status": "fail"}, shard="2/2")], "do not agree on the control"),
        ([], "no run to merge"),
    ],
)
def test_what_is_no_whole_run_is_refused(parts: list[dict[str, Any]], says: str) -> None:
    with pytest.raises(MergeError, match=says):
        merge(parts)
