"""Goes from what is there to what can be had, until a browser starts."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from ..paths import SetupError
from .choice import BrowserChoice
from .probe import first_error, probe, run

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
#: The packages of Debian and its kin.
_DEBIAN = {"chromium": "chromium", "firefox": "firefox-esr"}
_INSTALL_LIMIT_S = 900
#: For each of Playwright's five tries to get a first answer; its own default is 30 s.
_CONNECTION_LIMIT_MS = 5000


def missing(name: str, tried: list[str]) -> SetupError:
    """Say that no browser of this name starts: what was tried, and the way out."""
    way_out = f"`python -m playwright install --with-deps {name}`"
    if name in _DEBIAN:
        way_out += f" or, on Debian, `apt-get update && apt-get install {_DEBIAN[name]}`"
    return SetupError(
        f"No {name} that starts was found ({'; '.join(tried)}). "
        f"Install it with {way_out}, then run this again."
    )


def find(name: str) -> BrowserChoice:
    """Go through the steps of the package's docstring until a browser starts.

    :raises SetupError: when none does
    """
    tried: list[str] = []
    own = probe(name, None)
    if own.choice is None and not own.there:
        if problem := _download(name):
            tried.append(problem)
        else:
            own = probe(name, None)
    if own.choice is not None:
        return own.choice
    found = _find_system(name, tried)
    if found is not None:
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
    found = None if problem else find_here(name, tried)
    if found is None:
        raise missing(name, tried)
    return found


def find_here(name: str, tried: list[str]) -> BrowserChoice | None:
    """Start what is on this machine: Playwright's own build, then the system's browsers."""
    return probe(name, None).choice or _find_system(name, tried)


def _find_system(name: str, tried: list[str]) -> BrowserChoice | None:
    """Start the system's browsers one by one; write into ``tried`` those that fail."""
    browsers = list(_system_browsers(name))
    for executable in browsers:
        seen = probe(name, executable)
        if seen.choice is not None:
            return seen.choice
        tried.append(f"{executable} does not start: {seen.problem}")
    if not browsers and name in _COMMANDS:
        tried.append(f"no {' or '.join(_COMMANDS[name])} on PATH")
    return None


def _system_browsers(name: str) -> Iterator[str]:
    for command in _COMMANDS.get(name, ()):
        path = shutil.which(command)
        if path is not None:
            yield path
    for place in _PLACES.get(name, ()):
        path = os.path.expandvars(place)
        if Path(path).is_file():
            yield path


def _download(name: str) -> str | None:
    """Have Playwright download its own build. Return what went wrong."""
    if os.environ.get("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD"):
        return "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD is set"
    print(f"… Downloading Playwright's {name}", file=sys.stderr, flush=True)
    child = run(
        [sys.executable, "-m", "playwright", "install", name],
        limit_s=_INSTALL_LIMIT_S,
        env={"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": str(_CONNECTION_LIMIT_MS)},
    )
    if child.returncode == 0:
        return None
    return f"Playwright's build cannot be downloaded: {first_error(child.stderr)}"


def _as_root(command: list[str], what: str) -> str | None:
    """Run a command where this may be done as root without asking. Return what went wrong."""
    if shutil.which("apt-get") is None:
        return "there is no apt-get to install it with"
    prefix: list[str] = []
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        prefix = ["sudo", "-n"]
        if run([*prefix, "true"], limit_s=10).returncode != 0:
            return "apt-get needs root, or a sudo that asks for no password"
    print(f"… Installing {what} with apt-get", file=sys.stderr, flush=True)
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    child = run([*prefix, *command], limit_s=_INSTALL_LIMIT_S, env=env)
    if child.returncode == 0:
        return None
    return f"{' '.join(command)} failed: {first_error(child.stderr)}"
