"""Where the repository, the server and the cache are."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The repository, when the harness is used from a checkout or installed as editable from one."""

BUNDLE = Path(__file__).resolve().parent / "_server"
"""The server's sources inside an installed package."""


class NoServerError(RuntimeError):
    """The server cannot be set up; the message says what is missing."""


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


def server_home() -> Path:
    """Return a folder from which the server can be started.

    A checkout has its ``node_modules``. The sources in an installed package are copied into the
    cache once, and ``npm ci`` installs what they need.

    :raises NoServerError: when npm is missing or fails
    """
    if is_checkout():
        return ROOT
    version = metadata.version("pyodide-worker-patterns")
    place = cache_dir() / f"server-{version}"
    if (place / "node_modules" / ".package-lock.json").is_file():
        return place
    shutil.copytree(BUNDLE, place, dirs_exist_ok=True)
    npm = shutil.which("npm")
    if npm is None:
        raise NoServerError("npm is not on the PATH: the server needs Node.js 20.19 or newer.")
    done = subprocess.run(
        [npm, "ci", "--omit=dev", "--no-audit", "--no-fund"],
        cwd=place,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise NoServerError(f"npm ci failed in {place}:\n{done.stderr.strip()[-2000:]}")
    return place
