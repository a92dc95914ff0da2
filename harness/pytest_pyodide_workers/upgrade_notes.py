"""Prints what changes for worker code between two releases: ``npm run upgrade-notes -- 0.26 314``.

It says only what probes observed: between two neighbours of the table a value may have changed on a
release that was not run, and may have changed back.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple

from .edges import Edges, in_order, read_edges
from .paths import ROOT
from .versions import UnknownVersionError, line_of, lines, sort_key


def span(releases: Sequence[str]) -> str:
    """Say from which release to which one, or the only one."""
    return releases[0] if len(releases) == 1 else f"{releases[0]} to {releases[-1]}"


Steps = tuple[tuple[str, tuple[str, ...]], ...]
"""The values of a fact, oldest first, each with the releases on which it was observed."""


class Note(NamedTuple):
    """A fact whose value does not stay the same in some browsers."""

    probe: str
    steps: Steps
    browsers: list[str]

    @property
    def changed_back(self) -> bool:
        return self.steps[0][0] == self.steps[-1][0]

    @property
    def since(self) -> str:
        """The release on which the last change was seen."""
        return self.steps[-1][1][0]

    @property
    def heading(self) -> str:
        return "Changed, and changed back" if self.changed_back else f"Since {line_of(self.since)}"


def notes_between(edges: Edges, older: str, newer: str, *, under: str = "") -> str:
    """Write what changes between two releases, in Markdown.

    :param older: an exact version or a line, such as ``0.26``: its newest observed release
    :param newer: likewise
    :param under: the ``#`` of the heading that it stands under
    :raises UnknownVersionError: when one of them was not observed, or they are in the wrong order
    """
    known = observed_releases(edges)
    first, last = (observed_release(spec, known) for spec in (older, newer))
    if sort_key(first) >= sort_key(last):
        raise UnknownVersionError(
            f'From Pyodide "{older}" ({first}) to "{newer}" ({last}) is no upgrade: '
            "name two releases, the older one first."
        )
    notes: list[Note] = []
    unknown: list[str] = []
    for probe, values in sorted(edges.values.items()):
        alike: dict[Steps, list[str]] = defaultdict(list)
        for browser, by_version in values.items():
            if first in by_version and last in by_version:
                alike[steps(by_version, first, last)].append(browser)
        if not alike:
            unknown.append(probe)
        notes += [Note(probe, it, names) for it, names in alike.items() if len(it) > 1]
    notes.sort(key=lambda note: (note.changed_back, sort_key(note.since)))
    lasting = sum(not note.changed_back for note in notes)
    changes = "1 change" if lasting == 1 else f"{lasting} changes"
    written = [f"{under}# From Pyodide {first} to {last}: {changes} for worker code"]
    for heading, group in groupby(notes, key=lambda note: note.heading):
        written += ["", f"{under}## {heading}"]
        for note in group:
            text = edges.texts[note.probe]
            written += ["", f"{under}### {text['title']}", "", text["question"], ""]
            labels = ("before", *["then"] * (len(note.steps) - 2), "after")
            for label, (value, releases) in zip(labels, note.steps, strict=True):
                written.append(f"- {label}: `{value}` ({span(releases)})")
            written += ["", f"{text['advice']} ([source]({text['source']}))"]
            written += ["", f"Seen in {evidence(edges, note)}."]
    if unknown:
        written += ["", f"Not observed on both releases: {', '.join(unknown)}."]
    return "\n".join(written)


def evidence(edges: Edges, note: Note) -> str:
    """Say in which browsers, by their own versions, and on which releases it was seen."""
    releases = [release for _, releases in note.steps for release in releases]
    where: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for browser in note.browsers:
        engines = edges.browsers[browser]
        for version in dict.fromkeys(engines[release] for release in releases):
            on = tuple(release for release in releases if engines[release] == version)
            where[on].append(f"{browser} {version}")
    return "; ".join(f"{' and '.join(engines)} on {', '.join(on)}" for on, engines in where.items())


def observed_releases(edges: Edges) -> list[str]:
    """List the releases on which any probe was run, oldest first."""
    return sorted({v for versions in edges.browsers.values() for v in versions}, key=sort_key)


def observed_release(spec: str, known: Sequence[str]) -> str:
    """Find an exact version, or the newest release of a line, among those that were observed."""
    if spec in known:
        return spec
    of_line = [version for version in known if line_of(version) == spec]
    if of_line:
        return of_line[-1]
    raise UnknownVersionError(
        f'Pyodide "{spec}" was not observed. Name one of {", ".join(known) or "(none)"}, or its '
        "line. To observe another release: "
        f"npm test -- tests/edges --pyodide-version {spec} --update-edges"
    )


def steps(by_version: Mapping[str, str], first: str, last: str) -> Steps:
    """Join neighbours with the same value, from one release to the other."""
    between = [v for v in in_order(by_version) if sort_key(first) <= sort_key(v) <= sort_key(last)]
    alike = groupby(between, key=by_version.__getitem__)
    return tuple((value, tuple(releases)) for value, releases in alike)


INTRODUCTION = """\
# Upgrade notes

What changes for worker code from one line of Pyodide to the next, as the probes observed it on the
newest release of each. `npm run upgrade-notes -- 0.26 314` compares any two. Do not edit: made from
[edges.json](edges.json)."""


def line_by_line(edges: Edges) -> str:
    """Write what changes from each line to the next, the newest first, as a page."""
    newest = lines(observed_releases(edges))
    parts = [notes_between(edges, *pair, under="#") for pair in pairwise(newest)]
    return "\n\n".join([INTRODUCTION, *reversed(parts)]) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="npm run upgrade-notes --", description=__doc__)
    parser.add_argument("older", help="exact version, or a line such as 0.26")
    parser.add_argument("newer", help="exact version, or a line such as 314")
    parser.add_argument("--table", type=Path, default=ROOT / "compat" / "edges.json")
    options = parser.parse_args(arguments)
    try:
        print(notes_between(read_edges(options.table), options.older, options.newer))
    except UnknownVersionError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
