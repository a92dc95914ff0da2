"""Isolating Service Worker: a page isolates itself on a host that sends no headers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from contract import RunsPython
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_pyodide_workers import Server

EXAMPLE = "examples/workers/isolating_service_worker.html"

pytestmark = pytest.mark.since("0.26")

HAS_FUNCTIONS = "'isolatePage' in globalThis"
"""True when the scripts of the page have run. Python still boots then."""

LOADS = "JSON.parse(localStorage.getItem('loads') ?? '[]')"
"""When each document of the example was made, also one that went before it was ready."""

COUNT_LOADS = f"""if (location.pathname === "/{EXAMPLE}")
  localStorage.setItem("loads",
    JSON.stringify([...new Set([...{LOADS}, performance.timeOrigin])]))"""

once = pytest.mark.version_independent
plain = pytest.mark.origin("plain")


class TestContract(RunsPython):
    pass


class Visit:
    """A page of a visitor whose browser has no service worker yet."""

    def __init__(self, context: BrowserContext, origin: str, query: str) -> None:
        self.context = context
        self.origin = origin
        self.url = f"{origin}/{EXAMPLE}?{query}"
        self.loads = 0
        context.add_init_script(COUNT_LOADS)
        self.page = self.new_page()

    def new_page(self) -> Page:
        page = self.context.new_page()
        page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        return page

    def open(self, query: str = "") -> int:
        """Open the page until its functions are there; return how often it was loaded."""
        self.page.goto(self.url + query)
        if "&isolate" in query:
            self.until_isolated()
        else:
            self.page.wait_for_function(HAS_FUNCTIONS)
        return self.loads_since()

    def loads_since(self) -> int:
        """Return how often the page was loaded since this was asked."""
        before = self.loads
        self.loads = self.page.evaluate(f"{LOADS}.length")
        return self.loads - before

    def until_isolated(self) -> None:
        """Wait for the page that was loaded once more, and for its functions."""
        self.page.wait_for_function(f"crossOriginIsolated && {HAS_FUNCTIONS}")

    @property
    def is_isolated(self) -> bool:
        isolated: bool = self.page.evaluate("crossOriginIsolated")
        return isolated

    def isolate(self, **options: Any) -> str:
        """Call the function on a page that is open, and return what it says."""
        said: str = self.page.evaluate(
            f"isolatePage({{ ...serviceWorker, ...{json.dumps(options)} }})"
        )
        return said


@pytest.fixture
def visit(
    browser: Browser, cookbook: Server, origin: str, pyodide_version: str, pyodide_boot: str
) -> Iterator[Visit]:
    context = browser.new_context()
    stdlib = "&stdlib=compiled" if pyodide_boot == "compiled" else ""
    yield Visit(context, cookbook.origin(origin), f"pyodide={pyodide_version}{stdlib}")
    context.close()


@plain
@once
@pytest.mark.claim("isolating-service-worker/isolates")
@pytest.mark.claim("isolating-service-worker/once")
def test_a_page_without_headers_is_loaded_once_more_and_shares_memory(visit: Visit) -> None:
    assert visit.open() == 1
    assert not visit.is_isolated
    visit.page.get_by_role("link", name="Add them by a service worker").click()
    visit.until_isolated()
    workbench = visit.page.locator("#workbench")
    expect(workbench).to_have_attribute("data-state", "ready", timeout=60_000)
    visit.page.get_by_label("Python", exact=True).fill(
        "kept = 41\ndials[1] = 4711\nwhile dials[0] != 33: pass\nwhile True: pass"
    )
    visit.page.locator("#run").click()
    expect(visit.page.locator("#place")).to_contain_text("Step 4711")
    visit.page.locator("#speed").fill("33")
    visit.page.get_by_role("button", name="Stop", exact=True).click()
    expect(workbench).to_have_attribute("data-state", "stopped")
    visit.page.get_by_label("Python", exact=True).fill("kept + 1")
    visit.page.locator("#run").click()
    expect(visit.page.locator("#result")).to_have_text("42")


@plain
@once
@pytest.mark.claim("isolating-service-worker/later")
@pytest.mark.claim("isolating-service-worker/scope")
def test_later_pages_are_isolated_at_once_and_pages_outside_of_the_scope_never(
    visit: Visit,
) -> None:
    assert visit.open("&isolate") == 2
    other = visit.new_page()
    other.goto(f"{visit.origin}/examples/workers/basic_worker.html")
    assert not other.evaluate("crossOriginIsolated")
    visit.page.close()
    visit.page = visit.new_page()
    assert visit.open("&isolate") == 1
    assert visit.is_isolated


@pytest.mark.origin("isolated")
@once
@pytest.mark.claim("isolating-service-worker/headers")
def test_a_host_that_sends_the_headers_gets_no_service_worker(visit: Visit) -> None:
    assert visit.open("&isolate") == 1
    assert visit.page.evaluate("isolatePage().then((said) => said === undefined)")
    assert scopes_of(visit) == []


@plain
@once
@pytest.mark.claim("isolating-service-worker/answers")
def test_answers_keep_their_status_and_redirections_stay(visit: Visit) -> None:
    visit.open()
    visit.page.evaluate("void isolatePage({ ...serviceWorker, scopes: ['/'], reload: false })")
    visit.page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    missing = visit.page.goto(f"{visit.origin}/nothing.html")
    assert missing is not None
    assert (missing.status, missing.headers["cross-origin-opener-policy"]) == (404, "same-origin")
    moved = visit.page.goto(f"{visit.origin}/examples")
    assert moved is not None
    assert (moved.status, visit.page.url) == (200, f"{visit.origin}/examples/")
    assert visit.is_isolated


@plain
@once
@pytest.mark.claim("isolating-service-worker/removed")
def test_it_can_be_removed(visit: Visit) -> None:
    visit.open("&isolate")
    visit.page.get_by_role("button", name="Remove the service worker").click()
    expect(visit.page.locator("#isolation")).to_contain_text("The service worker is gone")
    assert scopes_of(visit) == []
    assert visit.open() == 1
    assert not visit.is_isolated


@plain
@once
@pytest.mark.claim("isolating-service-worker/credentialless")
def test_files_of_other_sites_load_without_cookies_where_that_is_wished(
    visit: Visit, cookbook: Server
) -> None:
    """Each origin of this server allows none of the others its pages."""
    visit.open()
    load = f"""fetch("{cookbook.cross_site}/examples/", {{ mode: "no-cors" }})
      .then((response) => response.type, (error) => error.name)"""
    for query, outcome in (("", "TypeError"), ("?coep=credentialless", "opaque")):
        url = f"/isolating-service-worker.js{query}"
        visit.page.evaluate(
            f"sessionStorage.clear(); void isolatePage({{ ...serviceWorker, url: '{url}' }})"
        )
        visit.until_isolated()
        assert visit.page.evaluate(load) == outcome
        visit.page.evaluate("stopIsolating(serviceWorker)")
        visit.open()


class TestFailures:
    """Each leaves the page as it was."""

    @plain
    @once
    @pytest.mark.claim("isolating-service-worker/missing")
    def test_a_missing_file_is_told(self, visit: Visit) -> None:
        visit.open()
        said = visit.isolate(url="/no-such-file.js")
        assert said.startswith(f"The service worker {visit.origin}/no-such-file.js could not be")
        assert scopes_of(visit) == []

    @plain
    @once
    @pytest.mark.claim("isolating-service-worker/unsupported")
    def test_a_browser_without_service_workers_is_told(self, visit: Visit) -> None:
        visit.page.add_init_script(
            "Object.defineProperty(navigator, 'serviceWorker', { value: undefined })"
        )
        visit.open()
        assert visit.isolate() == "This browser allows no service workers here."

    @plain
    @once
    @pytest.mark.claim("isolating-service-worker/storage")
    def test_a_tab_without_storage_is_not_loaded_once_more(self, visit: Visit) -> None:
        visit.page.add_init_script(
            """Object.defineProperty(window, "sessionStorage", {
              get() { throw new DOMException("denied", "SecurityError"); } })"""
        )
        visit.open()
        assert visit.isolate().startswith("The page may not store that it was loaded once more")

    @plain
    @once
    @pytest.mark.claim("isolating-service-worker/other")
    def test_another_service_worker_of_the_page_stays(self, visit: Visit) -> None:
        visit.open()
        other = f"{visit.origin}/%69solating-service-worker.js"  # the same file by another name
        visit.isolate(url=other, reload=False)
        said = visit.isolate()
        assert said.startswith(f"The page has the service worker {other} already")
        assert 'importScripts("' in said
        assert (
            visit.page.evaluate(
                "navigator.serviceWorker.getRegistration().then((one) => one.active.scriptURL)"
            )
            == other
        )

    @plain
    @once
    @pytest.mark.claim("isolating-service-worker/frame")
    def test_a_frame_is_not_loaded_once_more(self, visit: Visit) -> None:
        visit.page.goto(f"{visit.origin}/examples/workers/basic_worker.html")
        visit.page.evaluate(
            """(src) =>
              document.body.append(Object.assign(document.createElement("iframe"), { src }))""",
            f"{visit.url}&isolate",
        )
        note = visit.page.frame_locator("iframe").locator("#isolation")
        expect(note).to_contain_text("This page is in a frame", timeout=30_000)

    @plain
    @once
    @pytest.mark.claim("isolating-service-worker/in-vain")
    @pytest.mark.claim("isolating-service-worker/once")
    def test_a_page_that_was_loaded_once_more_in_vain_is_left_alone(self, visit: Visit) -> None:
        """The header has a value that isolates nothing."""
        visit.open()
        url = "/isolating-service-worker.js?coep=nonsense"
        visit.page.evaluate(f"void isolatePage({{ ...serviceWorker, url: '{url}' }})")
        visit.page.wait_for_function(f"{LOADS}.length > {visit.loads} && {HAS_FUNCTIONS}")
        for _ in range(2):
            said = visit.isolate(url=url)
            assert said.startswith("This tab has loaded the page once more already")
        assert visit.loads_since() == 1
        visit.page.reload()
        visit.page.wait_for_function(HAS_FUNCTIONS)
        assert visit.isolate(url=url).startswith("This tab has loaded the page once more")

    @plain
    @once
    @pytest.mark.claim("isolating-service-worker/worker-scope")
    def test_worker_scripts_outside_of_the_scopes_are_blocked(self, visit: Visit) -> None:
        visit.open()
        visit.page.evaluate("void isolatePage({ ...serviceWorker, scopes: [location.pathname] })")
        visit.until_isolated()
        problem = visit.page.locator("#problem")
        expect(problem).to_contain_text("its worker scripts have to be served", timeout=30_000)

    @plain
    @once
    @pytest.mark.claim("isolating-service-worker/elsewhere")
    def test_a_page_that_no_scope_covers_is_told(self, visit: Visit) -> None:
        visit.open()
        assert "is not for this page: name the path" in visit.isolate(scopes=["/elsewhere/"])

    @plain
    @once
    @pytest.mark.claim("isolating-service-worker/hard-reload")
    def test_a_hard_reload_goes_past_the_service_worker_until_the_next_load(
        self, visit: Visit, browser_name: str
    ) -> None:
        if browser_name != "chromium":
            pytest.skip("only Chromium's protocol has a hard reload")
        visit.open("&isolate")
        with visit.page.expect_event("domcontentloaded"):
            visit.context.new_cdp_session(visit.page).send("Page.reload", {"ignoreCache": True})
        expect(visit.page.locator("#isolation")).to_contain_text("after a hard reload, reload it")
        visit.page.reload()
        visit.until_isolated()


def scopes_of(visit: Visit) -> list[str]:
    scopes: list[str] = visit.page.evaluate(
        """navigator.serviceWorker.getRegistrations()
          .then((all) => all.map(({ scope }) => scope))"""
    )
    return scopes
