"""The patterns of a repository, as their pages' front matter declares them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Pattern:
    """``files`` is the copy unit, as paths from the root; isolation may be needed or optional.

    ``tests`` are the files and folders whose tests its verdict comes from.
    """

    id: str
    files: tuple[str, ...]
    example: str
    tests: tuple[str, ...]
    needs_isolation: bool


def read_patterns(root: Path) -> list[Pattern]:
    """Read all pages, sorted by id. ``npm run check`` holds them to their schema."""
    pages = sorted((root / "patterns").glob("*/*.md"))
    return [_read(page.read_text(encoding="utf-8")) for page in pages]


def _read(page: str) -> Pattern:
    _, front, _ = page.split("---\n", 2)
    return Pattern(
        id=_value("id", front),
        files=tuple(re.findall(r"^  - (patterns/\S+)$", front, re.M)),
        example=_value("example", front),
        tests=tuple(filter(None, (_value("test", front), _value("moreTests", front)))),
        needs_isolation=_value("  isolation", front) != "false",
    )


def _value(name: str, front: str) -> str:
    found = re.search(rf"^{name}: (.+)$", front, re.M)
    return found[1].strip("\"' ") if found else ""
