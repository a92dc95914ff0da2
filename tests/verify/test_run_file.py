"""A run's file has what a run has, and a reader that refuses everything else."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pytest_pyodide_workers.verify.run import InvalidRunError, load, load_all, save
from verify.sample import cell, edge, run

STATUSES = ["pass", "fail", "timeout", "crash", "unsupported", "flaky", "error", "skip", "not-run"]

Data = dict[str, Any]


def test_a_run_is_written_once_and_read_back(tmp_path: Path) -> None:
    cells = [cell(status, subject=f"workers/{status}") for status in STATUSES]
    whole = run(*cells, edge("one"), edge(None, pyodide="0.29.5"))
    file = save(whole, tmp_path)
    assert load(file) == whole
    with pytest.raises(InvalidRunError, match="a run is never changed"):
        save(whole, tmp_path)
    save(run(day=2), tmp_path)
    assert [each.run.id[:8] for each in load_all(tmp_path)] == ["20261201", "20261202"]


def set_(*path: str | int, to: object) -> Callable[[Data], None]:
    def change(data: Data) -> None:
        place: Any = data
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = to

    return change


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (set_("schema", to=1), "schema"),
        (set_("cells", 0, "mood", to="good"), r"unknown field `mood` - at `\$.cells\[0\]`"),
        (set_("cells", 0, "status", to="fine"), r"'fine' - at `\$.cells\[0\].status`"),
        (set_("cells", 0, "pyodide", to="314"), r"at `\$.cells\[0\].pyodide`"),
        (set_("cells", 0, "ms", to=-1), ">= 0"),
        (set_("run", "finished", to="2026-11-30T02:00:00Z"), "ended before it began"),
        (set_("cells", 1, "origin", to="isolated"), "is there twice"),
        (set_("cells", 0, "observed", to=None), "pass, but nothing was observed"),
        (set_("cells", 0, "observed", "pyodide", to="0.28.3"), "asked for 314.0.7, observed 0.28"),
        (set_("cells", 0, "observed", "browser", to="firefox"), "chromium, observed firefox"),
        (set_("cells", 0, "observed", "crossOriginIsolated", to=False), "True, observed False"),
        (set_("cells", 0, "passed", to=2), "more tests than were planned"),
        (set_("edges", 0, "value", to=None), "a value and who observed it go together"),
        (set_("edges", 0, "observed", "pyodide", to="314.0.7"), "observed 314.0.7"),
    ],
)
def test_what_is_wrong_is_named(change: Callable[[Data], None], says: str, tmp_path: Path) -> None:
    data = json.loads(msgspec.json.encode(run(cell(), cell(origin="plain"), edge("one"))))
    change(data)
    file = tmp_path / "run.json.gz"
    file.write_bytes(gzip.compress(json.dumps(data).encode()))
    with pytest.raises(InvalidRunError, match=says):
        load(file)


@pytest.mark.parametrize("content", [b"no gzip", gzip.compress(b"no JSON", mtime=0), b""])
def test_a_file_that_is_no_run_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.json.gz"
    file.write_bytes(content)
    with pytest.raises(InvalidRunError, match=str(file)):
        load(file)
