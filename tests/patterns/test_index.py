"""The index page, and what every page says when its scripts cannot run."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_pyodide_workers import Observer, Server

pytestmark = [pytest.mark.version_independent, pytest.mark.origin("isolated")]


@pytest.fixture
def index(shared_context: BrowserContext, observer: Observer, cookbook: Server) -> Page:
    page = shared_context.new_page()
    page.goto(f"{cookbook.isolated}/", wait_until="commit")
    return page


def test_it_leads_to_every_pattern(index: Page, cookbook: Server) -> None:
    links = index.locator(".cards a")
    expect(links).not_to_have_count(0)
    targets = {link.get_attribute("href"): link.inner_text() for link in links.all()}
    for target, title in targets.items():
        # No boot: the worker's script is refused, and the page's own text is what counts.
        response = index.request.get(f"{cookbook.isolated}{target}")
        assert response.ok
        assert f"<h1>{title}</h1>" in response.text()
    index.close()


def test_every_built_example_is_on_it(index: Page, pytestconfig: pytest.Config) -> None:
    links = index.locator(".cards a")
    expect(links).not_to_have_count(0)
    built = pytestconfig.rootpath.joinpath("dist", "examples").glob("*/*.html")
    listed = {link.get_attribute("href") for link in links.all()}
    assert listed == {f"/examples/{page.parent.name}/{page.name}" for page in built}
    index.close()


def test_it_fits_a_phone(index: Page) -> None:
    index.set_viewport_size({"width": 320, "height": 640})
    expect(index.locator(".cards")).to_be_visible()
    hidden = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert index.evaluate(hidden) == 0
    index.close()


@pytest.mark.parametrize("name", ["basic_worker", "comlink_rpc", "cross_origin_isolation"])
def test_a_page_whose_scripts_are_blocked_says_what_it_needs(
    shared_context: BrowserContext, observer: Observer, cookbook: Server, name: str
) -> None:
    page = shared_context.new_page()
    page.route("**/*.js", lambda route: route.abort())
    with observer.expect("ERR_FAILED"):
        page.goto(f"{cookbook.isolated}/examples/workers/{name}.html", wait_until="commit")
        expect(page.locator("main")).to_contain_text("This page needs JavaScript modules.")
    page.close()
