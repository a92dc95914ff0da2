"""A browser that was seen to start, and the file that remembers it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from ..paths import cache_dir

NAMES = ("chromium", "firefox", "webkit")
"""The browsers that can be asked for, as Playwright names them."""


@dataclass(frozen=True)
class BrowserChoice:
    """A browser that was seen to start.

    :ivar source: whose build it is: ``playwright`` or ``system``
    :ivar executable: the absolute path of its program
    :ivar version: what it says of itself, for example ``156.0.8078.73``
    """

    name: str
    source: str
    executable: str
    version: str

    @property
    def launch_args(self) -> dict[str, Any]:
        """Keyword arguments for Playwright's ``BrowserType.launch``."""
        return launch_args(self.name, self.executable if self.source == "system" else None)

    def __str__(self) -> str:
        whose = "Playwright's own" if self.source == "playwright" else self.executable
        return f"{self.name.capitalize()} {self.version} ({whose})"


def launch_args(name: str, executable: str | None) -> dict[str, Any]:
    """Return keyword arguments for ``BrowserType.launch``; no path means Playwright's own build."""
    if executable is None:
        return {}
    if name == "firefox":
        # Playwright drives its own Firefox by a protocol that Mozilla's does not speak; this
        # channel means Mozilla's, driven by WebDriver BiDi.
        return {"executable_path": executable, "channel": "moz-firefox"}
    return {"executable_path": executable}


def recall(name: str) -> BrowserChoice | None:
    """Return what was found earlier, unless its program or Playwright has changed since."""
    kept = _load().get(name)
    if kept is None or kept["playwright"] != metadata.version("playwright"):
        return None
    choice = BrowserChoice(**kept["choice"])
    program = Path(choice.executable)
    return choice if program.exists() and program.stat().st_mtime_ns == kept["mtime_ns"] else None


def keep(choice: BrowserChoice) -> None:
    """Remember a browser, in a file that is replaced as a whole."""
    browsers = _load()
    browsers[choice.name] = {
        "choice": asdict(choice),
        "mtime_ns": Path(choice.executable).stat().st_mtime_ns,
        "playwright": metadata.version("playwright"),
    }
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(f".{os.getpid()}.tmp")
    half.write_text(json.dumps({"schema": 1, "browsers": browsers}, indent=2) + "\n", "utf-8")
    half.replace(path)


def _file() -> Path:
    return cache_dir() / "browsers.json"


def _load() -> dict[str, Any]:
    try:
        browsers: dict[str, Any] = json.loads(_file().read_text("utf-8"))["browsers"]
    except (OSError, ValueError):
        return {}
    return browsers
