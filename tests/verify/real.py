"""Real runs of verify, as a person starts them: in a process and with a browser of their own."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from pytest_pyodide_workers.paths import ROOT

SECONDS = 120
"""How long a small run may take on a machine that has much else to do."""


def start(cache: Path, out: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start verify with one browser at a time; what it says can be read from ``stdout``."""
    command = [sys.executable, "-m", "pytest_pyodide_workers.verify", *arguments]
    return subprocess.Popen(
        [*command, "--jobs", "1", "--out", str(out)],
        cwd=ROOT,
        env={**os.environ, "PWP_CACHE": str(cache), "PYTHONPATH": str(ROOT / "harness")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read(file: Path) -> dict[str, Any]:
    """Read a saved run as it is, without any check."""
    run: dict[str, Any] = json.loads(gzip.decompress(file.read_bytes()))
    return run
