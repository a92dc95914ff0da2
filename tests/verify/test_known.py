"""A known issue fails no test run, until its test passes or its entry expires."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from harness.conftest import Project
from known import InvalidIssueError, load
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.versions import published

RELEASES = published(ROOT / "compat" / "pyodide-versions.json")
TODAY = date(2026, 11, 26)
ISSUE: dict[str, Any] = {
    "test": "test_it.py::test_fails",
    "message": "not so: \\d",
    "reason": "a fault upstream",
    "url": "https://github.com/pyodide/pyodide/issues/1",
    "expires": "2999-01-01",
}

TESTS = """
import pytest

@pytest.fixture(autouse=True)
def cell(pyodide_version, browser_name): pass

def test_fails(): assert False, "not so: 1"

@pytest.mark.parametrize("value", ["int", "str"])
def test_value(value): assert value == "int", "not so: 2"

def test_passes(): pass

@pytest.fixture
def broken(): assert False, "not so: 3"

def test_in_setup(broken): pass
"""

CONFTEST = """
import sys
from datetime import date
from pathlib import Path

sys.path.append({tests!r})
from known import Plugin, load

pytest_plugins = ["pytest_pyodide_workers.plugin"]

def pytest_configure(config):
    entries = load(Path("known.json"), {releases!r}, date.today())
    config.pluginmanager.register(Plugin(entries))
"""


def outcomes(folder: Path, *entries: dict[str, Any]) -> tuple[dict[str, str], str]:
    """Run the tests above. What the record says of each, and what pytest printed."""
    project = Project(folder, TESTS)
    conftest = CONFTEST.format(releases=RELEASES, tests=str(ROOT / "tests"))
    (folder / "conftest.py").write_text(conftest)
    (folder / "known.json").write_text(json.dumps([{**ISSUE, **entry} for entry in entries]))
    lines = project.record("-rfEx", "--browser", "chromium", "--pyodide-version", "0.28.3")
    return {test: line["status"] for test, line in lines.items()}, project.said


def of(test: str, **more: Any) -> dict[str, Any]:
    return {"test": f"test_it.py::{test}", **more}


@pytest.mark.parametrize(
    ("entries", "statuses"),
    [
        (
            [
                of("test_f*", pyodide="0.27..0.29", browser="chromium"),
                of("test_value[str]"),
                of("test_in_setup"),
                of("test_passes", sometimes=True),
            ],
            {"fails": "known", "value[str]": "known", "passes": "pass", "in_setup": "known"},
        ),
        (
            [
                of("test_fails", pyodide="0.29"),
                of("test_value[str]", browser="firefox"),
                of("test_in_setup", message="something else"),
                of("test_passes"),
            ],
            {"fails": "fail", "value[str]": "fail", "passes": "fail", "in_setup": "fail"},
        ),
    ],
)
def test_an_entry_explains_what_it_is_about(
    tmp_path: Path, entries: list[dict[str, Any]], statuses: dict[str, str]
) -> None:
    found, said = outcomes(tmp_path, *entries)
    assert found == {**statuses, "value[int]": "pass"}
    is_known = "known" in statuses.values()
    assert ("a fault upstream (https://github.com" in said) == is_known
    assert ("passes now: remove its entry" in said) != is_known


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"mood": "good"}, "entry 1: Object contains unknown field `mood`"),
        ({"test": 1}, "entry 1: Expected `str`, got `int` - at `$.test`"),
        ({"test": ""}, 'entry 1: "test" is empty'),
        ({"url": "http://x.test"}, '"url" is "http://x.test": the upstream issue is wanted'),
        ({"message": "("}, '"message" is no regular expression: missing )'),
        ({"expires": "soon"}, "at `$.expires`"),
        ({"expires": "2026-11-25"}, "it expired on 2026-11-25. Look at https://github.com"),
        ({"pyodide": "0.99"}, 'Pyodide "0.99" is no published release'),
        *((text, "known.json has to be a list of entries") for text in ("{}", "no JSON", "")),
    ],
)
def test_an_entry_that_breaks_a_rule_is_refused(
    tmp_path: Path, entry: dict[str, Any] | str, says: str
) -> None:
    file = tmp_path / "known.json"
    file.write_text(entry if isinstance(entry, str) else json.dumps([{**ISSUE, **entry}]))
    with pytest.raises(InvalidIssueError) as refused:
        load(file, RELEASES, TODAY)
    assert says in str(refused.value)
