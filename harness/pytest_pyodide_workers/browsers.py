"""Finds, and where it can installs, a Chromium, a Firefox and a WebKit that start.

A browser counts once it has been started without a window, opened a blank page and told its
version. Tried in this order, for each browser asked for:

1. Playwright's own build, if it is there;
2. Playwright's own build, downloaded (not again for some hours after a failure, nor with
   ``PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD`` set);
3. the system's browser;
4. on Debian and its kin, as root or with a ``sudo`` that asks nothing: what the system lacks for
   Playwright's build, or its own ``chromium`` or ``firefox-esr``, by apt-get.

What was found is kept in ``.cache/browsers.json`` (``PWP_CACHE`` moves ``.cache``) until its
program or Playwright changes, so that the next run starts nothing. Delete that file to look again.

``python -m pytest_pyodide_workers.browsers chromium firefox`` does all this from a shell.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Literal, TypedDict, cast

from .paths import cache_dir

__all__ = ["NAMES", "BrowserChoice", "BrowserMissing", "ensure", "launch_args"]

BrowserName = Literal["chromium", "firefox", "webkit"]

#: The browsers that can be asked for.
NAMES: tuple[BrowserName, ...] = ("chromium", "firefox", "webkit")

_SCHEMA = 1

# A download that fails for want of a network fails again at the next run: 2 s each time.
_TRY_DOWNLOAD_AGAIN_AFTER_S = 6 * 3600
_DOWNLOAD_LIMIT_S = 900
_INSTALL_LIMIT_S = 900
_PROBE_LIMIT_S = 90
#: For each of Playwright's five tries to get a first answer; its own default is 30 s.
_CONNECTION_LIMIT_MS = 5000

#: Node's words for a network that is not there: what fails so for one browser does for all.
_NO_NETWORK = ("ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "ECONNREFUSED", "ETIMEDOUT")

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
_DEBIAN_PACKAGES = {"chromium": "chromium", "firefox": "firefox-esr"}


@dataclass(frozen=True)
class BrowserChoice:
    """A browser that was seen to start.

    :ivar name: ``chromium``, ``firefox`` or ``webkit``
    :ivar source: whose build it is
    :ivar executable: the absolute path of its program
    :ivar version: what it says of itself, for example ``156.0.8078.73``
    """

    name: BrowserName
    source: Literal["playwright", "system"]
    executable: str
    version: str

    @property
    def launch_args(self) -> dict[str, Any]:
        """Keyword arguments for Playwright's ``BrowserType.launch``.

        Playwright itself already passes Chromium ``--no-sandbox`` (which root needs) and the
        switches that keep it from calling home.
        """
        return _launch_args(self.name, self.executable if self.source == "system" else None)

    def __str__(self) -> str:
        """Describe it in one line."""
        whose = "Playwright's own" if self.source == "playwright" else self.executable
        return f"{self.name.capitalize()} {self.version} ({whose})"


class BrowserMissing(Exception):
    """No browser of some name starts.

    :ivar names: the browsers that were asked for in vain
    :ivar tried: what was tried, each with how it went
    """

    def __init__(self, names: Sequence[str], tried: Sequence[str]) -> None:
        self.names = tuple(names)
        self.tried = tuple(tried)
        which = " and no ".join(self.names)
        steps = "; ".join(self.tried)
        super().__init__(f"No {which} that starts was found ({steps}). {_way_out(self.names)}")


def ensure(names: Iterable[str]) -> dict[str, BrowserChoice]:
    """Find a browser that starts for each name; download or install it where that is possible.

    Takes under 0.1 s once found. Otherwise it starts processes and may take minutes, so call it in
    one process, before any parallel workers.

    :param names: any of :data:`NAMES`
    :return: the choice for each name, in the order asked for
    :raises BrowserMissing: when one of them cannot be had, after the others were looked for too
    :raises ValueError: when a name is none of :data:`NAMES`
    """
    asked = list(dict.fromkeys(names))
    for name in asked:
        if name not in NAMES:
            raise ValueError(f"{name!r} is no browser; choose from {', '.join(NAMES)}.")
    memory = _Memory.load()
    found: dict[str, BrowserChoice] = {}
    missing: list[BrowserMissing] = []
    for name in cast("list[BrowserName]", asked):
        choice = memory.recall(name)
        if choice is None:
            try:
                choice = _find(name, memory)
            except BrowserMissing as error:
                missing.append(error)
                continue
            memory.keep(choice)
        found[name] = choice
    if missing:
        raise BrowserMissing(
            [name for error in missing for name in error.names],
            [step for error in missing for step in error.tried],
        )
    return found


def launch_args(name: str) -> dict[str, Any]:
    """Return what pytest-playwright's ``browser_type_launch_args`` must hold for this browser.

    :param name: one of :data:`NAMES`
    :raises BrowserMissing: when no such browser starts
    """
    return ensure([name])[name].launch_args


def main(argv: Sequence[str] | None = None) -> int:
    """Find browsers from a shell: one line for each, exit code 1 when one is missing."""
    parser = argparse.ArgumentParser(
        prog="python -m pytest_pyodide_workers.browsers",
        description="Find, or install, browsers that start.",
    )
    parser.add_argument("names", nargs="+", choices=NAMES, metavar="|".join(NAMES))
    code = 0
    for name in parser.parse_args(argv).names:
        try:
            print(ensure([name])[name], flush=True)
        except BrowserMissing as error:
            print(error, file=sys.stderr, flush=True)
            code = 1
    return code


class _Remembered(TypedDict):
    choice: dict[str, Any]
    mtime_ns: int
    playwright: str


class _Memory:
    """What earlier runs found out, in one JSON file that is replaced as a whole."""

    def __init__(self, path: Path, data: dict[str, Any]) -> None:
        self._path = path
        self._browsers: dict[str, _Remembered] = data.get("browsers", {})
        self._failed: dict[str, float] = data.get("failed_downloads", {})
        self._playwright = metadata.version("playwright")

    @classmethod
    def load(cls) -> _Memory:
        path = cache_dir() / "browsers.json"
        try:
            data = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            data = {}
        known = isinstance(data, dict) and data.get("schema") == _SCHEMA
        return cls(path, data if known else {})

    def recall(self, name: BrowserName) -> BrowserChoice | None:
        kept = self._browsers.get(name)
        if kept is None or kept["playwright"] != self._playwright:
            return None
        choice = BrowserChoice(**kept["choice"])
        return choice if _mtime_ns(choice.executable) == kept["mtime_ns"] else None

    def keep(self, choice: BrowserChoice) -> None:
        self._browsers[choice.name] = {
            "choice": asdict(choice),
            "mtime_ns": _mtime_ns(choice.executable) or 0,
            "playwright": self._playwright,
        }
        self._save()

    def download_failed(self, name: BrowserName) -> None:
        self._failed[self._download(name)] = time.time()
        self._save()

    def download_failed_lately(self, name: BrowserName) -> bool:
        failed_at = self._failed.get(self._download(name), 0.0)
        return time.time() - failed_at < _TRY_DOWNLOAD_AGAIN_AFTER_S

    def _download(self, name: BrowserName) -> str:
        return f"{name} for Playwright {self._playwright}"

    def _save(self) -> None:
        data = {
            "schema": _SCHEMA,
            "browsers": self._browsers,
            "failed_downloads": self._failed,
        }
        self._path.parent.mkdir(parents=True, exist_ok=True)
        half = self._path.with_suffix(f".{os.getpid()}.tmp")
        half.write_text(json.dumps(data, indent=2, sort_keys=True) + "\n", "utf-8")
        half.replace(self._path)


def _find(name: BrowserName, memory: _Memory) -> BrowserChoice:
    """Go through the steps of the module's docstring until a browser starts."""
    tried: list[str] = []

    own = _probe(name, None)
    if own.choice is None and not own.there:
        problem = _download(name, memory)
        if problem is None:
            own = _probe(name, None)
        else:
            tried.append(problem)
    if own.choice is not None:
        return own.choice
    if own.there:
        tried.append(f"Playwright's own build does not start: {own.problem}")

    system = _probe_system(name, tried)
    if system is not None:
        return system

    if not own.there and name not in _DEBIAN_PACKAGES:
        raise BrowserMissing([name], tried)
    problem = _apt_install(name, complete_own=own.there)
    if problem is not None:
        tried.append(problem)
        raise BrowserMissing([name], tried)
    if own.there:
        own = _probe(name, None)
        if own.choice is not None:
            return own.choice
        tried.append(f"with its system packages installed: {own.problem}")
    system = _probe_system(name, tried)
    if system is None:
        raise BrowserMissing([name], tried)
    return system


