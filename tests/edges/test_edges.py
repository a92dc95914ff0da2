"""Observes every fact that worker code trips over when Pyodide changes, and compares it.

``compat/edges.json`` says what is expected; ``--update-edges`` rewrites it from what is observed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import pytest
from edges.ledger import Observation, difference, probe_ids
from playwright.sync_api import Browser, Page
from pytest_pyodide_workers.edges import Edges


@pytest.mark.long  # no change of a pattern changes a fact about Pyodide
@pytest.mark.parametrize(
    "probe", [pytest.param(it, marks=pytest.mark.subject(f"edges/{it}")) for it in probe_ids()]
)
def test_edge(
    probe: str,
    edges_page: Page,
    observed_pyodide: str,
    expected_edges: Edges | None,
    browser: Browser,
    pyodide_version: str,
    record_property: Callable[[str, object], None],
) -> None:
    engine = browser.browser_type.name
    seen = {"pyodide": observed_pyodide, "browser": engine, "browserVersion": browser.version}
    record_property("observed", seen)
    value: str = edges_page.evaluate("id => probe(id)", probe)
    record_property("edge", {"probe": probe, "value": value})
    text = edges_page.evaluate("id => probeText(id)", probe)
    one = Observation(probe, text, pyodide_version, engine, browser.version, value)
    record_property("observation", asdict(one))
    problem = difference(expected_edges, one) if expected_edges else None
    assert problem is None, problem
