"""What the recorder writes of tests that end in every way there is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from harness.conftest import Project
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.verify.engine import PLUGIN
from pytest_pyodide_workers.versions import published

PRE_RELEASE = [v for v in published(ROOT / "compat" / "pyodide-versions.json") if "-" in v][-1]
"""Its name has dashes too, as ids have between their parts."""

TESTS = """
import pytest
from playwright.sync_api import Error, TimeoutError
from pytest_pyodide_workers import PhaseTimeout

@pytest.fixture(autouse=True)
def cell(pyodide_version, browser_name, pyodide_origin): pass

@pytest.fixture
def no_boot():
    raise AssertionError("boot: it says no")

def test_pass(): pass
def test_fail(): assert 1 == 2
def test_boot(no_boot): pass
def test_phase(): raise PhaseTimeout("run", "too long")
def test_slow(): raise TimeoutError("Timeout 30000ms exceeded")
def test_rejected(): raise Error("Page.evaluate: TypeError: x is not a function")
def test_bug(): {}["a"]
def test_skip(): pytest.skip("no wheel")
@pytest.mark.timeout(0.2)
def test_endless():
    while True: pass

@pytest.mark.parametrize("value", ["int", "a-b"])
def test_value(value): pass

@pytest.mark.pyodide_subject("others/name")
def test_named(): pass
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("recorded")
    return Project(folder, TESTS, "tests/patterns/workers/test_some_thing.py")


@pytest.fixture(scope="module")
def run(project: Project) -> dict[str, dict[str, Any]]:
    """Run the tests above on two processes; the record by test."""
    on_two = ("-n", "2", "--dist", "loadgroup", "--pyodide-version", PRE_RELEASE)
    return project.record(*on_two, "--pyodide-origin", "plain")


@pytest.mark.parametrize(
    ("test", "status", "phase", "message"),
    [
        ("pass", "pass", None, None),
        ("fail", "fail", "call", "assert 1 == 2"),
        ("boot", "fail", "setup", "boot: it says no"),
        ("phase", "timeout", "run", "run: too long"),
        ("slow", "timeout", "call", "Timeout 30000ms exceeded"),
        ("rejected", "fail", "call", "Page.evaluate: TypeError: x is not a function"),
        ("bug", "error", "call", "KeyError: 'a'"),
        ("skip", "skip", "call", "no wheel"),
        ("endless", "timeout", "call", "Timeout (>0.2s) from pytest-timeout."),
    ],
)
def test_each_end_has_its_status(
    run: dict[str, dict[str, Any]], test: str, status: str, phase: str | None, message: str | None
) -> None:
    line = run[test]
    assert (line["status"], line["phase"]) == (status, phase)
    assert (line["message"] or "").startswith(message or "")


def test_a_test_is_named_apart_from_its_cell(run: dict[str, dict[str, Any]]) -> None:
    path = "tests/patterns/workers/test_some_thing.py"
    for name in ("value[int]", "value[a-b]", "pass"):
        assert run[name]["test"] == f"{path}::test_{name}"
    cell = {"pyodide": PRE_RELEASE, "browser": "chromium", "origin": "plain"}
    assert run["pass"]["cell"] == {"subject": "workers/some-thing", **cell}
    assert run["named"]["cell"]["subject"] == "others/name"


def test_a_plan_can_be_cut_and_run(project: Project) -> None:
    folder = project.folder
    project.pytest(*PLUGIN, "--collect-only", "--plan", "plan.json")
    plan = json.loads((folder / "plan.json").read_text())
    assert {(subject, origin) for (subject, _, _, origin), _ in plan} == {
        (subject, origin)
        for subject in ("workers/some-thing", "others/name")
        for origin in ("isolated", "plain")
    }
    cell, tests = next(it for it in plan if it[0][0] == "others/name")
    (folder / "only.json").write_text(json.dumps([[cell, tests]]))
    printed = project.pytest(*PLUGIN, "-q", "--only", "only.json", "--pyodide-record", "cut.jsonl")
    assert "1 passed, 23 deselected" in printed
    [line] = map(json.loads, (folder / "cut.jsonl").read_text().splitlines())
    assert [*line["cell"].values()] == cell
