"""What a verdict on a pattern comes from, and what changes when one of those files does."""

from __future__ import annotations

from pathlib import Path

from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.verify.engine import Engine
from pytest_pyodide_workers.verify.identity import contents
from pytest_pyodide_workers.verify.options import parse
from pytest_pyodide_workers.verify.patterns import Pattern, read_patterns
from pytest_pyodide_workers.verify.plan import make_plan

COMLINK = "workers/comlink"


def comlink() -> Pattern:
    return next(pattern for pattern in read_patterns(ROOT) if pattern.id == COMLINK)


def test_the_tests_of_its_other_folder_are_part_of_a_patterns_cells(tmp_path: Path) -> None:
    options = parse(["--pyodide", "latest", "--browser", "chromium", "--pattern", "comlink"], ROOT)
    plan = make_plan(options, Engine(ROOT, options), ROOT, tmp_path)
    [isolated] = [it for it in plan if it.subject == COMLINK and it.origin == "isolated"]
    folders = {test.partition("::")[0].rpartition("/")[0] for test in plan[isolated]}
    assert folders == {"tests/patterns/workers", "tests/worker"}
    controls = {"controls/must-pass", "controls/must-fail", "controls/must-fail-by-console"}
    assert {cell.subject for cell in plan} == {COMLINK, *controls}


def test_a_change_of_any_of_its_tests_is_a_change_of_its_content(tmp_path: Path) -> None:
    for test in comlink().tests:
        place = tmp_path / test / "test_layer.py" if (ROOT / test).is_dir() else tmp_path / test
        place.parent.mkdir(parents=True)
        place.write_text("before")
        before = contents(tmp_path, [comlink()])[COMLINK]
        place.write_text("after")
        assert contents(tmp_path, [comlink()])[COMLINK] != before
