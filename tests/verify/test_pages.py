"""How a run and the table read: for a terminal, for the code host, and on a pattern's page."""

from __future__ import annotations

import re

import pytest
from pytest_pyodide_workers.edges import Edges
from pytest_pyodide_workers.verify import pages
from pytest_pyodide_workers.verify.fold import Committed, Table
from pytest_pyodide_workers.verify.run import Cell
from verify.sample import OTHER_FILES, TEXT, cell, run

COMLINK = "workers/comlink"
VERSIONS = ["0.28.3", "0.29.5", "314.0.7"]


def cells_of(statuses: str) -> list[Cell]:
    letters = {"p": "pass", "f": "fail", "u": "unsupported", "~": "flaky", "?": "error"}
    return [cell(letters[s], v) for s, v in zip(statuses, VERSIONS, strict=True)]


def table_of(statuses: str) -> Table:
    return Committed([run(*cells_of(statuses))], [COMLINK]).table


@pytest.mark.parametrize(
    ("statuses", "says"),
    [
        ("ppp", "Pyodide 0.28.3 to 314.0.7."),
        ("ppf", "Pyodide 0.28.3 to 0.29.5, not 314.0.7."),
        ("fpf", "Pyodide 0.29.5, not 0.28.3, not 314.0.7."),
        ("pfp", "no one range would be true; see the table."),
        ("p?p", "Pyodide 0.28.3 to 314.0.7, nothing known of 0.29.5."),
        ("p~p", "Pyodide 0.28.3 to 314.0.7, not the same each time on 0.29.5."),
        ("uuu", "lacks what it needs, and says so."),
        ("ffu", "not on Pyodide 0.28.3 to 314.0.7."),
        ("???", "nothing known of 0.28.3, 0.29.5, 314.0.7."),
    ],
)
def test_a_sentence_says_no_more_than_was_seen(statuses: str, says: str) -> None:
    [sentence] = pages.sentences(table_of(statuses), COMLINK)
    assert sentence.endswith(f", isolated page: {says}")


def test_the_document_has_each_cell_by_symbol_and_word() -> None:
    stale = cell("fail", "0.28.3")
    now = run(
        cell(content=OTHER_FILES, planned=155, passed=152, reason="3 of 155 tests skipped"),
        cell("timeout", "0.29.5", content=OTHER_FILES),
        day=2,
    )
    text = pages.document(Committed([run(stale), now], [COMLINK]).table, "(edges)")
    assert "## [workers/comlink](../patterns/workers/comlink.md)" in text
    assert "| 314.0.7 | ✓ 152 of 155 |" in text
    assert "| 0.29.5 | ✗ timeout |" in text
    assert "| 0.28.3 | *✗ fail* |" in text


def test_a_section_is_replaced_and_the_page_around_it_stays() -> None:
    table = table_of("ppp")
    page = f"before\n{pages.BEGIN}\nold\n{pages.END}\nafter\n"
    text = pages.replace_section(page, table, COMLINK)
    assert text.startswith(
        f"before\n{pages.BEGIN}\n- Chromium 156.0, isolated page: Pyodide 0.28.3 "
    )
    assert text.endswith(f"compat/README.md#workerscomlink).\n{pages.END}\nafter\n")
    with pytest.raises(ValueError, match="has no “<!-- compatibility"):
        pages.replace_section("no marks", table, COMLINK)


def test_the_terminal_has_the_same_table_and_says_why_a_cell_is_not_good() -> None:
    control = cell(control=True, subject="controls/must-pass")
    cells = [cell(), cell("fail", "0.28.3"), cell("unsupported", origin="plain"), control]
    assert pages.as_text(run(*cells)) == (
        "workers/comlink\n\n"
        "| Pyodide | chromium, isolated | chromium, plain |\n"
        "| --- | --- | --- |\n"
        "| 314.0.7 | ✓ pass | ○ unsupported |\n"
        "| 0.28.3 | ✗ fail | ? not-run |\n\n"
        "✗ workers/comlink 0.28.3 chromium isolated: fail. the reason of fail\n"
    )


def test_edges_on_which_browsers_agree_share_a_row() -> None:
    edges = Edges(texts={"dict": TEXT})
    for browser in ("chromium", "firefox"):
        edges.add("dict", browser, "1", "0.28.3", "a|b <c>")
        edges.add("dict", browser, "1", "0.29.5", "a|b <c>")
    [_, _, row] = pages.edges_as_markdown(edges).splitlines()
    assert row == "| [T](S) | 0.28.3 to 0.29.5 | chromium, firefox | a\\|b &lt;c> |"


def test_badges_say_what_the_cells_say() -> None:
    drawn = pages.badges(cells_of("upf"))
    said = {name: re.findall("<title>(.*)</title>", text) for name, text in drawn.items()}
    assert said == {
        "pyodide.svg": ["Pyodide: 0.29 to 0.29"],
        "cells.svg": ["cells that pass: 1 of 2"],
        "chromium.svg": ["Chromium: 156"],
    }
    assert pages.badges(cells_of("fu?")) == {}
