"""Prints what changes for worker code between two releases: ``npm run upgrade-notes -- 0.26 314``.

It says only what probes observed: between two neighbours of the table a value may have changed on a
release that was not run, and may have changed back.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from .edges import Edges, Text, in_order, read_edges
from .paths import ROOT
from .versions import UnknownVersionError, line_of, lines, sort_key


@dataclass(frozen=True)
class Step:
    """A value, and the releases on which it was observed, oldest first."""

    value: str
    releases: tuple[str, ...]

    @property
    def span(self) -> str:
        first, last = self.releases[0], self.releases[-1]
        return first if first == last else f"{first} to {last}"


@dataclass(frozen=True)
class Note:
    """A fact whose value does not stay the same.

    :ivar steps: at least two
    :ivar evidence: browsers with their own versions, and releases, in words
    """

    probe: str
    text: Text
    steps: tuple[Step, ...]
    evidence: str

    @property
    def lasting(self) -> bool:
        """Whether the value differs at the end, and did not change back."""
        return self.steps[0].value != self.steps[-1].value

    @property
    def since(self) -> str:
        """The line on which the last change was seen."""
        return line_of(self.steps[-1].releases[0])


@dataclass(frozen=True)
class Notes:
    """What changes from one release to another; ``unknown`` are probes not run on both."""

    older: str
    newer: str
    notes: tuple[Note, ...]
    unknown: tuple[str, ...]


def compare(edges: Edges, older: str, newer: str) -> Notes:
    """Collect the changes between two releases.

    :param older: an exact version or a line, such as ``0.26``: its newest observed release
    :param newer: likewise
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
        alike: dict[tuple[Step, ...], list[str]] = defaultdict(list)
        for browser, by_version in values.items():
            if first in by_version and last in by_version:
                alike[steps(by_version, first, last)].append(browser)
        if not alike:
            unknown.append(probe)
        for found, browsers in alike.items():
            if len(found) > 1:
                seen = in_words(edges, browsers, found)
                notes.append(Note(probe, edges.texts[probe], found, seen))
    notes.sort(key=lambda note: sort_key(note.steps[-1].releases[0]))
    return Notes(first, last, tuple(notes), tuple(unknown))


def in_words(edges: Edges, browsers: Iterable[str], steps: Iterable[Step]) -> str:
    """Say in which browsers, and on which releases, something was seen."""
    releases = [release for step in steps for release in step.releases]
    where: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for browser in browsers:
        alike: dict[str, list[str]] = defaultdict(list)
        for release in releases:
            alike[edges.browsers[browser][release]].append(release)
        for version, on in alike.items():
            where[tuple(on)].append(f"{browser} {version}")
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


def steps(by_version: Mapping[str, str], first: str, last: str) -> tuple[Step, ...]:
    """Join neighbours with the same value, from one release to the other."""
    joined: list[Step] = []
    for version, value in in_order(by_version).items():
        if not sort_key(first) <= sort_key(version) <= sort_key(last):
            continue
        if joined and joined[-1].value == value:
            joined[-1] = Step(value, (*joined[-1].releases, version))
        else:
            joined.append(Step(value, (version,)))
    return tuple(joined)


def groups(notes: Iterable[Note]) -> dict[str, list[Note]]:
    """Put changes under the line since which they hold, and last those that were taken back."""
    grouped: dict[str, list[Note]] = defaultdict(list)
    for note in sorted(notes, key=lambda note: not note.lasting):
        grouped[f"Since {note.since}" if note.lasting else "Changed, and changed back"].append(note)
    return grouped


def as_markdown(notes: Notes, *, under: str = "") -> str:
    """Write the notes.

    :param under: the ``#`` of the heading that it stands under
    """
    lines = [f"{under}# {headline(notes)}"]
    for title, group in groups(notes.notes).items():
        lines += ["", f"{under}## {title}"]
        for note in group:
            lines += ["", f"{under}### {note.text['title']}", "", note.text["question"], ""]
            labels = ("before", *["then"] * (len(note.steps) - 2), "after")
            for label, step in zip(labels, note.steps, strict=True):
                lines.append(f"- {label}: `{step.value}` ({step.span})")
            lines += ["", f"{note.text['advice']} ([source]({note.text['source']}))"]
            lines += ["", f"Seen in {note.evidence}."]
    if notes.unknown:
        lines += ["", f"Not observed on both releases: {', '.join(notes.unknown)}."]
    return "\n".join(lines)


def headline(notes: Notes) -> str:
    lasting = sum(note.lasting for note in notes.notes)
    changes = "1 change" if lasting == 1 else f"{lasting} changes"
    return f"From Pyodide {notes.older} to {notes.newer}: {changes} for worker code"


INTRODUCTION = """\
# Upgrade notes

What changes for worker code from one line of Pyodide to the next, as the probes observed it on the
newest release of each. `npm run upgrade-notes -- 0.26 314` compares any two. Do not edit: made from
[edges.json](edges.json)."""


def line_by_line(edges: Edges) -> str:
    """Write what changes from each line to the next, the newest first, as a page."""
    newest = lines(observed_releases(edges))
    steps = [compare(edges, *pair) for pair in pairwise(newest)]
    parts = [as_markdown(notes, under="#") for notes in reversed(steps)]
    return "\n\n".join([INTRODUCTION, *parts]) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="npm run upgrade-notes --", description=__doc__)
    parser.add_argument("older", help="exact version, or a line such as 0.26")
    parser.add_argument("newer", help="exact version, or a line such as 314")
    parser.add_argument("--table", type=Path, default=ROOT / "compat" / "edges.json")
    options = parser.parse_args(arguments)
    try:
        notes = compare(read_edges(options.table), options.older, options.newer)
    except UnknownVersionError as error:
        print(error, file=sys.stderr)
        return 2
    print(as_markdown(notes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
