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
        assert case[0].get("type") == status


def test_a_cell_without_tests_is_an_error_and_not_a_pass() -> None:
    (suite,) = suites(cell("not-run", tests=[]))
    assert suite.get("errors") == "1"
    assert suite.find("testcase/error") is not None


def test_passes_of_a_cell_without_a_verdict_are_not_all_it_says() -> None:
    passed = cell()["tests"]
    for status in ("not-run", "error"):
        (suite,) = suites(cell(status, tests=passed, reason="only 1 of 9 tests ran"))
        assert (suite.get("tests"), suite.get("errors")) == ("2", "1")
        error = suite.find("testcase[@name='(the whole cell)']/error")
        assert error is not None and error.get("message") == "only 1 of 9 tests ran"


def test_a_test_that_says_it_is_not_said_again() -> None:
    for status in ("pass", "fail", "timeout", "crash", "error", "skip", "unsupported"):
        (suite,) = suites(cell(status))
        assert suite.get("tests") == "1"


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
