"""What the committed table says of the known breaks: each fails somewhere, and works somewhere.

A probe that shows the same wherever it is run would prove nothing.
"""

from __future__ import annotations

import pytest
from edges.ledger import probe_ids
from pytest_pyodide_workers.edges import Edges, read_edges

UNCHANGED = {
    "batched-flush": "batched-fsync",
    "dict-converter": "dict-to-js",
    "interrupt-asyncio-sleep": "interrupt-busy-loop",
    "interrupt-busy-loop": "interrupt-asyncio-sleep",
    "load-package-unknown": "load-package-404",
    "module-worker": "classic-worker",
    "shared-worker": "service-worker",
}
"""Probes that may say the same on every release, each with the twin that shows the other."""


@pytest.fixture(scope="module")
def edges(pytestconfig: pytest.Config) -> Edges:
    return read_edges(pytestconfig.rootpath / "compat" / "edges.json")


@pytest.mark.parametrize(
    ("probe", "works", "breaks"),
    [
        ("classic-worker", ("0.29.5", "boots"), ("314.0.7", "fails: Classic web workers ")),
        ("comlink-dict", ("0.27.8", "seen by the handler"), ("0.28.3", "rejects: ")),
        ("dict-to-js", ("0.25.1", "Map, can be "), ("0.26.4", "Map, cannot be ")),
        ("dict-to-js", ("0.29.5", "Object, can be "), ("0.28.3", "Map, cannot be ")),
        ("null-in-python", ("0.27.8", "NoneType"), ("0.28.3", "JsNull")),
        ("wasm-wrong-type", ("0.23.4", "boots"), ("0.24.1", "does not settle")),
    ],
)
@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_a_known_break_is_in_the_table(
    edges: Edges, browser: str, probe: str, works: tuple[str, str], breaks: tuple[str, str]
) -> None:
    for version, value in (works, breaks):
        assert (edges.value(probe, browser, version) or "").startswith(value)


def test_the_table_has_what_the_probes_ask_and_nothing_else(edges: Edges) -> None:
    """Else a probe that is deleted by mistake, or never run, would not be missed."""
    assert sorted(edges.values) == probe_ids()


@pytest.mark.parametrize("probe", probe_ids())
def test_a_probe_shows_a_difference_or_has_a_twin_that_does(edges: Edges, probe: str) -> None:
    values = {value for by in edges.values[probe].values() for value in by.values()}
    assert len(values) > 1 or probe in UNCHANGED
    twin = edges.values[UNCHANGED.get(probe, probe)]
    assert values != {value for by in twin.values() for value in by.values()} or len(values) > 1
