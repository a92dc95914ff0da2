"""The version edges for people: a range covers nothing that was not run."""

from __future__ import annotations

from pytest_pyodide_workers.edges import Edges
from pytest_pyodide_workers.results.edges_table import edges_as_markdown

WORDS = {"title": "What a dict is", "question": "?", "source": "https://x.org", "advice": ""}
LINES = ("0.26.4", "0.27.8", "0.28.3", "314.0.7")


def table(**values: str) -> list[str]:
    """Rows for a probe: by browser, its words on :data:`LINES`; "?" is a hole."""
    edges = Edges(texts={"dict": {**WORDS}})  # type: ignore[typeddict-item]
    for browser, words in values.items():
        for version, word in zip(LINES, words.split(), strict=True):
            edges.add("other", browser, "1", version, "x")
            if word != "?":
                edges.add("dict", browser, "1", version, word)
    del edges.values["other"]
    return edges_as_markdown(edges).splitlines()[2:]


def test_browsers_that_agree_share_a_row() -> None:
    assert table(chromium="Map Map Map Object", firefox="Map Map Map Object") == [
        "| [What a dict is](https://x.org) | 0.26.4 to 0.28.3 | chromium, firefox | Map |",
        "|  | 314.0.7 | chromium, firefox | Object |",
    ]


def test_a_release_that_was_not_run_ends_a_range() -> None:
    assert table(chromium="Map ? Map Map") == [
        "| [What a dict is](https://x.org) | 0.26.4 | chromium | Map |",
        "|  | 0.28.3 to 314.0.7 | chromium | Map |",
    ]


def test_a_value_cannot_break_its_cell() -> None:
    assert table(chromium="a|<b> ? ? ?")[0].endswith("| 0.26.4 | chromium | a\\|&lt;b> |")
