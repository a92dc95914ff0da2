"""Which Pyodide releases exist, and which of them a word such as ``0.28`` or ``lines`` means."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from packaging.version import Version

OLDEST_LINE = (0, 21)
"""Older releases cannot boot in a module worker."""

LOCAL = "local"
"""The name that a build in a folder goes by, in addresses and results. Newer than any release."""

NEWEST = Version("999999")


BUILD = (
    ("package.json",),
    ("pyodide.mjs",),
    ("pyodide.asm.mjs", "pyodide.asm.js"),
    ("pyodide.asm.wasm",),
    ("python_stdlib.zip", "pyodide_py.tar"),
    ("pyodide-lock.json", "repodata.json"),
)
"""The files without which no build boots, by their name of today and an earlier one."""


class UnknownVersionError(ValueError):
    """A spec that no published release answers to; the message names it and the way out."""


def published(versions_file: Path) -> list[str]:
    """Read the versions pinned in ``compat/pyodide-versions.json``, oldest first."""
    return sorted(json.loads(versions_file.read_text())["versions"], key=sort_key)


def retired(versions_file: Path) -> list[str]:
    """Read the versions that are no longer run: npm no longer has them, or nobody asks for them."""
    return list(json.loads(versions_file.read_text()).get("retired", []))


def local_version(folder: Path) -> str:
    """Read which version the Pyodide build in ``folder`` is, as Pyodide spells it.

    :raises UnknownVersionError: when it holds no Pyodide build, or not the whole of one
    """
    lacks = [
        " or ".join(names)
        for names in BUILD
        if not any((folder / name).is_file() for name in names)
    ]
    if lacks:
        raise UnknownVersionError(
            f'The folder "{folder}" holds no Pyodide build: it lacks {", ".join(lacks)}. '
            "Wanted is what is in the dist folder of Pyodide's own build."
        )
    package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    version = package.get("version")
    if not isinstance(version, str):
        raise UnknownVersionError(f'The package.json in "{folder}" says no version.')
    return version


def line_of(version: str) -> str:
    """``"0.28.3"`` is of line ``"0.28"``; since 314 the first number alone names the line."""
    major, *rest = version.split(".")
    return f"{major}.{rest[0]}" if major == "0" and rest else major


def sort_key(version: str) -> Version:
    """Order releases as PEP 440 does: ``315.0.0-alpha.2``, ``315.0.0-rc.1``, ``315.0.0``."""
    return NEWEST if version == LOCAL else Version(pep440(version))


def newest_up_to(version: str, known: Iterable[str]) -> str | None:
    """Name the newest release among ``known`` that is not newer than ``version``."""
    before = [v for v in known if sort_key(v) <= sort_key(version)]
    return max(before, key=sort_key, default=None)


def pep440(version: str) -> str:
    """Spell an npm version as ``pyodide.version`` does: ``315.0.0-alpha.2`` is ``315.0.0a2``.

    ``-dev.0``, which builds between two releases have, is ``.dev0``.
    """
    return re.sub(r"-(a|b|rc)[a-z]*\.", r"\1", version).replace("-dev.", ".dev")


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

    :param specs: exact versions; lines (``0.28``, ``314``: the newest of it); ranges of lines
        (``0.26..314``: the newest of each) or of versions (``0.27.2..0.28.1``: every release from
        one to the other); ``latest``; ``next`` (pre-releases newer than that); ``newest`` (of the
        two); ``lines``; ``all``
    :raises UnknownVersionError: for a spec that matches no published release
    """
    found: set[str] = set()
    for spec in specs:
        found.update(_resolve_range(spec, versions) if ".." in spec else _resolve(spec, versions))
    return sorted(found, key=sort_key)


def _resolve(spec: str, versions: Sequence[str]) -> Sequence[str]:
    newest = lines(versions)
    by_line = {line_of(version): version for version in newest}
    latest = [v for v in newest if "-" not in v][-1]
    words = {
        "lines": newest,
        "all": [v for v in versions if line_of(v) in by_line],
        "latest": [latest],
        "newest": newest[-1:],
        "next": [v for v in newest if sort_key(v) > sort_key(latest)],
        **{line: [version] for line, version in by_line.items()},
    }
    if found := words.get(spec):
        return found
    if spec == "next":
        raise UnknownVersionError(f'Pyodide "next": no pre-release is newer than {latest}.')
    if spec in words["all"]:
        return [spec]
    raise UnknownVersionError(
        f'Pyodide "{spec}" is no published release from {newest[0]} on. '
        f"Lines: {', '.join(by_line)}; or an exact version, a range such as 0.26..314, "
        "latest, next, newest, lines, all."
    )


def _resolve_range(spec: str, versions: Sequence[str]) -> Sequence[str]:
    first, _, last = spec.partition("..")
    ends = [_resolve(end, versions) for end in (first, last)]
    for end, found in zip((first, last), ends, strict=True):
        if len(found) != 1:
            raise UnknownVersionError(
                f'Pyodide range "{spec}": "{end}" names more than one version.'
            )
    (low,), (high,) = ends
    whole_lines = (first, last) == (line_of(first), line_of(last))
    among = lines(versions) if whole_lines else versions
    between = [v for v in among if sort_key(low) <= sort_key(v) <= sort_key(high)]
    # A pre-release of a release that is there too says nothing that the release does not.
    between = [v for v in between if "-" not in v or v in (low, high) or v in lines(versions)]
    if not between:
        raise UnknownVersionError(f'Pyodide range "{spec}" is empty: {low} is newer than {high}.')
    return between


if __name__ == "__main__":
    # For the npm scripts: prints one exact version a line.
    try:
        print(*resolve(sys.argv[2:], published(Path(sys.argv[1]))), sep="\n")
    except UnknownVersionError as error:
        sys.exit(str(error))
