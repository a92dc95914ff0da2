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
    options = json.dumps(launch_args(name, executable))
    child = run([sys.executable, "-c", _PROBE, name, options], limit_s=_LIMIT_S)
    said = child.stdout.splitlines()
    path = said[0] if said else executable or ""
    if len(said) < 2:
        # Not the same as whether it starts: Playwright has a smaller Chromium without windows.
        return Probe(None, Path(path).is_file(), last_line(child.stderr))
    source = "system" if executable else "playwright"
    return Probe(BrowserChoice(name, source, path, said[1]), True, "")


#: Prints the path of a browser, and then its version when it has started.
_PROBE = """
import json, sys
from playwright.sync_api import Error, sync_playwright

name, options = sys.argv[1], json.loads(sys.argv[2])
with sync_playwright() as playwright:
    kind = getattr(playwright, name)
    print(options.get("executable_path", kind.executable_path), flush=True)
    try:
        with kind.launch(**options) as browser:
            browser.new_page().goto("about:blank")
            print(browser.version)
    except Error as error:
        sys.exit(error.message.strip().splitlines()[0])
"""


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
