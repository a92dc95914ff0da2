"""A failure that is known fails nothing, until it no longer is so or its time is over."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
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
from datetime import date
from pathlib import Path
from known import Plugin, load

pytest_plugins = ["pytest_pyodide_workers.plugin"]

def pytest_configure(config):
    entries = load(Path("known.json"), {releases!r}, date.today())
    config.pluginmanager.register(Plugin(entries))
"""


def outcomes(folder: Path, *entries: dict[str, Any]) -> tuple[dict[str, str], str]:
    """Run the tests above. What the record says of each, and what pytest printed."""
    (folder / "test_it.py").write_text(TESTS)
    (folder / "conftest.py").write_text(CONFTEST.format(releases=RELEASES))
    (folder / "known.json").write_text(json.dumps([{**ISSUE, **entry} for entry in entries]))
    record = folder / "record.jsonl"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rfEx", "--rootdir"]
    command += [str(folder), "--browser", "chromium", "--pyodide-version", "0.28.3"]
    done = subprocess.run(
        [*command, "--pyodide-record", str(record), "test_it.py"],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "harness", ROOT / "tests"))),
        },
        capture_output=True,
        text=True,
    )
    said = done.stdout + done.stderr
    assert record.exists(), said
    lines = [json.loads(line) for line in record.read_text().splitlines()]
    return {line["test"].partition("::")[2]: line["status"] for line in lines}, said


def test_without_an_entry_each_failure_is_one(tmp_path: Path) -> None:
    statuses, _ = outcomes(tmp_path)
    assert statuses == {
        "test_fails": "fail",
        "test_value[int]": "pass",
        "test_value[str]": "fail",
        "test_passes": "pass",
        "test_in_setup": "fail",
    }


@pytest.mark.parametrize(
    ("entry", "test", "status"),
    [
        ({}, "test_fails", "known"),
        ({"pyodide": "0.28"}, "test_fails", "known"),
        ({"pyodide": "0.27..0.29", "browser": "chromium"}, "test_fails", "known"),
        ({"test": "test_it.py::test_value[str]"}, "test_value[str]", "known"),
        ({"test": "test_it.py::test_f*"}, "test_fails", "known"),
        ({"test": "test_it.py::test_in_setup"}, "test_in_setup", "known"),
        ({"pyodide": "0.29"}, "test_fails", "fail"),
        ({"browser": "firefox"}, "test_fails", "fail"),
        ({"message": "something else"}, "test_fails", "fail"),
        ({"test": "test_it.py::test_passes"}, "test_passes", "fail"),
        ({"test": "test_it.py::test_passes", "sometimes": True}, "test_passes", "pass"),
    ],
)
def test_an_entry_explains_what_it_is_about(
    tmp_path: Path, entry: dict[str, Any], test: str, status: str
) -> None:
    statuses, said = outcomes(tmp_path, entry)
    assert statuses[test] == status
    assert ("a fault upstream (https://github.com" in said) == (status == "known")
    if entry.get("test", "").endswith("passes") and status == "fail":
        assert "passes now: remove its entry" in said


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
    ],
)
def test_an_entry_that_breaks_a_rule_is_refused(
    tmp_path: Path, entry: dict[str, Any], says: str
) -> None:
    file = tmp_path / "known.json"
    file.write_text(json.dumps([{**ISSUE, **entry}]))
    with pytest.raises(InvalidIssueError) as refused:
        load(file, RELEASES, TODAY)
    assert says in str(refused.value)


@pytest.mark.parametrize("text", ["{}", "no JSON", ""])
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "known.json").write_text(text)
    with pytest.raises(InvalidIssueError, match=r"known\.json has to be a list of entries"):
        load(tmp_path / "known.json", RELEASES, TODAY)
