"""Runs a command and finds the line of its output that says why it failed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence


def run(
    command: Sequence[str], *, limit_s: float, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command with its output kept; running out of time counts as exit code 1."""
    try:
        return subprocess.run(
            command,
            capture_output=True,
            check=False,
            encoding="utf-8",
            env={**os.environ, **(env or {})},
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=limit_s,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", f"no end within {limit_s:g} s")
    except OSError as error:
        return subprocess.CompletedProcess(command, 1, "", str(error))


def first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "no reason given")


def last_line(text: str) -> str:
    return first_line("\n".join(reversed(text.splitlines())))


def first_error(text: str) -> str:
    """Return the first line that begins like an error, otherwise the last line."""
    for line in text.splitlines():
        if line.lstrip().startswith(("Error:", "E:", "error:")):
            return line.strip()
    return last_line(text)