@dataclass(frozen=True)
class _Probe:
    """How starting a browser went; ``there`` says whether its program exists."""

    choice: BrowserChoice | None
    there: bool
    problem: str


def _probe(name: BrowserName, executable: str | None) -> _Probe:
    """Start a browser in a process of its own, which can be ended if the browser hangs.

    :param executable: a system browser's path, ``None`` for Playwright's own build
    """
    question = json.dumps({"name": name, "executable": executable})
    child = _run([sys.executable, "-c", _PROBE, question], limit_s=_PROBE_LIMIT_S)
    if child.returncode != 0:
        return _Probe(None, executable is not None, _last_line(child.stderr))
    answer = json.loads(child.stdout)
    if answer["version"] is None:
        return _Probe(None, answer["there"], answer["problem"])
    choice = BrowserChoice(
        name=name,
        source="playwright" if executable is None else "system",
        executable=answer["executable"],
        version=answer["version"],
    )
    return _Probe(choice, True, "")


#: Runs in the child of `_probe`: one argument, one JSON object out.
_PROBE = f"""
import sys
sys.path.insert(0, {str(Path(__file__).resolve().parents[1])!r})
from pytest_pyodide_workers.browsers import _probe_here
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
                browser = browser_type.launch(**_launch_args(name, executable))
                browser.new_page().goto("about:blank")
                version = browser.version
                browser.close()
            except Error as error:
                problem = _first_line(error.message)
    return json.dumps(
        {"version": version, "executable": path, "there": there, "problem": problem or ""}
    )


def _launch_args(name: str, executable: str | None) -> dict[str, Any]:
    if executable is None:
        return {}
    if name == "firefox":
        # Playwright drives its own Firefox by a protocol that Mozilla's does not speak; this
        # channel means Mozilla's, driven by WebDriver BiDi.
        return {"executable_path": executable, "channel": "moz-firefox"}
    return {"executable_path": executable}


def _probe_system(name: BrowserName, tried: list[str]) -> BrowserChoice | None:
    """Start the system's browsers one by one; write into ``tried`` those that fail."""
    none_there = True
    for executable in _system_browsers(name):
        none_there = False
        probe = _probe(name, executable)
        if probe.choice is not None:
            return probe.choice
        tried.append(f"{executable} does not start: {probe.problem}")
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


