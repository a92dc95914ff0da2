"""A run as JUnit XML, which every CI can show: a suite for each cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as Xml

from .schema import Run

# XML 1.0 has no way to write these, and test output may hold them (ANSI colours begin with one).
UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

TAGS = {"pass": None, "skip": "skipped", "error": "error", "not-run": "error"}
"""The element for a status; what is not here is a failure."""


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
    tests = [*cell["tests"], *_unsaid(cell)]
    tags = [TAGS.get(test["status"], "failure") for test in tests]
    suite = Xml.Element(
        "testsuite",
        name=name,
        timestamp=started.removesuffix("Z"),
        time=f"{cell['ms'] / 1000:.3f}",
        tests=str(len(tests)),
        failures=str(tags.count("failure")),
        errors=str(tags.count("error")),
        skipped=str(tags.count("skipped")),
    )
    properties = Xml.SubElement(suite, "properties")
    for key, value in {"status": cell["status"], **(cell["observed"] or {})}.items():
        Xml.SubElement(properties, "property", name=key, value=_text(value))
    for test in tests:
        suite.append(_case(test, name))
    return suite


def _unsaid(cell: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Speak for a cell whose status is that of none of its tests: a few passes are no verdict."""
    status = cell["status"]
    if status in ("pass", "unsupported", *(test["status"] for test in cell["tests"])):
        return []
    named = {"id": "::(the whole cell)", "status": status, "phase": None}
    return [{**named, "ms": 0, "message": cell["reason"]}]


def _case(test: Mapping[str, Any], suite: str) -> Xml.Element:
    case = Xml.Element(
        "testcase",
        classname=suite,
        name=_text(test["id"].partition("::")[2] or test["id"]),
        file=test["id"].partition("::")[0],
        time=f"{test['ms'] / 1000:.3f}",
    )
    tag = TAGS.get(test["status"], "failure")
    if tag:
        message = _text(test["message"] or test["status"])
        verdict = Xml.SubElement(case, tag, message=message.splitlines()[0])
        phase = f" in {test['phase']}" if test["phase"] else ""
        verdict.set("type", test["status"] + phase)
        verdict.text = message
    return case


def _text(value: object) -> str:
    return UNPRINTABLE.sub("�", str(value))
