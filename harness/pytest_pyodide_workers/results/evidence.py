"""Which committed run observed what the table of version edges says, and what none did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..edges import Edges
from ..versions import LOCAL
from .schema import Run

Place = tuple[str, str, str]
"""A probe, a browser and a Pyodide release."""


@dataclass(frozen=True)
class Evidence:
    """The browser's version, and the id of the run; ``None``: ``--update-edges`` wrote it."""

    browser_version: str
    run: str | None


def evidence_of(edges: Edges, runs: Sequence[Run]) -> dict[Place, Evidence]:
    """Give for each value of the table the newest run that observed it.

    :param runs: oldest first
    """
    found = {
        (probe, browser, version): Evidence(edges.browsers[browser][version], None)
        for probe, by_browser in edges.values.items()
        for browser, by_version in by_browser.items()
        for version in by_version
    }
    for place, edge, run in observations(runs):
        if edges.value(*place) == edge["value"]:
            found[place] = Evidence(edge["observed"]["browserVersion"], run)
    return found


def contradictions(edges: Edges, runs: Sequence[Run]) -> list[str]:
    """Say which values are none that a run observed, although runs asked.

    Where runs differ, the table may have an older value: one that is unsteady is not taken over.

    :param runs: oldest first
    """
    observed: dict[Place, dict[str, str]] = defaultdict(dict)
    for place, edge, run in observations(runs):
        if edge["probe"] in edges.values:
            observed[place].pop(edge["value"], None)  # the newest comes last
            observed[place][edge["value"]] = run
    problems = []
    for (probe, browser, version), values in sorted(observed.items()):
        said = edges.value(probe, browser, version)
        if said not in values:
            value, run_id = list(values.items())[-1]
            problems.append(
                f"compat/edges.json says of {probe} on Pyodide {version} in {browser}: "
                f"{said or 'nothing'}. No committed run observed that; {run_id} observed: {value}. "
                "A value that runs know is changed by `npm run verify -- --update` alone."
            )
    return problems


def observations(runs: Sequence[Run]) -> Iterator[tuple[Place, Mapping[str, Any], str]]:
    """Give each edge of a release that was observed, and the id of its run."""
    for run in runs:
        for edge in run["edges"]:
            if edge["pyodide"] != LOCAL and edge["value"] is not None:
                yield (edge["probe"], edge["browser"], edge["pyodide"]), edge, run["run"]["id"]
