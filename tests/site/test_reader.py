"""What a reader does: choose, read, run, stop, search, copy, and leave."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Locator, Page, expect
from pytest_pyodide_workers import Server, browsers
from pytest_pyodide_workers.fixtures import OpenPage
from pytest_pyodide_workers.observer import Observer

pytestmark = [pytest.mark.version_independent, pytest.mark.origin("isolated")]

BOOT = 60_000
COMLINK = "patterns/workers/comlink.html"


def run(runner: Locator, state: str = "done") -> None:
    runner.get_by_role("button", name=re.compile("^Run")).click()
    expect(runner).to_have_attribute("data-state", state, timeout=BOOT)


def test_a_newcomer_stops_a_loop_that_never_ends(open_page: OpenPage) -> None:
    page = open_page("/")
    page.get_by_role("link", name="stop a program that never ends").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Comlink RPC")
    runner = page.locator(".runner")
    expect(runner.get_by_label("Python", exact=True)).to_have_value(re.compile("while True"))
    run(runner, "running")
    expect(runner.get_by_role("log")).to_contain_text("rounds", timeout=BOOT)
    runner.get_by_role("button", name="Stop").click()
    expect(runner.get_by_role("status")).to_contain_text("Stopped")
    runner.get_by_label("Python", exact=True).fill("count > 0")
    run(runner)
    expect(runner.get_by_role("log")).to_have_text("→ true")


def test_a_newcomer_stops_it_on_a_host_without_the_headers(plain_page: Page) -> None:
    plain_page.get_by_role("link", name="do it on a host where I cannot set headers").click()
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("Interrupt")
    assert not plain_page.evaluate("crossOriginIsolated")
    plain_page.get_by_text("Open the live example here").click()
    example = plain_page.frame_locator("iframe")
    example.get_by_role("button", name=re.compile("^Run")).click(timeout=BOOT)
    expect(example.get_by_role("log")).to_contain_text("darts", timeout=BOOT)
    example.get_by_role("button", name="Stop", exact=True).click()
    expect(example.get_by_role("log")).to_contain_text("Stopped after", timeout=BOOT)


@pytest.fixture
def plain_page(browser: Browser, cookbook: Server) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{cookbook.plain}/")
    yield page
    context.close()


def test_nothing_of_pyodide_is_loaded_before_run_and_the_tested_worker_then(
    open_page: OpenPage,
) -> None:
    page = open_page("/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_load_state("load")
    page.reload(wait_until="networkidle")
    assert not [url for url in asked if "pyodide" in url or "worker" in url]
    runner = page.locator(".runner")
    expect(runner.get_by_role("status")).to_contain_text(
        "14 MB, less if compressed, from this site"
    )
    run(runner)
    expect(runner.get_by_role("log")).to_contain_text("→ 3.1")

    example = open_page("/examples/workers/comlink_rpc.html")
    tested: list[str] = []
    example.on("request", lambda request: tested.append(request.url))
    example.wait_for_load_state("load")
    example.reload(wait_until="commit")
    expect(example.locator("#workbench")).to_have_attribute("data-state", "ready", timeout=BOOT)
    workers = {url for url in asked if "/python.worker-" in url}
    assert len(workers) == 1
    assert workers == {url for url in tested if "/python.worker-" in url}


def test_a_runner_tells_an_exception_and_runs_again(open_page: OpenPage) -> None:
    page = open_page(f"/{COMLINK}?stdlib=compiled")
    runner = page.locator(".runner")
    runner.get_by_label("Python", exact=True).fill("1 / 0")
    run(runner, "error")
    expect(runner.get_by_role("log")).to_contain_text("ZeroDivisionError: division by zero")
    runner.get_by_label("Python", exact=True).fill('{"a": [1, "b"]}')
    run(runner)
    expect(runner.get_by_role("log")).to_have_text('→ {"a": [1, "b"]}')


def wait_for_no_worker(page: Page) -> None:
    deadline = time.monotonic() + 10  # Firefox tells of the end of a worker some time after it
    while page.workers and time.monotonic() < deadline:
        page.wait_for_timeout(20)
    assert page.workers == []


def test_leaving_ends_the_worker_and_coming_back_runs_again(open_page: OpenPage) -> None:
    page = open_page("/?stdlib=compiled")
    runner = page.locator(".runner")
    run(runner)
    # Playwright switches the back/forward cache off, so the event is made here.
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    expect(runner.get_by_role("status")).to_contain_text("Run starts it again")
    wait_for_no_worker(page)
    run(runner)


@pytest.fixture
def caching_page(browser_type: BrowserType) -> Iterator[Page]:
    """A page in a browser with a back/forward cache, which Playwright switches off."""
    browser = browser_type.launch(
        **browsers.launch_args("chromium"), ignore_default_args=["--disable-back-forward-cache"]
    )
    page = browser.new_page()
    page.add_init_script(
        "addEventListener('pagehide', (event) => { sessionStorage.kept = event.persisted; });"
        "addEventListener('pageshow', (event) => { globalThis.back = event.persisted; });"
    )
    yield page
    browser.close()


def leave(page: Page, link: Locator, place: str) -> None:
    link.click()
    page.wait_for_url(f"**{place}")
    assert page.evaluate("sessionStorage.kept") == "true"
    assert page.workers == []
    page.evaluate("history.back()")


@pytest.mark.long
@pytest.mark.only_browser("chromium")  # Playwright cannot switch the cache on in Firefox
@pytest.mark.origin("isolated", "plain")
def test_the_back_forward_cache_keeps_the_page_without_its_worker(
    caching_page: Page, cookbook: Server, pyodide_origin: str
) -> None:
    page = caching_page
    page.goto(f"{cookbook.origin(pyodide_origin)}/?stdlib=compiled")
    runner = page.locator(".runner")
    run(runner)
    assert len(page.workers) == 1
    leave(page, page.get_by_role("link", name="Which pattern do I need?"), "/patterns/")
    page.wait_for_function("globalThis.back === true")
    expect(runner.get_by_role("status")).to_contain_text("Run starts it again")
    run(runner)
    expect(runner.get_by_role("log")).to_contain_text("→ 3.1")


@pytest.mark.only_browser("chromium")
def test_an_example_boots_again_when_its_reader_comes_back(
    caching_page: Page, cookbook: Server
) -> None:
    page = caching_page
    page.goto(f"{cookbook.isolated}/examples/workers/comlink_rpc.html?stdlib=compiled")
    bench = page.locator("#workbench")
    expect(bench).to_have_attribute("data-state", "ready", timeout=BOOT)
    page.evaluate("globalThis.isOld = true")
    leave(page, page.get_by_role("link", name="All live examples"), "/examples/")
    page.wait_for_function("globalThis.back === false && !globalThis.isOld")
    expect(bench).to_have_attribute("data-state", "ready", timeout=BOOT)


def test_one_live_part_has_python_at_a_time(open_page: OpenPage) -> None:
    page = open_page(f"/{COMLINK}?stdlib=compiled")
    runner = page.locator(".runner")
    runner.get_by_label("Python", exact=True).fill("1 + 1")
    run(runner)
    page.get_by_text("Open the live example here").click()
    expect(runner.get_by_role("status")).to_contain_text("another program runs on this page")
    frame = page.frame_locator("iframe")
    expect(frame.locator("#workbench")).to_have_attribute("data-state", "ready", timeout=BOOT)
    run(runner)
    expect(page.locator("iframe")).to_have_count(0)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    wait_for_no_worker(page)


def test_the_whole_example_runs_in_a_frame_that_has_the_colours_of_the_page(
    open_page: OpenPage,
) -> None:
    page = open_page("/patterns/rpc/streams.html")
    page.get_by_label("Colours").select_option("dark")
    page.get_by_text("Open the live example here").click()
    frame = page.frame_locator("iframe")
    expect(frame.locator("#workbench")).to_have_attribute("data-state", "ready", timeout=BOOT)
    page_colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    expect(frame.locator("body")).to_have_css("background-color", page_colour)
    page.get_by_label("Colours").select_option("light")
    expect(frame.locator("body")).not_to_have_css("background-color", page_colour)
    frame.get_by_role("button", name=re.compile("^Run")).click()
    expect(frame.locator("#result")).to_have_text('"100 items"', timeout=BOOT)
    frame.get_by_role("link", name="Read about Streams").click()
    expect(page.locator("iframe")).to_have_count(0)


def test_an_example_that_was_left_ends_python(open_page: OpenPage) -> None:
    page = open_page("/examples/workers/comlink_rpc.html?stdlib=compiled")
    expect(page.locator("#workbench")).to_have_attribute("data-state", "ready", timeout=BOOT)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert page.evaluate("python.state") == "closed"


def test_search_finds_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/compat/")
    page.wait_for_load_state("load")
    page.keyboard.press("/")
    expect(page.get_by_label("Search all pages")).to_be_focused()
    page.keyboard.type("generator item by item")
    search = page.get_by_role("dialog", name="Search")
    expect(search.get_by_role("link").first).to_contain_text("Streams")
    page.keyboard.press("ArrowDown")
    expect(search.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Streams")


def test_search_says_that_it_found_nothing(open_page: OpenPage) -> None:
    page = open_page("/")
    page.get_by_role("button", name="Search").click()
    page.get_by_label("Search all pages").fill("xylophone")
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text(
        'Nothing has "xylophone"'
    )


def test_copy_buttons_give_what_the_file_has(open_page: OpenPage, built: Path) -> None:
    page = open_page("/patterns/workers/basic-worker.html")
    page.wait_for_load_state("load")
    page.evaluate("navigator.clipboard.writeText = async (text) => { globalThis.copied = text; }")
    page.get_by_text("Minimal: the worker").click()
    figure = page.locator(".tabs figure").filter(visible=True)
    expect(figure.locator("figcaption")).to_have_text(re.compile("minimal.worker.ts$"))
    figure.get_by_role("button", name="Copy").click()
    file = built.parent / "patterns/workers/basic-worker/minimal.worker.ts"
    assert page.evaluate("copied") == file.read_text(encoding="utf-8").rstrip()
    expect(figure.get_by_role("button")).to_have_text("Copied")
    for figure in page.locator("main > figure:has(figcaption)").all():
        figure.get_by_role("button").click()
        name = figure.locator("figcaption").inner_text()
        lines = built.parent.joinpath(name).read_text(encoding="utf-8")
        known = {line.strip() for line in lines.splitlines()}
        copied = page.evaluate("copied").splitlines()
        assert len(copied) > 3
        assert {line.strip() for line in copied} <= known | {""}


def test_the_upgrade_notes_show_the_steps_between_two_releases(open_page: OpenPage) -> None:
    page = open_page("/compat/upgrade-notes.html")
    steps = page.locator("section:has(> .heading > h2)")
    expect(page.locator(".chooser output")).to_contain_text("changes on the way")
    page.get_by_label("I have Pyodide").select_option("0.29.5")
    page.get_by_label("I want").select_option("314.0.7")
    expect(steps.filter(visible=True)).to_have_count(1)
    page.get_by_label("I want").select_option("0.26.4")
    expect(page.locator(".chooser output")).to_contain_text("is not newer than 0.29.5")
    expect(steps.filter(visible=True)).to_have_count(0)


@pytest.mark.only_browser("chromium")  # Playwright cannot switch scripts off in Firefox ESR
def test_without_javascript_everything_can_be_read(browser: Browser, cookbook: Server) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{cookbook.isolated}/{COMLINK}")
    expect(page.locator("figure").first).to_be_visible()
    expect(page.locator(".tabs figure").filter(visible=True)).to_have_count(1)
    page.get_by_text("Minimal: the page").click()
    expect(page.get_by_text("comlink/minimal.ts").first).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    expect(page.locator("noscript p").first).to_contain_text("Running Python needs JavaScript.")
    page.goto(f"{cookbook.isolated}/compat/upgrade-notes.html")
    expect(page.get_by_role("heading", level=2).last).to_be_visible()
    expect(page.locator(".chooser")).to_be_hidden()
    context.close()


def test_an_unknown_address_has_a_page_with_a_way_out(
    open_page: OpenPage, observer: Observer
) -> None:
    with observer.expect("404"):
        page = open_page("/patterns/nothing.html")
        expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
        page.get_by_role("link", name="All patterns").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Patterns")


def test_a_page_from_the_disk_says_that_it_needs_a_server(browser: Browser, built: Path) -> None:
    page = browser.new_page()
    page.goto((built / "index.html").as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("This page needs a web server")
    page.close()


def test_the_first_page_is_light(open_page: OpenPage, built: Path) -> None:
    page = open_page("/")
    paths: set[str] = set()
    page.on("request", lambda request: paths.add(urlsplit(request.url).path.lstrip("/")))
    page.wait_for_load_state("load")
    page.reload(wait_until="networkidle")
    sizes = {path: len(gzip.compress((built / path).read_bytes())) for path in paths - {""}}
    scripts = sum(size for path, size in sizes.items() if path.endswith(".js"))
    assert 1_000 < scripts <= 10_000, sizes
    assert scripts < sum(sizes.values()) <= 25_000, sizes


@pytest.mark.only_browser("chromium")  # no other tells of it
def test_nothing_moves_while_a_page_loads(open_page: OpenPage, cookbook: Server) -> None:
    """On a slow line, where parts of a page are painted before the rest has come."""
    page = open_page("/")
    line = {"offline": False, "latency": 50, "downloadThroughput": 40_000, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)
    page.add_init_script(
        "globalThis.shift = 0; new PerformanceObserver((list) => { for (const entry of "
        "list.getEntries()) shift += entry.value; })"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    for path in ("", COMLINK):
        page.goto(f"{cookbook.isolated}/{path}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("shift") < 0.01, path


@pytest.mark.parametrize("name", ["basic_worker", "comlink_rpc", "cross_origin_isolation"])
def test_an_example_whose_scripts_are_blocked_says_what_it_needs(
    shared_context: BrowserContext, observer: Observer, cookbook: Server, name: str
) -> None:
    page = shared_context.new_page()
    page.route("**/*.js", lambda route: route.abort())
    with observer.expect("ERR_FAILED", "NS_ERROR"):
        page.goto(f"{cookbook.isolated}/examples/workers/{name}.html", wait_until="commit")
        expect(page.locator("main")).to_contain_text("This page needs JavaScript modules.")
    page.close()


@pytest.mark.parametrize("path", ["/", f"/{COMLINK}", "/compat/upgrade-notes.html"])
def test_a_heading_is_named_by_its_own_words(open_page: OpenPage, path: str) -> None:
    page = open_page(path)
    headings = page.locator("main").get_by_role("heading")
    assert headings.count() > 4
    expect(page.get_by_role("heading", name=re.compile("Link to|#"))).to_have_count(0)
    for name in headings.all_inner_texts()[1:]:
        expect(page.get_by_role("link", name=f"Link to {name}", exact=True).first).to_be_attached()


def test_the_contents_lead_to_each_section(open_page: OpenPage) -> None:
    page = open_page(f"/{COMLINK}")
    contents = page.get_by_role("navigation", name="On this page")
    for name in ("In short", "When to use it", "Compatibility", "Files to copy"):
        contents.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_in_viewport()


@pytest.mark.only_browser("chromium")  # Firefox's protocol cannot be told to print
def test_print_has_the_text_alone(open_page: OpenPage) -> None:
    page = open_page(f"/{COMLINK}")
    furniture = page.locator(".top, #menu, .toc, .runner, .example, .copy")
    shown = "(all) => all.filter((one) => one.checkVisibility()).length"
    expect(page.get_by_role("button", name="Copy").first).to_be_visible()
    assert furniture.evaluate_all(shown) > 4
    page.evaluate("document.documentElement.style.colorScheme = 'dark'")
    page.emulate_media(media="print")
    assert furniture.evaluate_all(shown) == 0
    expect(page.get_by_role("heading", name="Pitfalls")).to_be_visible()
    wide = """(all) => all.filter((one) => one.checkVisibility())
      .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)"""
    assert page.locator("main pre, main table").evaluate_all(wide) == []
    ink = page.locator("main").evaluate("(main) => getComputedStyle(main).color")
    assert sum(map(int, re.findall(r"\d+", ink)[:3])) < 3 * 96, f"{ink} on white paper"


@pytest.mark.only_browser("chromium")  # Firefox's protocol cannot ask for less motion
@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_nothing_is_animated_for_who_wants_less_motion(
    open_page: OpenPage, motion: Literal["no-preference", "reduce"], moves: bool
) -> None:
    page = open_page("/")
    page.emulate_media(reduced_motion=motion)
    animation = page.locator(".runner").evaluate("""(runner) => {
      runner.dataset.state = "running";
      return getComputedStyle(runner.querySelector("[role=status]"), "::before").animationName;
    }""")
    assert (animation != "none") == moves
