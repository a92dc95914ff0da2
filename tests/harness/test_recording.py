"""What the recorder writes of tests that end in every way there is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
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
def run(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], Path]:
    """Run the tests above on two processes; the record by test, and their folder."""
    folder = tmp_path_factory.mktemp("recorded")
    (folder / "tests" / "patterns" / "workers").mkdir(parents=True)
    (folder / "tests" / "patterns" / "workers" / "test_some_thing.py").write_text(TESTS)
    (folder / "conftest.py").write_text('pytest_plugins = ["pytest_pyodide_workers.plugin"]')
    on_two = ["-n", "2", "--dist", "loadgroup", "--pyodide-version", PRE_RELEASE]
    pytest_in(
        folder,
        pytestconfig,
        *on_two,
        "--pyodide-record",
        "record.jsonl",
        "--pyodide-origin",
        "plain",
    )
    lines = map(json.loads, (folder / "record.jsonl").read_text().splitlines())
    return {line["test"].rpartition("::test_")[2]: line for line in lines}, folder


def pytest_in(folder: Path, config: pytest.Config, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", ".", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(config.rootpath / "harness")},
        capture_output=True,
        text=True,
        timeout=100,
    )
    return done.stdout + done.stderr


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
    run: tuple[dict[str, Any], Path], test: str, status: str, phase: str | None, message: str | None
) -> None:
    line = run[0][test]
    assert (line["status"], line["phase"]) == (status, phase)
    assert (line["message"] or "").startswith(message or "")


def test_a_test_is_named_apart_from_its_cell(run: tuple[dict[str, Any], Path]) -> None:
    path = "tests/patterns/workers/test_some_thing.py"
    assert {run[0][name]["test"] for name in ("value[int]", "value[a-b]", "pass")} == {
        f"{path}::test_value[int]",
        f"{path}::test_value[a-b]",
        f"{path}::test_pass",
    }
    cell = {"pyodide": PRE_RELEASE, "browser": "chromium", "origin": "plain"}
    assert run[0]["pass"]["cell"] == {"subject": "workers/some-thing", **cell}
    assert run[0]["named"]["cell"]["subject"] == "others/name"


def test_a_plan_can_be_cut_and_run(
    run: tuple[dict[str, Any], Path], pytestconfig: pytest.Config
) -> None:
    _, folder = run
    pytest_in(folder, pytestconfig, *PLUGIN, "--collect-only", "--plan", "plan.json")
    plan = json.loads((folder / "plan.json").read_text())
    assert {(cell["subject"], cell["origin"]) for cell in plan} == {
        (subject, origin)
        for subject in ("workers/some-thing", "others/name")
        for origin in ("isolated", "plain")
    }
    chosen = [cell for cell in plan if cell["subject"] == "others/name"][:1]
    (folder / "only.json").write_text(json.dumps(chosen))
    cut = ["--only", "only.json", "--pyodide-record", "cut.jsonl"]
    printed = pytest_in(folder, pytestconfig, *PLUGIN, "-q", *cut)
    assert "1 passed, 23 deselected" in printed
    (line,) = map(json.loads, (folder / "cut.jsonl").read_text().splitlines())
    assert line["cell"] == {k: v for k, v in chosen[0].items() if k != "tests"}
