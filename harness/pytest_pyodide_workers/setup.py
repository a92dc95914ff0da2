"""Installs the server, where the harness is not used from a checkout."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from .paths import BUNDLE, ROOT, SetupError, cache_dir, is_checkout, one_at_a_time


def server_home() -> Path:
    """Return a folder from which the server can be started.

    A checkout has its own. The sources in an installed package are copied into the cache, where
    ``npm ci`` installs what they need. The folder is named by what is in the sources, so that each
    release of the harness has the server that came with it.

    :raises SetupError: when npm is missing or fails
    """
    if is_checkout():
        return ROOT
    sources = hash_of(BUNDLE, (file for file in BUNDLE.rglob("*") if file.is_file()))
    place = cache_dir() / f"server-{sources[:16]}"
    if not place.is_dir():
        with one_at_a_time("server"):
            if not place.is_dir():
                _install_server(place)
    return place


def hash_of(folder: Path, files: Iterable[Path]) -> str:
    """Hash files together with their names in a folder.

    :return: sha256, 64 hex digits
    """
    digest = hashlib.sha256()
    for file in sorted(files):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


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
