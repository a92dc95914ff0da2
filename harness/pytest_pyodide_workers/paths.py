"""Where the repository and its cache are."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def cache_dir() -> Path:
    """Return the folder for everything that can be made again. ``PWP_CACHE`` moves it."""
    return ROOT / (os.environ.get("PWP_CACHE") or ".cache")
