"""What people read: by symbol and by word, and "?" where nothing is known."""

from __future__ import annotations

import pytest
from pytest_pyodide_workers.results.fold import fold
from pytest_pyodide_workers.results.markdown import document, replace_section, section
from pytest_pyodide_workers.results.terminal import render
from results.sample import cell, run

RUN = run(
    cell("fail", pyodide="0.28.3"),
    cell("pass", pyodide="0.29.5"),
    cell("pass"),
    cell("error", pyodide="0.29.5", browser="firefox"),
    cell("timeout", browser="firefox"),
    cell("unsupported", origin="plain"),
    cell(kind="control", subject="controls/must-pass"),
)


def test_the_terminal_has_a_line_for_each_browser_and_origin() -> None:
    assert render(RUN).splitlines()[:5] == [
        "workers/comlink",
        "                    0.28 0.29 314",
        "  chromium isolated  ✗    ✓    ✓ ",
        "  chromium plain     ·    ·    ○ ",
        "  firefox isolated   ·    ?    ✗ ",
    ]


def test_many_versions_are_folded_to_the_width() -> None:
    cells = [cell(pyodide=f"0.28.{n}") for n in range(20)]
    lines = render(run(*cells), width=60).splitlines()
    assert max(map(len, lines[:-1])) <= 60
    assert sum(line.count("✓") for line in lines[:-1]) == 20


def test_colour_is_for_terminals() -> None:
    assert "\x1b[31m" in render(RUN, color=True)
    assert "\x1b" not in render(RUN)


def test_the_document_has_every_cell_by_symbol_and_word() -> None:
    key = ("workers/comlink", "0.28.3", "chromium", "isolated")
    text = document(fold([RUN]), {key: {"url": "https://example.org/1"}}, "EDGES")
    assert "| Pyodide | chromium, isolated | chromium, plain | firefox, isolated |" in text
    assert "| 314.0.7 | ✓ pass | ○ unsupported | ✗ timeout |" in text
    assert "| 0.29.5 | ✓ pass | ? not-run | ? error |" in text
    assert "| 0.28.3 | ✗ fail ([known](https://example.org/1)) |" in text
    assert "EDGES" in text and "2026-12-01 at commit `aaaaaaaaaa`" in text


def test_what_was_measured_on_other_files_is_in_italics() -> None:
    newer = run(cell(content="d" * 64), day=2)
    assert "| 0.29.5 | *✓ pass* |" in document(fold([RUN, newer]), {}, "")


def test_a_page_says_in_sentences_where_its_pattern_works() -> None:
    text = section(fold([RUN]), "workers/comlink")
    assert "- Chromium 156.0, isolated page: Pyodide 0.29.5 to 314.0.7, not 0.28.3." in text
    assert "- Chromium 156.0, plain page: lacks what it needs, and says so." in text
    assert (
        "- Firefox 156.0, isolated page: not on Pyodide 314.0.7, nothing known of 0.29.5." in text
    )
    assert "No run of this pattern" in section(fold([RUN]), "workers/other")


@pytest.mark.parametrize(
    ("statuses", "says"),
    [
        ("fail pass fail", "Pyodide 0.29.5, not 0.28.3, not 314.0.7."),
        ("pass pass timeout", "Pyodide 0.28.3 to 0.29.5, not 314.0.7."),
        ("pass fail pass", "no one range would be true; see the table."),
        ("error skip not-run", "nothing known of 0.28.3, 0.29.5, 314.0.7."),
        ("unsupported error", "lacks what it needs, and says so, nothing known of 0.29.5."),
    ],
)
def test_a_sentence_says_no_more_than_was_seen(statuses: str, says: str) -> None:
    versions = ("0.28.3", "0.29.5", "314.0.7")
    cells = [cell(s, pyodide=v) for s, v in zip(statuses.split(), versions, strict=False)]
    assert f"isolated page: {says}" in section(fold([run(*cells)]), "workers/comlink")


def test_a_sentence_owns_up_to_what_is_stale() -> None:
    runs = [run(cell(pyodide="0.29.5")), run(cell(content="d" * 64), day=2)]
    text = section(fold(runs), "workers/comlink")
    assert (
        "Pyodide 0.29.5 to 314.0.7, measured on other files of ours than the newest: 0.29.5."
        in text
    )


def test_what_passes_has_no_known_issue() -> None:
    key = ("workers/comlink", "314.0.7", "chromium", "isolated")
    assert "known](" not in document(fold([run(cell())]), {key: {"url": "https://x.org"}}, "")


def test_a_section_is_replaced_and_the_page_around_it_stays() -> None:
    table = fold([RUN])
    page = f"before\n{section(fold([]), 'workers/comlink')}\nafter\n"
    once = replace_section(page, table, "workers/comlink")
    assert once.startswith("before\n") and once.endswith("\nafter\n")
    assert replace_section(once, table, "workers/comlink") == once
    with pytest.raises(ValueError, match="has no"):
        replace_section("nothing", table, "workers/comlink")
