"""Starts a browser to see whether it can be counted on."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from .choice import BrowserChoice, BrowserName, launch_args
from .processes import first_line, last_line, run

_LIMIT_S = 90


@dataclass(frozen=True)
class Probe:
    """How starting a browser went; ``there`` says whether its program exists."""

    choice: BrowserChoice | None
    there: bool
    problem: str


def probe(name: BrowserName, executable: str | None) -> Probe:
    """Start a browser in a process of its own, which can be ended if the browser hangs.

    :param executable: a system browser's path, ``None`` for Playwright's own build
    """
    question = json.dumps({"name": name, "executable": executable})
    child = run([sys.executable, "-c", _PROBE, question], limit_s=_LIMIT_S)
    if child.returncode != 0:
        return Probe(None, executable is not None, last_line(child.stderr))
    answer = json.loads(child.stdout)
    if answer["version"] is None:
        return Probe(None, answer["there"], answer["problem"])
    choice = BrowserChoice(
        name=name,
        source="playwright" if executable is None else "system",
        executable=answer["executable"],
        version=answer["version"],
    )
    return Probe(choice, True, "")


#: Runs in the child of `probe`: one argument, one JSON object out.
_PROBE = f"""
import sys
sys.path.insert(0, {str(Path(__file__).resolve().parents[2])!r})
from pytest_pyodide_workers.browsers.probe import _probe_here
print(_probe_here(sys.argv[1]))
"""


def _probe_here(question: str) -> str:
    from playwright.sync_api import Error, sync_playwright

    asked = json.loads(question)
    name, executable = asked["name"], asked["executable"]
    with sync_playwright() as playwright:
        browser_type = getattr(playwright, name)
        path = executable or browser_type.executable_path
        there = Path(path).exists()
        version = problem = None
        if there:
            try:
                browser = browser_type.launch(**launch_args(name, executable))
                browser.new_page().goto("about:blank")
                version = browser.version
                browser.close()
            except Error as error:
                problem = first_line(error.message)
    return json.dumps(
        {"version": version, "executable": path, "there": there, "problem": problem or ""}
    )
