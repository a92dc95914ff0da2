"""When not Comlink: each cell of the matrix of libraries is what the browser does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pytest_pyodide_workers.observer import Observer
from pytest_pyodide_workers.paths import ROOT
from rpc.laboratory import Lab
from tools.conftest import run_tool

MATRIX = json.loads((ROOT / "tests/rpc/alternatives/matrix.json").read_text())
LIBRARIES = [library["id"] for library in MATRIX["libraries"]]
NOT_ISOLATED = "syncCallNotIsolated"

#: Where something stays uncaught: a result that cannot be sent, or a call that was dropped.
UNCAUGHT = {"birpc", "coincident", "ours"}


def cells(library: str) -> dict[str, str]:
    return {each["id"]: each["cells"][library] for each in MATRIX["features"]}


@pytest.mark.version_independent
@pytest.mark.origin("isolated")
@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.claim("comlink/alternatives")
def test_a_library_does_what_the_matrix_says(
    fresh_lab: Lab, observer: Observer, library: str
) -> None:
    """On a page that has no other library."""
    lab = fresh_lab
    # Each worker is ended with calls that some question has dropped: with the layers they reject.
    with observer.expect(
        "could not be cloned", "The worker has ended", certain=library in UNCAUGHT
    ):
        found = lab("alternatives", "askAll", library)
    found["timeLimit"] = lab("alternatives", "timeLimit", library)
    with observer.expect("there-is-no-such-worker", "404"):
        found["missingScript"] = lab("alternatives", "missingScript", library)
    said = cells(library)
    del said[NOT_ISOLATED]
    assert found == said


@pytest.mark.version_independent
@pytest.mark.origin("plain")
@pytest.mark.parametrize("library", LIBRARIES)
def test_asking_the_page_without_isolation(fresh_lab: Lab, library: str) -> None:
    assert fresh_lab("alternatives", "ask", library, "syncCall") == cells(library)[NOT_ISOLATED]


@pytest.mark.origin("isolated")
def test_capnweb_calls_what_has_not_arrived(lab: Lab, index_url: str) -> None:
    found = lab("alternatives", "example", index_url)
    # A call and the wish to hear of its result are two messages: nothing waits for the boot.
    assert found.pop("sentAtOnce") >= 3
    assert found == {"answer": 42, "squares": [0, 1, 4, 9]}


@pytest.mark.version_independent
@pytest.mark.parametrize("library", [it for it in MATRIX["libraries"] if "version" in it])
def test_the_matrix_names_what_is_installed(library: dict[str, str]) -> None:
    package = json.loads((ROOT / "node_modules" / library["id"] / "package.json").read_text())
    assert (library["version"], library["licence"]) == (package["version"], package["license"])


def parts_of(text: str, *names: str) -> list[str]:
    """Return what is between the marks of each name."""
    return [
        text.partition(f"<!-- {name}:")[2].partition("-->\n")[2].partition(f"\n<!-- /{name} -->")[0]
        for name in names
    ]


def rows_of(table: str) -> list[list[str]]:
    rows = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


@pytest.mark.version_independent
def test_the_page_shows_the_matrix_and_what_was_measured() -> None:
    page = (ROOT / "patterns/workers/comlink.md").read_text()
    matrix, costs = parts_of(page, "alternatives", "costs")
    made = run_tool("alternatives-table.ts").stdout.strip()
    assert f"{matrix}\n\n{costs}" == made, "npm run docs writes them again"

    header, rule, *rows = rows_of(matrix)
    assert header[1:3] == ["postMessage by hand", "Comlink 4.4.2"]
    assert set(rule) == {"---"}
    wanted: list[Any] = [[it["title"], *it["cells"].values()] for it in MATRIX["features"]]
    assert rows == wanted

    _, _, *rows = rows_of(costs)
    measured = json.loads((ROOT / "tests/rpc/alternatives/costs.json").read_text())["browsers"]
    assert [row[0] for row in rows] == [library["title"] for library in MATRIX["libraries"]]
    for row, library in zip(rows, LIBRARIES, strict=True):
        both = [measured[name]["libraries"][library] for name in ("chromium", "firefox")]
        for cell, kind in zip(row[1:3], ("sequential", "inFlight"), strict=True):
            assert [float(ratio) for ratio in cell.split(" / ")] == [it[kind] for it in both]
