"""What the pages show under "Use it" does what they say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from contract import ENDED, FATAL
from playwright.sync_api import BrowserContext, Page
from pytest_pyodide_workers import Observer, Server

LAB = "tests/worker/use-it.html"

pytestmark = pytest.mark.since("0.26")


@pytest.fixture(scope="module")
def lab(shared_context: BrowserContext, cookbook: Server, origin: str) -> Iterator[Page]:
    page = shared_context.new_page()
    page.goto(f"{cookbook.origin(origin)}/{LAB}", wait_until="commit")
    page.wait_for_function("'lab' in globalThis")
    yield page
    page.close()


@pytest.mark.parametrize("make", ["newBasicConsole", "newConsole"])
@pytest.mark.version_independent
def test_a_console_shows_what_is_printed_results_and_tracebacks(
    lab: Page, index_url: str, make: str
) -> None:
    shown = lab.evaluate(
        """async ([make, indexURL]) => {
          let text = "";
          const python = lab[make](indexURL, (more) => { text += more; });
          await python.run("print('hello')\\n1 + 1");
          await python.run("1 / 0");
          (python.close ?? python.stop)();
          return text;
        }""",
        [make, index_url],
    )
    assert shown.startswith("hello\n2\nTraceback (most recent call last):")
    assert shown.endswith("ZeroDivisionError: division by zero")


@pytest.mark.parametrize("make", ["newBasicConsole", "newConsole"])
def test_stop_ends_a_loop(lab: Page, index_url: str, observer: Observer, make: str) -> None:
    with observer.expect(ENDED, "KeyboardInterrupt"):
        shown = lab.evaluate(
            """async ([make, indexURL]) => {
              let text = "";
              let isLooping = () => {};
              const looping = new Promise((resolve) => { isLooping = resolve; });
              const python = lab[make](indexURL, (more) => { text += more; isLooping(); });
              const run = python.run("print('looping')\\nwhile True: pass");
              await looping;
              await python.stop();
              await run;
              python.close?.();
              return text;
            }""",
            [make, index_url],
        )
    assert shown.startswith("looping\n")
    assert shown.endswith("make another one" if make == "newBasicConsole" else "was stopped")


def test_the_client_of_basic_worker_stops(
    lab: Page, index_url: str, observer: Observer, origin: str
) -> None:
    """Stop keeps the variables on an isolated page, and the next run works on any page."""
    with observer.expect(ENDED, "KeyboardInterrupt"):
        how, kept, warnings = lab.evaluate(
            """async (indexURL) => {
              const warnings = [];
              const python = await lab.newStoppable(indexURL, (text) => warnings.push(text));
              await python.run("kept = 1");
              const run = python.run("while True: pass").catch(() => {});
              await new Promise((resolve) => setTimeout(resolve, 100));
              const how = await python.stop();
              await run;
              return [how, await python.run("'kept' in globals()"), warnings];
            }""",
            index_url,
        )
    isolated = origin == "isolated"
    assert (how, kept) == (("stopped", True) if isolated else ("replaced", False))
    assert bool(warnings) is not isolated


@pytest.mark.version_independent
def test_a_worker_of_ones_own_has_the_boot_watchdog(
    lab: Page, index_url: str, observer: Observer
) -> None:
    with observer.expect("404", "dynamically imported", "MIME type"):
        answers = lab.evaluate(
            """async (indexURL) => {
              const good = lab.newWatched(indexURL);
              const bad = lab.newWatched("/nowhere/");
              const code = await bad.init().catch((error) => error.code);
              const two = await good.runPython("1 + 1");
              good.close();
              bad.close();
              return [two, code];
            }""",
            index_url,
        )
    assert answers == [2, "boot-http-error"]


@pytest.mark.version_independent
@pytest.mark.claim("comlink/bfcache")
def test_a_client_whose_page_comes_back_from_the_cache_works(
    lab: Page, index_url: str, observer: Observer
) -> None:
    """The browser may have dropped the page's request for the worker's lock meanwhile.

    The examples load themselves anew when they come back, so this is tried on a page that does not.
    """
    with observer.expect(*FATAL):
        outcomes = lab.evaluate(
            """async (indexURL) => {
              const python = lab.newWatched(indexURL);
              await python.init();
              dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
              const alive = await python.runPython("1 + 1");
              const code = "import asyncio, js; js.close(); await asyncio.sleep(60)";
              const ended = await python.runPython(code).catch((error) => error.code);
              const two = await python.runPython("2 + 2");
              python.close();
              return [alive, ended, two];
            }""",
            index_url,
        )
    assert outcomes == [2, "worker-ended", 4]
