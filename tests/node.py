"""Runs the TypeScript of this repository, as its npm scripts do."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from pytest_pyodide_workers.paths import ROOT

NODE = shutil.which("node") or "node"

DEADLINE = 120.0
"""Seconds, for whatever may have to wait for npm or pip; most scripts take a second."""


def command(script: str, *args: str | Path) -> list[str]:
    """Return Node's command line for a script's path, or for the code of a module: it has spaces.

    It is Node itself rather than npx, so that a signal reaches the script and nobody else.
    """
    code = ["--input-type=module", "-e"] if " " in script else []
    return [NODE, "--import", "tsx", *code, script, *map(str, args)]


def run_node(
    script: str, *args: str | Path, env: Mapping[str, object] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a script, or the code of a module, to its end. What it prints has no colours."""
    more = {name: str(value) for name, value in (env or {}).items()}
    return subprocess.run(
        command(script, *args),
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1", **more},
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=DEADLINE,
    )


@contextmanager
def listening(command: list[str], sign: str, cwd: Path = ROOT) -> Iterator[int]:
    """Start a server on a port that is free, wait until it prints a sign, and end it.

    :param command: ``{port}`` stands in it for the port
    """
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port: int = free.getsockname()[1]
    words = [word.format(port=port) for word in command]
    with subprocess.Popen(words, cwd=cwd, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if sign in line:
                break
        yield port
        process.terminate()
