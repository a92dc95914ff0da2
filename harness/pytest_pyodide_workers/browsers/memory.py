"""What earlier runs found out about the browsers of this machine."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any, TypedDict

from ..paths import cache_dir
from .choice import BrowserChoice, BrowserName

_SCHEMA = 1

# A download that fails for want of a network fails again at the next run: 2 s each time.
_TRY_DOWNLOAD_AGAIN_AFTER_S = 6 * 3600


class _Remembered(TypedDict):
    choice: dict[str, Any]
    mtime_ns: int
    playwright: str


class Memory:
    """What earlier runs found out, in one JSON file that is replaced as a whole."""

    def __init__(self, path: Path, data: dict[str, Any]) -> None:
        self._path = path
        self._browsers: dict[str, _Remembered] = data.get("browsers", {})
        self._failed: dict[str, float] = data.get("failed_downloads", {})
        self._playwright = metadata.version("playwright")

    @classmethod
    def load(cls) -> Memory:
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


def _mtime_ns(path: str) -> int | None:
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:
        return None
