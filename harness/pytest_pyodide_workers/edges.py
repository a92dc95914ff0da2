"""The table of version edges, ``compat/edges.json``: which probe observed what, and where.

In memory each value has its exact release and browser. In the file they are ranges over the
releases that were observed, so that a change can be seen at a glance. A range never covers a
release on which its probe was not run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, TypedDict

from .versions import sort_key

ALL = "all"
"""Stands in the file for every browser of the table, where they agree on every release."""

SCHEMA = 1

Values = dict[str, dict[str, str]]
"""What a probe observed, by browser and exact Pyodide release."""


class Text(TypedDict):
    """What is said of a probe; ``source`` is a URL."""

    title: str
    question: str
    source: str
    advice: str


@dataclass
class Edges:
    """The whole table.

    :ivar browsers: the browser's own version, by browser and exact Pyodide release
    :ivar texts: by probe
    :ivar values: by probe
    """

    browsers: dict[str, dict[str, str]] = field(default_factory=dict)
    texts: dict[str, Text] = field(default_factory=dict)
    values: dict[str, Values] = field(default_factory=dict)

    def value(self, probe: str, browser: str, version: str) -> str | None:
        """Return what was observed, or ``None`` when nothing was."""
        return self.values.get(probe, {}).get(browser, {}).get(version)

    def add(self, probe: str, browser: str, browser_version: str, version: str, value: str) -> None:
        """Put an observation in the place of an older one."""
        self.browsers.setdefault(browser, {})[version] = browser_version
        self.values.setdefault(probe, {}).setdefault(browser, {})[version] = value


def read_edges(file: Path) -> Edges:
    """Read the table; a file that is not there is an empty one."""
    if not file.exists():
        return Edges()
    content = json.loads(file.read_text())
    edges = Edges(browsers=content["browsers"])
    for probe, entry in content["probes"].items():
        edges.values[probe] = _unfold(entry.pop("values"), edges.browsers)
        edges.texts[probe] = entry
    return edges


def write_edges(file: Path, edges: Edges) -> None:
    file.write_text(as_json(edges))


def as_json(edges: Edges) -> str:
    """Give the text of the table: sorted, so that a difference is one of content."""
    browsers = {name: in_order(edges.browsers[name]) for name in sorted(edges.browsers)}
    probes = {
        probe: {**edges.texts[probe], "values": folded(edges, probe)}
        for probe in sorted(edges.values)
    }
    content = {"schema": SCHEMA, "browsers": browsers, "probes": probes}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def in_order(by_version: Mapping[str, str]) -> dict[str, str]:
    """Sort by release, oldest first."""
    return {version: by_version[version] for version in sorted(by_version, key=sort_key)}


def folded(edges: Edges, probe: str) -> dict[str, list[dict[str, str]]]:
    """Return the ranges ``from``, ``to`` and ``value`` by browser, or under :data:`ALL`."""
    values = edges.values[probe]
    run = {name: list(in_order(edges.browsers[name])) for name in sorted(edges.browsers)}
    ranges = {name: _ranges(values[name], run[name]) for name in sorted(values)}
    # Browsers that were run on other releases have other holes, which "all" could not show.
    alike = {(*run[name], *in_order(values.get(name, {})).items()) for name in run}
    return {ALL: next(iter(ranges.values()))} if len(alike) == 1 else ranges


def _ranges(by_version: Mapping[str, str], run: list[str]) -> list[dict[str, str]]:
    """Join releases with the same value that are neighbours among those ``run``."""
    groups = [(value, [*group]) for value, group in groupby(run, key=by_version.get)]
    return [
        {"from": group[0], "to": group[-1], "value": value}
        for value, group in groups
        if value is not None
    ]


def _unfold(folded: dict[str, Any], browsers: Mapping[str, Mapping[str, str]]) -> Values:
    by_browser = dict.fromkeys(browsers, folded[ALL]) if ALL in folded else folded
    return {
        name: {
            version: each["value"]
            for each in ranges
            for version in browsers[name]
            if sort_key(each["from"]) <= sort_key(version) <= sort_key(each["to"])
        }
        for name, ranges in by_browser.items()
    }
