"""Where the repository, the server's sources and the cache are, and how the cache is filled."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

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


class SetupError(RuntimeError):
    """Something that the tests need cannot be had; the message is one line with the way out."""


@contextmanager
def one_at_a_time(what: str) -> Iterator[None]:
    """Let one process at a time put something into the cache: the others wait, and find it done."""
    locks = cache_dir() / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    with FileLock(locks / f"{what}.lock"):
        yield
