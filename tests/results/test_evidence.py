"""A value of the table comes from a run wherever runs asked, and the run is named."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_pyodide_workers.edges import Edges
from pytest_pyodide_workers.results.evidence import Evidence, contradictions, evidence_of
from results.sample import edge, run

PLACE = ("dict", "firefox", "0.28.3")


def observed(*values: str, **where: str) -> list[dict[str, Any]]:
    """Runs of one day after the other that observed these values."""
    return [
        {**run(day=n), "edges": [edge(value, **where)]} for n, value in enumerate(values, start=1)
    ]


def table(value: str) -> Edges:
    edges = Edges()
    edges.add("dict", "firefox", "152.0", "0.28.3", value)
    return edges


@pytest.mark.parametrize(
    "runs",
    [
        [],
        observed("Map"),
        observed("Object", "Map"),
        observed("Map", "Object"),
        observed("Object", probe="gone"),
        observed("Object", pyodide="local"),
        [{**run(), "edges": [edge("") | {"value": None, "observed": None}]}],
    ],
    ids=[
        "by --update-edges",
        "a run",
        "the newest",
        "an unsteady one since",
        "gone",
        "a build",
        "not observed",
    ],
)
def test_a_value_may_be_one_that_a_run_observed_or_that_none_asked_for(
    runs: list[dict[str, Any]],
) -> None:
    assert contradictions(table("Map"), runs) == []


def test_a_value_that_was_edited_is_told_with_what_the_newest_run_observed() -> None:
    (said,) = contradictions(table("Set"), observed("Object", "Map", "Object"))
    assert said.startswith(
        "compat/edges.json says of dict on Pyodide 0.28.3 in firefox: Set. "
        "No committed run observed that; 20261203T020000Z-0123456789 observed: Object. "
    )
    assert "`npm run verify -- --update`" in said


def test_a_value_that_was_taken_out_is_missed() -> None:
    (said,) = contradictions(table("Map"), observed("Yes", pyodide="0.29.5"))
    assert "on Pyodide 0.29.5 in firefox: nothing." in said


def test_the_evidence_is_the_newest_run_that_observed_the_value() -> None:
    runs = observed("Map", "Map", "Object")
    assert evidence_of(table("Map"), runs) == {
        PLACE: Evidence("153.0", "20261202T020000Z-0123456789")
    }
    assert evidence_of(table("Map"), observed("Object")) == {PLACE: Evidence("152.0", None)}
