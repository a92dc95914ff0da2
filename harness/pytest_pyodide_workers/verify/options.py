"""What a person asks of ``npm run verify``, checked before anything runs."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from ..browsers import NAMES
from ..paths import ROOT
from ..versions import LOCAL, local_version, published, resolve
from .patterns import Pattern, read_patterns


class UsageError(ValueError):
    """What was asked for does not exist; the message names it and what does."""


class Options(argparse.Namespace):
    """``folder`` holds the build that goes by ``local``."""

    versions: tuple[str, ...]
    folder: Path | None
    browsers: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    every_pattern: bool
    jobs: int
    quick: bool
    out: Path
    update: bool
    command: str

    @property
    def needs(self) -> dict[str, bool]:
        """Whether isolation matters to a pattern, by its id."""
        return {pattern.id: pattern.needs_isolation for pattern in self.patterns}

    @property
    def published(self) -> tuple[str, ...]:
        return tuple(version for version in self.versions if version != LOCAL)


SPECS = "exact version, line (0.28), range (0.26..314), latest, next, newest, lines, all"

HELP = """\
Runs patterns on Pyodide releases in browsers, and prints a table of what works where.

  npm run verify -- --pyodide lines                      newest of every line (the default)
  npm run verify -- --pyodide 0.26..314 --browser firefox --pattern comlink
  npm run verify -- --pyodide ../pyodide/dist            your own build of Pyodide
  npm run verify -- --pyodide next --quick               a first look
"""


def parse(arguments: Sequence[str]) -> Options:
    """Read the command line.

    :raises UsageError: for what does not exist
    :raises UnknownVersionError: likewise
    """
    parser = argparse.ArgumentParser(
        prog="npm run verify --",
        description=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    for name, metavar, text in (
        ("--pyodide", "SPEC", f"{SPECS}, or a folder with a build; several by commas"),
        ("--browser", "LIST", "chromium, firefox, webkit (default: the first two)"),
        ("--pattern", "GLOB", "such as comlink or 'workers/*' (default: all)"),
    ):
        parser.add_argument(
            name, metavar=metavar, help=text, action="extend", default=[], type=_split
        )
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="browsers at once (2)")
    parser.add_argument("--quick", action="store_true", help="run only the tests marked smoke")
    parser.add_argument(
        "--out",
        default="results",
        type=ROOT.joinpath,
        metavar="DIR",
        help="for the run and changes.md (results)",
    )
    parser.add_argument(
        "--update", action="store_true", help="put the results into the committed table"
    )
    given = parser.parse_args(arguments, Options())
    given.versions, given.folder = _versions(given.pyodide or ["lines"])
    for name in given.browser:
        if name not in NAMES:
            raise UsageError(f'--browser "{name}" is not known. There are: {", ".join(NAMES)}.')
    if given.jobs < 1:
        raise UsageError(f"--jobs {given.jobs}: at least one browser has to run.")
    if given.quick and given.update:
        raise UsageError("--quick with --update: the committed table takes all tests. Drop one.")
    given.browsers = tuple(dict.fromkeys(given.browser or ("chromium", "firefox")))
    given.patterns, given.every_pattern = _patterns(given.pattern), not given.pattern
    given.command = " ".join(["npm run verify --", *arguments]).removesuffix(" --")
    return given


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _versions(specs: Sequence[str]) -> tuple[tuple[str, ...], Path | None]:
    folders = [spec for spec in specs if "/" in spec or "\\" in spec or spec in (".", "..")]
    if len(folders) > 1:
        raise UsageError(f"One folder with a Pyodide build at a time, not {' and '.join(folders)}.")
    pins = published(ROOT / "compat" / "pyodide-versions.json")
    exact = resolve([spec for spec in specs if spec not in folders], pins)
    if not folders:
        return tuple(exact), None
    # npm runs us at the repository's root, whose caller may have stood elsewhere.
    here = Path(os.environ.get("INIT_CWD", "."))
    folder = (here / Path(folders[0]).expanduser()).resolve()
    local_version(folder)
    return (*exact, LOCAL), folder


def _patterns(globs: Sequence[str]) -> tuple[Pattern, ...]:
    every = read_patterns(ROOT)
    for glob in globs:
        if not any(PurePosixPath(pattern.id).match(glob) for pattern in every):
            ids = ", ".join(pattern.id for pattern in every)
            raise UsageError(f'--pattern "{glob}" matches no pattern. There are: {ids}.')
    return tuple(
        pattern
        for pattern in every
        if not globs or any(PurePosixPath(pattern.id).match(glob) for glob in globs)
    )
