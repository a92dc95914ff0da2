"""Which Pyodide releases exist, and which of them a word such as ``0.28`` or ``lines`` means."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

OLDEST_LINE = (0, 21)
"""Older releases cannot boot in a module worker."""


class UnknownVersionError(ValueError):
    """A spec that no published release answers to; the message names it and the way out."""


def published(versions_file: Path) -> list[str]:
    """Read the versions pinned in ``compat/pyodide-versions.json``, oldest first."""
    return sorted(json.loads(versions_file.read_text())["versions"], key=sort_key)


def line_of(version: str) -> str:
    """``"0.28.3"`` is of line ``"0.28"``; since 314 the first number alone names the line."""
    major, minor, *_ = version.split(".")
    return f"{major}.{minor}" if major == "0" else major


def sort_key(version: str) -> tuple[tuple[int, ...], bool, int]:
    """Order releases by number, and a pre-release before the release it leads to."""
    numbers, _, pre = version.partition("-")
    digits = re.findall(r"\d+", pre)
    return tuple(map(int, numbers.split("."))), not pre, int(digits[-1]) if digits else 0


def pep440(version: str) -> str:
    """Spell an npm version as ``pyodide.version`` does: ``315.0.0-alpha.2`` is ``315.0.0a2``."""
    return re.sub(r"-(a|b|rc)[a-z]*\.", r"\1", version)


def lines(versions: Sequence[str]) -> list[str]:
    """Return the newest release of every line from 0.21 on: a final one where there is one."""
    newest: dict[str, str] = {}
    for version in versions:
        line = line_of(version)
        if tuple(map(int, line.split("."))) >= OLDEST_LINE and not (
            "-" in version and "-" not in newest.get(line, "-")
        ):
            newest[line] = version
    return list(newest.values())


def resolve(specs: Iterable[str], versions: Sequence[str]) -> list[str]:
    """Turn specs into exact versions, oldest first, each once.

    :param specs: exact versions, lines (``0.28``, ``314``), ``latest``, ``lines`` or ``all``
    :raises UnknownVersionError: for a spec that matches no published release
    """
    newest = lines(versions)
    by_line = {line_of(version): version for version in newest}
    found: set[str] = set()
    for spec in specs:
        if spec == "lines":
            found.update(newest)
        elif spec == "all":
            found.update(v for v in versions if line_of(v) in by_line)
        elif spec == "latest":
            found.add([v for v in newest if "-" not in v][-1])
        elif spec in by_line:
            found.add(by_line[spec])
        elif spec in versions and line_of(spec) in by_line:
            found.add(spec)
        else:
            raise UnknownVersionError(
                f'Pyodide "{spec}" is no published release from {newest[0]} on. '
                f"Lines: {', '.join(by_line)}; or an exact version, latest, lines, all."
            )
    return sorted(found, key=sort_key)
