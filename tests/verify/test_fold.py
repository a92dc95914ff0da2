"""The table says what the newest runs say, and no more."""

from __future__ import annotations

import pytest
from pytest_pyodide_workers.verify.fold import Committed, Table
from pytest_pyodide_workers.verify.run import Cell, Run
from verify.sample import OTHER_FILES, cell, edge, run

PATTERNS = ["workers/comlink"]


def folded(*runs: Run, **more: list[str]) -> Table:
    return Committed(runs, PATTERNS, **more).table


def row(table: Table) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = table["patterns"]["workers/comlink"]["chromium"][
        "isolated"
    ]
    return found


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
    assert row(folded(run(first), run(then, day=2)))["314.0.7"]["status"] == status


def test_of_each_line_the_newest_release_that_was_run_is_there() -> None:
    versions = ["0.28.2", "0.28.3", "314.0.7", "315.0.0-alpha.2", "315.0.0-rc.1"]
    table = folded(run(*(cell(pyodide=version) for version in versions)))
    assert list(row(table)) == ["0.28.3", "314.0.7", "315.0.0-rc.1"]


def test_a_pre_release_does_not_take_the_place_of_a_release_of_its_line() -> None:
    """The word ``lines`` means the release, so the next run is of the release again."""
    table = folded(run(*(cell(pyodide=version) for version in ("0.29.5", "0.29.6-alpha.1"))))
    assert list(row(table)) == ["0.29.5"]


def test_what_is_retired_or_has_no_page_or_is_a_build_or_a_control_is_not_there() -> None:
    parts = [cell(), cell(subject="workers/old-name"), cell(control=True, origin="coep-dropped")]
    local = cell("fail", pyodide="local", observed=None)
    table = folded(run(*parts, local, cell(pyodide="0.21.3")), retired=["0.21.3"])
    assert list(table["patterns"]) == PATTERNS
    assert list(table["patterns"]["workers/comlink"]["chromium"]) == ["isolated"]
    assert list(row(table)) == ["314.0.7"]


def test_a_verdict_on_other_files_than_the_newest_is_stale() -> None:
    table = folded(run(cell(), cell(pyodide="0.28.3")), run(cell(content=OTHER_FILES), day=2))
    assert [version for version, it in row(table).items() if it.get("stale")] == ["0.28.3"]


def test_only_what_is_cited_is_kept() -> None:
    runs = [
        run(cell(), edge("one")),
        run(cell("fail"), day=2),
        run(cell("error"), edge("one"), day=3),
        run(cell(subject="workers/gone"), day=4),
    ]
    kept = Committed(runs, PATTERNS).cited
    assert kept == {runs[1].run.id, runs[2].run.id}
    left = [it for it in runs if it.run.id in kept]
    assert folded(*runs) == folded(*left), "the table stays as it is"
