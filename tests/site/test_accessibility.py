"""axe-core finds no fault on any page: light and dark, 400 and 1280 px, search and menu open."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_pyodide_workers import Server
from pytest_pyodide_workers.fixtures import OpenPage

pytestmark = [
    pytest.mark.version_independent,
    pytest.mark.origin("isolated"),
    pytest.mark.only_browser("chromium"),
]

WIDTHS = (400, 1280)
LOOKS = [(theme, width) for theme in ("light", "dark") for width in WIDTHS]

FAULTS = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  const places = (nodes) => nodes.map(({ html }) => html).join(" ").slice(0, 300);
  return violations.map(({ id, nodes }) => `${id}: ${places(nodes)}`);
}"""


@pytest.fixture(scope="session")
def axe(pytestconfig: pytest.Config) -> Path:
    return pytestconfig.rootpath / "node_modules/axe-core/axe.min.js"


def faults(page: Page, axe: Path, theme: str, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate("(theme) => { document.documentElement.style.colorScheme = theme; }", theme)
    if not page.evaluate("'axe' in globalThis"):
        page.add_script_tag(path=axe)
    hidden = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    wide = [f"{hidden} px wider than the window"] if hidden > 0 else []
    found: list[str] = page.evaluate(FAULTS)
    return [f"{theme}, {width} px: {fault}" for fault in wide + found]


@pytest.mark.parametrize("part", range(4))
@pytest.mark.long
def test_no_page_has_a_fault(
    open_page: OpenPage, cookbook: Server, documents: list[str], axe: Path, part: int
) -> None:
    assert len(documents) > 25
    page = open_page("/404.html")
    found = {}
    for path in documents[part::4]:
        page.goto(f"{cookbook.isolated}/{path}")
        found[path] = [fault for look in LOOKS for fault in faults(page, axe, *look)]
    assert {path: what for path, what in found.items() if what} == {}


@pytest.mark.long
def test_no_live_example_has_a_fault(
    open_page: OpenPage, cookbook: Server, built: Path, axe: Path
) -> None:
    examples = sorted(file.relative_to(built) for file in built.glob("examples/*/*.html"))
    assert len(examples) >= 13
    page = open_page("/404.html")
    found = {}
    for path in examples:
        page.goto(f"{cookbook.isolated}/{path.as_posix()}?stdlib=compiled")
        page.wait_for_load_state("load")
        found[path] = [fault for look in LOOKS for fault in faults(page, axe, *look)]
    assert {path: what for path, what in found.items() if what} == {}


def test_a_fault_is_found(open_page: OpenPage, axe: Path) -> None:
    page = open_page("/404.html")
    page.evaluate("document.querySelector('h1').style.color = '#ddd'")
    assert any("color-contrast" in fault for fault in faults(page, axe, "light", 1280))


@pytest.mark.parametrize("look", LOOKS)
def test_the_open_search_has_no_fault(
    open_page: OpenPage, axe: Path, look: tuple[str, int]
) -> None:
    page = open_page("/")
    page.get_by_role("button", name="Search").click()
    page.get_by_label("Search all pages").fill("worker")
    expect(page.get_by_role("dialog").get_by_role("link").first).to_be_visible()
    assert faults(page, axe, *look) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_open_menu_has_no_fault(open_page: OpenPage, axe: Path, theme: str) -> None:
    page = open_page("/")
    page.set_viewport_size({"width": 400, "height": 800})
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("navigation", name="Cookbook")).to_be_visible()
    assert faults(page, axe, theme, 400) == []


@pytest.mark.parametrize("path", ["/", "/patterns/workers/comlink.html", "/compat/"])
def test_a_narrow_phone_shows_all(open_page: OpenPage, path: str) -> None:
    page = open_page(path)
    page.set_viewport_size({"width": 320, "height": 640})
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
