"""The upgrade notes say what changed, since when, and on what that was seen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pytest_pyodide_workers.edges import Edges, Text, write_edges
from pytest_pyodide_workers.upgrade_notes import main

RUN = ["0.26.4", "0.27.8", "0.28.3", "314.0.7"]


def text(title: str) -> Text:
    source = "https://x.test/changelog"
    return {"title": title, "question": "What is it?", "source": source, "advice": "Take care."}


@pytest.fixture
def table(tmp_path: Path) -> str:
    """A table with one fact of each kind."""
    edges = Edges()
    facts: dict[str, tuple[list[str | None], list[str | None]]] = {
        "changes": (["one", "one", "two", "two"], ["one", "one", "two", "two"]),
        "changes-in-one-browser": (["one", "two", "two", "two"], ["one", "one", "one", "one"]),
        "comes-back": (["one", "two", "one", "one"], ["one", "two", "one", "one"]),
        "stays": (["one", "one", "one", "one"], ["one", "one", "one", "one"]),
        "twice": (["one", "two", "two", "three"], ["one", "two", "two", "three"]),
        "unknown": ([None, "one", "two", "two"], [None, "one", "two", "two"]),
    }
    for probe, by_browser in facts.items():
        edges.texts[probe] = text(f"It is {probe}.")
        for browser, values in zip(["chromium", "firefox"], by_browser, strict=True):
            for version, value in zip(RUN, values, strict=True):
                if value:
                    edges.add(probe, browser, "9.1", version, value)
    file = tmp_path / "edges.json"
    write_edges(file, edges)
    return str(file)


GOLDEN = """\
# From Pyodide 0.26.4 to 314.0.7: 3 changes for worker code

## Since 0.27

### It is changes-in-one-browser.

What is it?

- before: `one` (0.26.4)
- after: `two` (0.27.8 to 314.0.7)

Take care. ([source](https://x.test/changelog))

Seen in chromium 9.1 on 0.26.4, 0.27.8, 0.28.3, 314.0.7.

## Since 0.28

### It is changes.

What is it?

- before: `one` (0.26.4 to 0.27.8)
- after: `two` (0.28.3 to 314.0.7)

Take care. ([source](https://x.test/changelog))

Seen in chromium 9.1 and firefox 9.1 on 0.26.4, 0.27.8, 0.28.3, 314.0.7.

## Since 314

### It is twice.

What is it?

- before: `one` (0.26.4)
- then: `two` (0.27.8 to 0.28.3)
- after: `three` (314.0.7)

Take care. ([source](https://x.test/changelog))

Seen in chromium 9.1 and firefox 9.1 on 0.26.4, 0.27.8, 0.28.3, 314.0.7.

## Changed, and changed back

### It is comes-back.

What is it?

- before: `one` (0.26.4)
- then: `two` (0.27.8)
- after: `one` (0.28.3 to 314.0.7)

Take care. ([source](https://x.test/changelog))

Seen in chromium 9.1 and firefox 9.1 on 0.26.4, 0.27.8, 0.28.3, 314.0.7.

Not observed on both releases: unknown.
"""


def test_notes_on_golden_data(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["0.26", "314", "--table", table]) == 0
    assert capsys.readouterr().out == GOLDEN


def test_each_browser_is_named_as_it_was_on_that_release(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edges = Edges(texts={"dict": text("It is so.")})
    for version, value, browser_version in (
        ("0.27.8", "Map", "152.0"),
        ("0.28.3", "Object", "153.0"),
        ("314.0.7", "Object", "154.0"),
    ):
        edges.add("dict", "firefox", browser_version, version, value)
    write_edges(tmp_path / "edges.json", edges)
    main(["0.27", "314", "--table", str(tmp_path / "edges.json")])
    assert capsys.readouterr().out.splitlines()[-1] == (
        "Seen in firefox 152.0 on 0.27.8; firefox 153.0 on 0.28.3; firefox 154.0 on 314.0.7."
    )


@pytest.mark.parametrize(
    ("older", "newer", "says"),
    [
        ("0.99", "314", 'Pyodide "0.99" was not observed. Name one of 0.26.4, 0.27.8, '),
        ("0.26", "0.26.3", 'Pyodide "0.26.3" was not observed.'),
        ("314", "0.26", 'From Pyodide "314" (314.0.7) to "0.26" (0.26.4) is no upgrade'),
        ("0.26", "0.26.4", "name two releases, the older one first."),
    ],
)
def test_releases_that_cannot_be_compared_are_refused(
    table: str, older: str, newer: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([older, newer, "--table", table]) == 2
    said = capsys.readouterr()
    assert says in said.err
    assert said.out == ""


def test_the_command_reads_the_committed_table(pytestconfig: pytest.Config) -> None:
    command = [sys.executable, "-m", "pytest_pyodide_workers.upgrade_notes", "0.29", "314"]
    folder = pytestconfig.rootpath / "harness"
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "- before: `boots" in done.stdout
    assert "- after: `fails: Classic web workers are not supported" in done.stdout
