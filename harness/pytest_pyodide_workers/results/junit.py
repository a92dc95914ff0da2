"""A run as JUnit XML, which every CI can show: a suite for each cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as Xml

from .schema import Run

# XML 1.0 has no way to write these, and test output may hold them (ANSI colours begin with one).
UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(run: Run) -> str:
    """Write all cells but the controls, one of which has to fail."""
    suites = Xml.Element("testsuites", name="pyodide-worker-patterns")
    for cell in run["cells"]:
        if cell["kind"] == "pattern":
            suites.append(_suite(cell, run["run"]["started"]))
    Xml.indent(suites)
    return Xml.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _suite(cell: Mapping[str, Any], started: str) -> Xml.Element:
    name = f"{cell['subject']} {cell['pyodide']} {cell['browser']} {cell['origin']}"
    tests = cell["tests"]
    failing = [test for test in tests if test["status"] in ("fail", "timeout", "crash")]
    suite = Xml.Element(
        "testsuite",
        name=name,
        timestamp=started.removesuffix("Z"),
        time=f"{cell['ms'] / 1000:.3f}",
        tests=str(len(tests) or 1),
        failures=str(len(failing)),
        errors=str(sum(test["status"] == "error" for test in tests) + (not tests)),
        skipped=str(sum(test["status"] == "skip" for test in tests)),
    )
    properties = Xml.SubElement(suite, "properties")
    for key, value in {"status": cell["status"], **(cell["observed"] or {})}.items():
        Xml.SubElement(properties, "property", name=key, value=_text(value))
    for test in tests:
        suite.append(_case(test, name))
    if not tests:
        case = Xml.SubElement(suite, "testcase", classname=name, name="(no test ran)", time="0")
        Xml.SubElement(case, "error", message=_text(cell["reason"] or cell["status"]))
    return suite


def _case(test: Mapping[str, Any], suite: str) -> Xml.Element:
    case = Xml.Element(
        "testcase",
        classname=suite,
        name=_text(test["id"].partition("::")[2] or test["id"]),
        file=test["id"].partition("::")[0],
        time=f"{test['ms'] / 1000:.3f}",
    )
    tag = {"pass": None, "skip": "skipped", "error": "error"}.get(test["status"], "failure")
    if tag:
        message = _text(test["message"] or test["status"])
        verdict = Xml.SubElement(case, tag, message=message.splitlines()[0])
        verdict.set("type", f"{test['status']} in {test['phase']}")
        verdict.text = message
    return case


def _text(value: object) -> str:
    return UNPRINTABLE.sub("�", str(value))
