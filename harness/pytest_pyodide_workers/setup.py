"""Sets up browsers and the server, in one process at a time: the others wait, and find it done."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from . import browsers
from .browsers.choice import recall
from .paths import BUNDLE, ROOT, cache_dir, is_checkout


class SetupError(RuntimeError):
    """Something that the tests need cannot be had; the message is one line with the way out."""


def ensure_browser(name: str) -> browsers.BrowserChoice:
    """Return a browser that starts; find it, download it or install it where there is none yet.

    :raises SetupError: when there is none
    """
    if choice := recall(name):
        return choice
    with _one_at_a_time("browsers"):
        try:
            return browsers.ensure(name)
        except browsers.BrowserMissing as error:
            raise SetupError(str(error)) from None


def server_home() -> Path:
    """Return a folder from which the server can be started.

    A checkout has its own. The sources in an installed package are copied into the cache, where
    ``npm ci`` installs what they need. The folder is named by what is in the sources, so that each
    release of the harness has the server that came with it.

    :raises SetupError: when npm is missing or fails
    """
    if is_checkout():
        return ROOT
    place = cache_dir() / f"server-{hash_of(BUNDLE)}"
    if not place.is_dir():
        with _one_at_a_time("server"):
            if not place.is_dir():
                _install_server(place)
    return place


def hash_of(folder: Path) -> str:
    """Return a short name of the files in a folder: of their paths and of their contents."""
    digest = hashlib.sha256()
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def _install_server(place: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise SetupError("npm is not on the PATH: the server needs Node.js 20.19 or newer.")
    print("… Installing the server with npm", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(dir=place.parent) as scratch:
        half = Path(scratch) / "server"
        shutil.copytree(BUNDLE, half)
        command = [npm, "ci", "--omit=dev", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=half, capture_output=True, text=True)
        if done.returncode != 0:
            log = place.parent / "npm.log"
            log.write_text(done.stdout + done.stderr, encoding="utf-8")
            raise SetupError(
                f"The server cannot be installed: npm ci ended with exit code {done.returncode}. "
                f"What it said is in {log}."
            )
        os.replace(half, place)


@contextmanager
def _one_at_a_time(what: str) -> Iterator[None]:
    locks = cache_dir() / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    with FileLock(locks / f"{what}.lock"):
        yield
