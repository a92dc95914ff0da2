"""Where the repository, the server's sources and the cache are."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The repository, when the harness is used from a checkout or installed as editable from one."""

BUNDLE = Path(__file__).resolve().parent / "_server"
"""The server's sources inside an installed package."""


def is_checkout() -> bool:
    return (ROOT / "serve.ts").is_file()


def home() -> Path:
    """Return the folder with ``serve.ts``, ``package.json`` and the published versions."""
    return ROOT if is_checkout() else BUNDLE


def cache_dir() -> Path:
    """Return the folder for everything that can be made again. ``PWP_CACHE`` moves it."""
    if named := os.environ.get("PWP_CACHE"):
        return (ROOT if is_checkout() else Path.cwd()) / named
    return ROOT / ".cache" if is_checkout() else Path.home() / ".cache" / "pyodide-worker-patterns"
