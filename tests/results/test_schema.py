"""A run that is not what it has to be is refused, with place, value and rule."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_pyodide_workers.results.schema import (
    InvalidRunError,
    load_run,
    save_run,
    validate_run,
)
from results.sample import cell, edge, run


@pytest.mark.parametrize(
    "status", ["pass", "fail", "timeout", "crash", "unsupported", "error", "skip", "not-run"]
)
def test_a_good_run_is_accepted(status: str) -> None:
    validate_run(run(cell(status)))


def test_an_edge_that_was_not_observed_is_accepted() -> None:
    validate_run({**run(), "edges": [edge(None), edge("Map", probe="other")]})


def put(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        place: Any = data
        for part in way:
            place = place[part]
        place[last] = value

    return change


def remove(path: str) -> Callable[[dict[str, Any]], None]:
    return lambda data: data["run"].pop(path)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (put("schema", 2), "schema is 2: wanted is 1, the only"),
        (put("run.commit", "abc"), 'run.commit is "abc": wanted is 40 hex digits'),
        (put("run.started", "today"), 'started is "today": wanted is a time such as'),
        (put("schema", True), "schema is true: wanted is 1, the only"),
        (put("run.started", "2026-13-01T02:00:00Z"), 'started is "2026-13-01T02:00:00Z": wanted'),
        (put("run.finished", "2026-11-30T02:00:00Z"), "wanted is a time from 2026-12-01T02"),
        (put("run.dirty", 1), "dirty is 1: wanted is true or false"),
        (put("run.shard", "0/2"), 'shard is "0/2": wanted is such as 1/3'),
        (put("run.shard", "3/2"), 'shard is "3/2": wanted is such as 1/3'),
        (put("run.surprise", 1), "surprise is 1: wanted is no member of this name"),
        (remove("content"), "content is null: wanted is a member that is there"),
        (put("cells.0.status", "ok"), r'cells\[0\].status is "ok": wanted is one of pass, fail'),
        (put("cells.0.pyodide", "0.28"), 'pyodide is "0.28": wanted is an exact version'),
        (put("cells.0.ms", -1), "ms is -1: wanted is a whole number"),
        (put("cells.0.tests.0.attempts", {}), "attempts is {}: wanted is a list"),
        (put("cells.0.observed.pyodide", "0.1"), "pyodide is \"0.1\": wanted is '314.0.7', as ask"),
        (put("cells.0.observed.browser", "firefox"), "wanted is 'chromium', as asked for"),
        (put("cells.0.observed.crossOriginIsolated", False), "wanted is True, as asked for"),
        (put("cells.0.observed", None), "observed is null: wanted is what was observed, for pass"),
        (lambda data: data["cells"].append(cell()), "a cell that is not there twice"),
        (put("edges.0.value", None), r"edges\[0\].value is null: wanted is null where nothing was"),
        (put("edges.0.observed", None), r'edges\[0\].value is "Map": wanted is null where nothing'),
        (put("edges.0.value", 1), r"edges\[0\].value is 1: wanted is a text"),
        (put("edges.0.observed.browser", "chromium"), "wanted is 'firefox', as asked for"),
    ],
)
def test_what_is_wrong_is_named(change: Callable[[dict[str, Any]], None], says: str) -> None:
    data = {**run(cell()), "edges": [edge("Map")]}
    change(data)
    with pytest.raises(InvalidRunError, match=says):
        validate_run(data)


def test_a_cell_that_ran_something_else_is_an_error_of_the_harness(tmp_path: Path) -> None:
    wrong = cell()["observed"] | {"pyodide": "0.28.3"}
    validate_run(run(cell("error", observed=wrong)))


def test_a_run_is_written_once_and_read_back(tmp_path: Path) -> None:
    data = run(cell(), cell("fail", browser="firefox"))
    file = save_run(data, tmp_path / "runs")
    assert load_run(file) == data
    with pytest.raises(FileExistsError):
        save_run(data, tmp_path / "runs")


def test_a_file_that_is_no_run_is_named(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"schema": 1}')
    with pytest.raises(InvalidRunError, match=r"other.json: .*wanted is a member that is there"):
        load_run(tmp_path / "other.json")