def _download(name: BrowserName, memory: _Memory) -> str | None:
    """Have Playwright download its own build.

    :return: ``None`` when it is there now, otherwise what went wrong
    """
    if os.environ.get("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD"):
        return "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD is set"
    if memory.download_failed_lately(name):
        return "Playwright's build could not be downloaded a short while ago"
    print(f"… Downloading Playwright's {name}", file=sys.stderr, flush=True)
    child = _run(
        [sys.executable, "-m", "playwright", "install", name],
        limit_s=_DOWNLOAD_LIMIT_S,
        env={"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": str(_CONNECTION_LIMIT_MS)},
    )
    if child.returncode == 0:
        return None
    offline = any(code in child.stderr for code in _NO_NETWORK)
    for failed in NAMES if offline else (name,):
        memory.download_failed(failed)
    return f"Playwright's build cannot be downloaded: {_first_error(child.stderr)}"


def _apt_install(name: BrowserName, *, complete_own: bool) -> str | None:
    """Install by apt-get what the browser needs, where this may be done without asking.

    :param complete_own: whether Playwright's build is there and only lacks libraries
    :return: ``None`` when something was installed, otherwise what stands in the way
    """
    apt = shutil.which("apt-get")
    if apt is None:
        return "there is no apt-get to install it with"
    as_root = _root_prefix()
    if as_root is None:
        return "apt-get needs root, or a sudo that asks for no password"
    problem: str | None = None
    if complete_own:
        print(f"… Installing what Playwright's {name} needs", file=sys.stderr, flush=True)
        child = _run(
            [*as_root, sys.executable, "-m", "playwright", "install-deps", name],
            limit_s=_INSTALL_LIMIT_S,
        )
        if child.returncode == 0:
            return None
        problem = f"playwright install-deps failed: {_first_error(child.stderr)}"
    package = _DEBIAN_PACKAGES.get(name)
    if package is None:
        return problem
    print(f"… Installing {package} with apt-get", file=sys.stderr, flush=True)
    install = [*as_root, apt, "install", "--yes", "--no-install-recommends", package]
    # A fresh container has no package lists, an old machine stale ones: refresh them only then.
    child = _run(install, limit_s=_INSTALL_LIMIT_S, env={"DEBIAN_FRONTEND": "noninteractive"})
    if child.returncode != 0:
        _run([*as_root, apt, "update"], limit_s=_INSTALL_LIMIT_S)
        child = _run(install, limit_s=_INSTALL_LIMIT_S, env={"DEBIAN_FRONTEND": "noninteractive"})
    if child.returncode == 0:
        return None
    return f"apt-get install {package} failed: {_first_error(child.stderr)}"


def _root_prefix() -> list[str] | None:
    """Return what to put before a command so that it runs as root without a question."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is not None and _run([sudo, "-n", "true"], limit_s=10).returncode == 0:
        return [sudo, "-n"]
    return None


def _run(
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


def _mtime_ns(path: str) -> int | None:
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:
        return None


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "no reason given")


def _last_line(text: str) -> str:
    return _first_line("\n".join(reversed(text.splitlines())))


def _first_error(text: str) -> str:
    """Return the first line that begins like an error, otherwise the last line."""
    for line in text.splitlines():
        if line.lstrip().startswith(("Error:", "E:", "error:")):
            return line.strip()
    return _last_line(text)


def _way_out(names: Sequence[str]) -> str:
    own = f"`python -m playwright install --with-deps {' '.join(names)}`"
    packages = " ".join(_DEBIAN_PACKAGES[name] for name in names if name in _DEBIAN_PACKAGES)
    system = f" or, on Debian, `apt-get install {packages}`" if packages else ""
    return f"Install it with {own}{system}, then run this again."


if __name__ == "__main__":
    sys.exit(main())
