"""Starts a browser to see whether it can be counted on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .choice import BrowserChoice, launch_args

_LIMIT_S = 90


@dataclass(frozen=True)
class Probe:
    """How starting a browser went; ``there`` says whether its program exists."""

    choice: BrowserChoice | None
    there: bool
    problem: str


def probe(name: str, executable: str | None) -> Probe:
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
        # Not the same as whether it starts: Playwright has a smaller Chromium without windows.
        there = Path(path).exists()
        version = problem = None
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


def run(
    command: Sequence[str], *, limit_s: float, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command with its output kept; running out of time counts as exit code 1."""
    try:
        return subprocess.run(
            command,
            capture_output=True,
            check=False,
            encoding="utf-8",
            env={**os.environ, **(env or {})},
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=limit_s,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", f"no end within {limit_s:g} s")
    except OSError as error:
        return subprocess.CompletedProcess(command, 1, "", str(error))


def first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "no reason given")


def last_line(text: str) -> str:
    return first_line("\n".join(reversed(text.splitlines())))


def first_error(text: str) -> str:
    """Return the first line that begins like an error, otherwise the last line."""
    for line in text.splitlines():
        if line.lstrip().startswith(("Error:", "E:", "error:")):
            return line.strip()
    return last_line(text)
