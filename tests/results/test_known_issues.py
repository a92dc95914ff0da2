"""A known issue is exact, has an end, and goes when it is fixed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytest_pyodide_workers.results.known_issues import InvalidIssueError, apply, load_issues
from results.sample import cell, run

VERSIONS = ["0.27.7", "0.27.8", "0.28.0", "0.28.3", "314.0.6", "314.0.7"]
TODAY = date(2026, 12, 2)


def entry(pyodide: str = "0.27..0.28", **changes: Any) -> dict[str, Any]:
    where = {"subject": "workers/comlink", "browser": "*", "origin": "isolated"}
    return {
        "cell": {**where, "pyodide": pyodide},
        "status": "fail",
        "reason": "dicts do not clone",
        "url": "https://github.com/pyodide/pyodide/issues/1",
        "since": "2026-11-01",
        "expires": "2027-05-01",
        **changes,
    }


def load(tmp_path: Path, *entries: Any) -> list[dict[str, Any]]:
    file = tmp_path / "known-issues.json"
    file.write_text(json.dumps({"schema": 1, "issues": entries}))
    return load_issues(file, VERSIONS)


def test_it_explains_the_cells_that_it_covers(tmp_path: Path) -> None:
    cells = [
        cell("fail", pyodide="0.27.7"),
        cell("fail", pyodide="0.28.0", browser="firefox"),
        cell("fail", pyodide="314.0.7"),
        cell("timeout", pyodide="0.28.3"),
    ]
    report = apply(run(*cells), load(tmp_path, entry()), TODAY)
    assert list(report.explained) == [
        ("workers/comlink", "0.27.7", "chromium", "isolated"),
        ("workers/comlink", "0.28.0", "firefox", "isolated"),
    ]
    assert report.faults == []


def test_one_that_is_fixed_has_to_go(tmp_path: Path) -> None:
    issues = load(tmp_path, entry("314.0.7"))
    (fault,) = apply(run(cell()), issues, TODAY).faults
    assert "passes now. Remove the entry" in fault


def test_one_that_is_fixed_in_part_has_to_be_narrowed(tmp_path: Path) -> None:
    cells = [cell("fail", pyodide="0.27.8"), cell(pyodide="0.28.3")]
    report = apply(run(*cells), load(tmp_path, entry()), TODAY)
    (fault,) = report.faults
    assert "passes now on 0.28.3 chromium isolated. Narrow the entry" in fault
    assert [key[1] for key in report.explained] == ["0.27.8"]


def test_one_may_name_the_test_that_fails(tmp_path: Path) -> None:
    sum_fails, both_fail, other_fails = (cell("fail", pyodide=v) for v in VERSIONS[:3])
    (test,) = sum_fails["tests"]
    other = {**test, "id": "tests/test_comlink.py::test_other"}
    both_fail["tests"] = [test, other]
    other_fails["tests"] = [{**test, "status": "pass"}, other]
    issues = load(tmp_path, entry(test=test["id"]))
    report = apply(run(sum_fails, both_fail, other_fails), issues, TODAY)
    assert [key[1] for key in report.explained] == [VERSIONS[0]]
    (fault,) = report.faults
    assert f"passes now on {VERSIONS[2]} chromium isolated" in fault


@pytest.mark.parametrize("text", ["[]", '{"issues": []}', '{"schema": 1, "issues": 1}', "{"])
def test_a_file_of_another_shape_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "known-issues.json").write_text(text)
    with pytest.raises(InvalidIssueError, match=r"known-issues\.json (has to be|is no JSON)"):
        load_issues(tmp_path / "known-issues.json", VERSIONS)


def test_one_that_was_not_run_is_let_be(tmp_path: Path) -> None:
    assert apply(run(cell()), load(tmp_path, entry()), TODAY).faults == []


def test_one_that_has_expired_has_to_be_looked_at(tmp_path: Path) -> None:
    issues = load(tmp_path, entry(expires="2026-12-01"))
    (fault,) = apply(run(), issues, TODAY).faults
    assert "expired on 2026-12-01. Look at https://" in fault


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({}, "entry 1: has to have exactly cell, expires, "),
        (entry(typo=1), "entry 1: has to have exactly cell, expires, "),
        (entry(expires="2026-11-01"), '"expires" is "2026-11-01": a date after "since"'),
        (entry(since="soon"), '"since" is "soon": a date'),
        (entry(url="http://x"), '"url" is "http://x"'),
        (entry(reason=""), '"reason" is empty'),
        (entry(status="pass"), '"status" is "pass": it has to be one that fails'),
        (entry(status="skip"), '"status" is "skip"'),
        (entry("0.99"), '"0.99" is no published release'),
        (entry(cell={"subject": "*"}), '"cell" has to have exactly subject, pyodide'),
    ],
)
def test_an_entry_that_breaks_a_rule_is_refused(
    tmp_path: Path, wrong: dict[str, Any], says: str
) -> None:
    with pytest.raises(InvalidIssueError, match=says):
        load(tmp_path, wrong)


def test_no_file_is_no_issue(tmp_path: Path) -> None:
    assert load_issues(tmp_path / "none.json", VERSIONS) == []
