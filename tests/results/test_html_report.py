"""The report of a run, opened as a person would: as a file, without a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.results.compare import Change
from pytest_pyodide_workers.results.html_report import render
from pytest_pyodide_workers.verify.options import parse
from results.sample import cell, run

WILD = "</script><img src=x onerror='globalThis.escaped=true'><!-- ${1} SPOKE: \"onerror"

REGRESSION = Change(
    *("workers/comlink", "0.28.3", "chromium", "isolated", "pass", "fail"),
    cause="pyodide",
    direction="regression",
    confirmed=True,
    seen=3,
)
EDGE = Change(
    *("edges/dict", "0.28.3", "firefox", "", "Map", "Object"),
    cause="browser",
    direction="changed",
    confirmed=False,
    seen=1,
)


def sample() -> dict[str, Any]:
    failing = cell("fail", pyodide="0.28.3", reason=WILD)
    failing["tests"][0].update(message=WILD, phase="run", id=f"t.py::test_{WILD}{'_long' * 20}")
    known = {"url": "https://example.org/1", "reason": "known upstream"}
    data = run(
        failing,
        cell(),
        cell("error", browser="firefox"),
        cell("unsupported", origin="plain"),
        cell("timeout", pyodide="0.29.5", issue=known),
        cell(pyodide="local", browser="firefox"),
        cell(kind="control", subject="controls/must-pass"),
        cell(kind="control", origin="coep-dropped"),
        command="npm run verify -- --shard 1/2 --boot=plain --quick --update",
    )
    data["edges"] = [{"probe": "dict", "pyodide": "0.28.3", "browser": "chromium", "value": WILD}]
    return data


@pytest.fixture
def report(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    (tmp_path / "report.html").write_text(render(sample(), [REGRESSION, EDGE]))
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    page = context.new_page()
    requests: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((tmp_path / "report.html").as_uri())
    yield page
    assert page.evaluate("globalThis.escaped") is None
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert errors == []
    context.close()


def test_every_cell_can_be_opened_and_says_why(report: Page) -> None:
    report.get_by_role("button", name="Pyodide 0.28.3, chromium, isolated: fail").press("Enter")
    dialog = report.get_by_role("dialog")
    expect(dialog).to_contain_text(WILD)
    expect(dialog).to_contain_text("in run:")
    expect(dialog).not_to_contain_text("null")
    expect(dialog).to_contain_text(
        "npm run verify -- --pyodide 0.28.3 --browser chromium --origin isolated "
        "--pattern workers/comlink --boot=plain --quick"
    )
    report.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_known_issue_is_a_cross_with_its_link(report: Page) -> None:
    cell = report.get_by_role("button", name="timeout, known issue")
    expect(cell).to_have_text("✗*")
    cell.click()
    link = report.get_by_role("link", name="known upstream")
    assert link.get_attribute("href") == "https://example.org/1"
    expect(report.get_by_role("dialog")).not_to_contain_text("null")


def test_verify_takes_the_command_that_runs_a_cell_again_as_it_was_run(report: Page) -> None:
    report.get_by_role("button", name="plain: unsupported").click()
    command = report.locator("dialog pre", has_text="npm run verify").text_content() or ""
    options = parse(command.removeprefix("npm run verify -- ").split(), ROOT)
    assert (options.versions, options.browsers) == (("314.0.7",), ("chromium",))
    assert options.origins == ("plain",)
    assert [pattern.id for pattern in options.patterns] == ["workers/comlink"]
    assert (options.quick, options.boot) == (True, "plain")
    assert (options.shard, options.update) == ((1, 1), False)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("must-pass on", "is part of every run in chromium, and does not run alone"),
        ("coep-dropped: pass", "is part of every run of workers/comlink in chromium"),
    ],
)
def test_a_control_is_part_of_every_run(report: Page, name: str, says: str) -> None:
    report.get_by_role("button", name=name).click()
    expect(report.get_by_role("dialog")).to_contain_text(says)
    expect(report.get_by_role("dialog")).not_to_contain_text("npm run verify")


def test_a_local_build_is_asked_for_by_its_folder(report: Page) -> None:
    report.get_by_role("button", name="Pyodide local").click()
    expect(report.get_by_role("dialog")).to_contain_text("--pyodide path/to/your/build --browser")


def test_what_says_nothing_is_a_question_mark(report: Page) -> None:
    expect(report.get_by_role("button", name="firefox, isolated: error")).to_have_text("?")
    expect(report.get_by_role("button", name="plain: unsupported")).to_have_text("○")


@pytest.mark.parametrize(
    ("name", "value", "count"),
    [("Browser", "firefox", 2), ("Status", "fail", 1), ("Page", "plain", 1), ("Pattern", "", 6)],
)
def test_the_table_can_be_filtered(report: Page, name: str, value: str, count: int) -> None:
    report.get_by_role("combobox", name=name).select_option(value)
    expect(report.locator("#matching")).to_have_text(f"{count} of 6 cells")
    expect(report.locator("#table td button")).to_have_count(count)


def test_text_is_searched_in_messages(report: Page) -> None:
    report.get_by_role("searchbox").fill('SPOKE: "ONERROR')
    expect(report.locator("#matching")).to_have_text("1 of 6 cells")
    report.get_by_role("searchbox").fill("crossOriginIsolated")
    expect(report.locator("#matching")).to_have_text("0 of 6 cells")


def test_edges_are_filtered_by_browser_and_text(report: Page) -> None:
    facts = report.locator("#facts tbody tr")
    expect(facts).to_have_count(1)
    report.get_by_role("searchbox").fill("nowhere")
    expect(facts).to_have_count(0)
    report.get_by_role("searchbox").fill("dict")
    expect(facts).to_have_count(1)
    report.get_by_role("combobox", name="Browser").select_option("firefox")
    expect(facts).to_have_count(0)


def test_what_scrolls_is_reached_by_the_keyboard(report: Page) -> None:
    for name in ("Patterns", "Version edges", "Controls"):
        region = report.get_by_role("region", name=name)
        region.focus()
        expect(region).to_be_focused()


def test_changes_edges_and_controls_are_there(report: Page) -> None:
    expect(report.locator("#changes")).to_contain_text("regression confirmed")
    row = report.locator("#changes tbody tr", has_text="edges/dict")
    said = ["0.28.3, firefox", "Map", "Object", "browser", "changed unsteady: 1 of 3"]
    expect(row.locator("td")).to_have_text(["edges/dict", *said])
    expect(report.locator("#edges")).to_contain_text(WILD)
    expect(report.locator("#controls")).to_contain_text("controls/must-pass")


def test_it_fits_a_phone(report: Page) -> None:
    report.set_viewport_size({"width": 360, "height": 640})
    hidden = "element => element.scrollWidth - element.clientWidth"
    assert report.locator("html").evaluate(hidden) == 0
    report.get_by_role("button", name="isolated: fail").click()
    assert report.get_by_role("dialog").evaluate(hidden) == 0


def test_the_sums_begin_with_what_passes(report: Page) -> None:
    sums = report.get_by_role("list", name="Cells by status")
    expect(sums.get_by_role("listitem")).to_have_text(
        ["✓ 2 pass", "✗ 1 fail", "✗ 1 timeout", "○ 1 unsupported", "? 1 error"]
    )
