"""A value not expected is an error in words; a release of which nothing is known is news."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from edges.ledger import Ledger, Observation, difference, enter, news, probe_ids
from pytest_pyodide_workers.edges import Edges, Text, read_edges

TEXT: Text = {"title": "It.", "question": "What?", "source": "https://x.test", "advice": "Do."}
PROBE = probe_ids()[0]
SEEN = Observation(PROBE, TEXT, "0.28.3", "firefox", "153.0", "Map")


@pytest.fixture
def edges() -> Edges:
    edges = Edges()
    enter(edges, [SEEN])
    return edges


def test_what_is_expected_makes_no_words(edges: Edges) -> None:
    assert difference(edges, SEEN) is None
    assert news(edges, [SEEN]) == []


def test_another_value_is_an_error_that_names_both(edges: Edges) -> None:
    assert difference(edges, replace(SEEN, value="Object")) == (
        "What? Expected 'Map', observed 'Object' on Pyodide 0.28.3 in firefox. "
        "If this is right, run these tests again with --update-edges."
    )


def test_another_text_is_an_error(edges: Edges) -> None:
    problem = difference(edges, replace(SEEN, text={**TEXT, "advice": "Do not."}))
    assert problem is not None and f'says of "{PROBE}" what its file does not' in problem


@pytest.mark.parametrize(
    ("unknown", "said"),
    [
        (replace(SEEN, version="0.29.5", value="Object"), f"  {PROBE}: Object (0.28.3: Map)"),
        (
            replace(SEEN, browser="chromium"),
            f"  {PROBE}: Map (before: nothing was observed)",
        ),
        (replace(SEEN, version="0.29.5"), None),
    ],
)
def test_an_unknown_release_is_no_error_but_told(
    edges: Edges, unknown: Observation, said: str | None
) -> None:
    assert difference(edges, unknown) is None
    head, *rest = news(edges, [unknown])
    assert f"No expectation yet for Pyodide {unknown.version} in {unknown.browser}" in head
    assert rest == ([said] if said else [])


def test_a_build_in_a_folder_is_not_entered(edges: Edges) -> None:
    enter(edges, [replace(SEEN, version="local")])
    assert list(edges.browsers["firefox"]) == ["0.28.3"]


def test_a_probe_that_is_no_more_is_dropped(edges: Edges) -> None:
    enter(edges, [replace(SEEN, probe="gone")])
    assert list(edges.values) == [PROBE]


@pytest.mark.parametrize("update", [True, False])
def test_the_table_is_written_only_on_request(tmp_path: Path, update: bool) -> None:
    file = tmp_path / "edges.json"
    ledger = Ledger(file, update=update)
    report = pytest.TestReport("t", ("t", 0, "t"), {}, "passed", None, "call")
    report.user_properties = [("observation", vars(SEEN))]
    ledger.pytest_runtest_logreport(report)
    ledger.finish(lambda line: None)
    assert read_edges(file).value(PROBE, "firefox", "0.28.3") == ("Map" if update else None)
