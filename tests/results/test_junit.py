"""JUnit XML that other programs can read, whatever stands in a message."""

from __future__ import annotations

from xml.etree import ElementTree

from pytest_pyodide_workers.results.junit import junit
from results.sample import cell, run


def suites(*cells: dict[str, object]) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(junit(run(*cells))))


def test_each_cell_is_a_suite_and_controls_are_none() -> None:
    one, other = suites(
        cell(), cell("fail", browser="firefox"), cell(kind="control", subject="controls/must-fail")
    )
    assert one.get("name") == "workers/comlink 314.0.7 chromium isolated"
    assert (one.get("tests"), one.get("failures"), other.get("failures")) == ("1", "0", "1")


def test_a_status_has_its_element() -> None:
    expected = {"fail": "failure", "timeout": "failure", "error": "error", "skip": "skipped"}
    for status, element in expected.items():
        (suite,) = suites(cell(status))
        case = suite.find("testcase")
        assert case is not None and case[0].tag == element
        assert case[0].get("message") == f"the reason of {status}"


def test_a_cell_without_tests_is_an_error_and_not_a_pass() -> None:
    (suite,) = suites(cell("not-run", tests=[]))
    assert suite.get("errors") == "1"
    assert suite.find("testcase/error") is not None


def test_what_was_observed_is_a_property() -> None:
    (suite,) = suites(cell())
    found = {p.get("name"): p.get("value") for p in suite.iter("property")}
    assert (found["pyodide"], found["browserVersion"]) == ("314.0.7", "156.0")


def test_a_message_may_hold_anything() -> None:
    wild = cell("fail")
    wild["tests"][0]["message"] = "\x1b[31m<a & b>\x00 ☃ 🐍 ]]>"
    (suite,) = suites(wild)
    text = suite.findtext("testcase/failure") or ""
    assert "<a & b>" in text and "☃ 🐍 ]]>" in text and "\x00" not in text
