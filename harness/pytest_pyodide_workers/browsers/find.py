"""Goes from what is there to what can be had, until a browser starts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from .choice import BrowserChoice, BrowserName
from .install import DEBIAN_PACKAGES, apt_install, download
from .memory import Memory
from .missing import BrowserMissing
from .probe import probe

_COMMANDS: dict[str, tuple[str, ...]] = {
    "chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "firefox": ("firefox-esr", "firefox"),
}
#: Where browsers are that are not on PATH: macOS and Windows.
_PLACES: dict[str, tuple[str, ...]] = {
    "chromium": (
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "${PROGRAMFILES}/Google/Chrome/Application/chrome.exe",
    ),
    "firefox": (
        "/Applications/Firefox.app/Contents/MacOS/firefox",
        "${PROGRAMFILES}/Mozilla Firefox/firefox.exe",
    ),
}


def find(name: BrowserName, memory: Memory) -> BrowserChoice:
    """Go through the steps of the package's docstring until a browser starts."""
    tried: list[str] = []

    own = probe(name, None)
    if own.choice is None and not own.there:
        problem = download(name, memory)
        if problem is None:
            own = probe(name, None)
        else:
            tried.append(problem)
    if own.choice is not None:
        return own.choice
    if own.there:
        tried.append(f"Playwright's own build does not start: {own.problem}")

    system = _probe_system(name, tried)
    if system is not None:
        return system

    if not own.there and name not in DEBIAN_PACKAGES:
        raise BrowserMissing([name], tried)
    problem = apt_install(name, complete_own=own.there)
    if problem is not None:
        tried.append(problem)
        raise BrowserMissing([name], tried)
    if own.there:
        own = probe(name, None)
        if own.choice is not None:
            return own.choice
        tried.append(f"with its system packages installed: {own.problem}")
    system = _probe_system(name, tried)
    if system is None:
        raise BrowserMissing([name], tried)
    return system


def _probe_system(name: BrowserName, tried: list[str]) -> BrowserChoice | None:
    """Start the system's browsers one by one; write into ``tried`` those that fail."""
    none_there = True
    for executable in _system_browsers(name):
        none_there = False
        seen = probe(name, executable)
        if seen.choice is not None:
            return seen.choice
        tried.append(f"{executable} does not start: {seen.problem}")
    if none_there and name in _COMMANDS:
        tried.append(f"no {' or '.join(_COMMANDS[name])} on PATH")
    return None


def _system_browsers(name: BrowserName) -> Iterator[str]:
    for command in _COMMANDS.get(name, ()):
        path = shutil.which(command)
        if path is not None:
            yield path
    for place in _PLACES.get(name, ()):
        path = os.path.expandvars(place)
        if Path(path).is_file():
            yield path
