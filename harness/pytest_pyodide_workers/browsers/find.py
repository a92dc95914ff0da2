"""Goes from what is there to what can be had, until a browser starts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from ..paths import SetupError
from .choice import BrowserChoice, launch_args

_COMMANDS: dict[str, tuple[str, ...]] = {
    "chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "firefox": ("firefox-esr", "firefox"),
}
#: The packages of Debian and its kin.
_DEBIAN = {"chromium": "chromium", "firefox": "firefox-esr"}
_START_LIMIT_S = 90
_INSTALL_LIMIT_S = 900
#: For each of Playwright's five tries to get a first answer; its own default is 30 s.
_CONNECTION_LIMIT_MS = 5000


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
"""Prints the path of a browser, and then its version when it has started."""


class Probe(NamedTuple):
    """How starting a browser went; ``there`` says whether its program exists."""

    choice: BrowserChoice | None
    there: bool
    problem: str


def find(name: str) -> BrowserChoice:
    """Go through the steps of the package's docstring until a browser starts.

    :raises SetupError: when none does
    """
    tried: list[str] = []
    own = _probe(name, None)
    if not own.there:
        if problem := _download(name):
            tried.append(problem)
        else:
            own = _probe(name, None)
    if found := own.choice or _find_system(name, tried):
        return found
    if own.there:
        tried.append(f"Playwright's own build does not start: {own.problem}")
        packages = [sys.executable, "-m", "playwright", "install-deps", name]
        problem = _as_root(packages, f"what Playwright's {name} needs")
    elif name in _DEBIAN:
        # With the lists of an old image apt-get would install a browser too old for this
        # Playwright. Where they cannot be refreshed, it has to do with them.
        _as_root(["apt-get", "update"], "the lists of packages")
        install = ["apt-get", "install", "--yes", "--no-install-recommends", _DEBIAN[name]]
        problem = _as_root(install, _DEBIAN[name])
    else:
        problem = None
    if problem:
        tried.append(problem)
    elif found := find_here(name, tried):
        return found
    way_out = f"`python -m playwright install --with-deps {name}`"
    if name in _DEBIAN:
        way_out += f" or, on Debian, `apt-get update && apt-get install {_DEBIAN[name]}`"
    raise SetupError(
        f"No {name} that starts was found ({'; '.join(tried)}). "
        f"Install it with {way_out}, then run this again."
    )


def find_here(name: str, tried: list[str]) -> BrowserChoice | None:
    """Start what is on this machine: Playwright's own build, then the system's browsers."""
    return _probe(name, None).choice or _find_system(name, tried)


def _probe(name: str, executable: str | None) -> Probe:
    """Start a browser in a process of its own, which can be ended if the browser hangs.

    :param executable: a system browser's path, ``None`` for Playwright's own build
    """
    options = json.dumps(launch_args(name, executable))
    child = _run([sys.executable, "-c", _PROBE, name, options], limit_s=_START_LIMIT_S)
    said = child.stdout.splitlines()
    path = said[0] if said else executable or ""
    if len(said) < 2:
        # Not the same as whether it starts: Playwright has a smaller Chromium without windows.
        return Probe(None, Path(path).is_file(), _reason(child.stderr))
    source = "system" if executable else "playwright"
    return Probe(BrowserChoice(name, source, path, said[1]), True, "")


def _find_system(name: str, tried: list[str]) -> BrowserChoice | None:
    """Start the system's browsers one by one; write into ``tried`` those that fail."""
    commands = _COMMANDS.get(name, ())
    browsers = [path for command in commands if (path := shutil.which(command))]
    for executable in browsers:
        seen = _probe(name, executable)
        if seen.choice is not None:
            return seen.choice
        tried.append(f"{executable} does not start: {seen.problem}")
    if commands and not browsers:
        tried.append(f"no {' or '.join(commands)} on PATH")
    return None


def _download(name: str) -> str | None:
    """Have Playwright download its own build. Return what went wrong."""
    if os.environ.get("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD"):
        return "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD is set"
    print(f"… Downloading Playwright's {name}", file=sys.stderr, flush=True)
    child = _run(
        [sys.executable, "-m", "playwright", "install", name],
        limit_s=_INSTALL_LIMIT_S,
        env={"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": str(_CONNECTION_LIMIT_MS)},
    )
    if child.returncode == 0:
        return None
    return f"Playwright's build cannot be downloaded: {_reason(child.stderr)}"


def _as_root(command: list[str], what: str) -> str | None:
    """Run a command where this may be done as root without asking. Return what went wrong."""
    if shutil.which("apt-get") is None:
        return "there is no apt-get to install it with"
    prefix: list[str] = []
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        prefix = ["sudo", "-n"]
        if _run([*prefix, "true"], limit_s=10).returncode != 0:
            return "apt-get needs root, or a sudo that asks for no password"
    print(f"… Installing {what} with apt-get", file=sys.stderr, flush=True)
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    child = _run([*prefix, *command], limit_s=_INSTALL_LIMIT_S, env=env)
    if child.returncode == 0:
        return None
    return f"{' '.join(command)} failed: {_reason(child.stderr)}"


def _run(
    command: list[str], *, limit_s: float, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command with its output kept; running out of time counts as exit code 1."""
    try:
        return subprocess.run(
            command,
            capture_output=True,
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


def _reason(said: str) -> str:
    """Return the first line that begins like an error, otherwise the last line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("Error:", "E:", "error:"))]
    return (errors or lines[-1:] or ["no reason given"])[0]
