"""A probe that cannot be run is an error that says so; it never becomes a value."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from pytest_pyodide_workers import Server


@pytest.fixture
def silent_page(browser: Browser, cookbook: Server) -> Iterator[Page]:
    """Open the page of the probes with a worker that says nothing."""
    context = browser.new_context()
    headers = {"Content-Type": "text/javascript", "Cross-Origin-Embedder-Policy": "require-corp"}
    context.route("**/probe.worker*", lambda route: route.fulfill(body="", headers=headers))
    page = context.new_page()
    page.clock.install()
    page.goto(f"{cookbook.isolated}/tests/edges/edges.html")
    yield page
    context.close()


@pytest.mark.parametrize(("probe", "limit"), [("dict-to-js", 60), ("wasm-404", 130)])
def test_a_worker_that_never_answers_is_told_as_such(
    silent_page: Page, probe: str, limit: int
) -> None:
    silent_page.evaluate("id => { asked = probe(id).then(String, (e) => e.message) }", probe)
    silent_page.clock.fast_forward("02:30")
    assert silent_page.evaluate("asked") == f"The worker did not answer within {limit} s."


def test_a_probe_that_does_not_exist_is_named(silent_page: Page) -> None:
    said = silent_page.evaluate("probe('absent').catch((error) => error.message)")
    assert 'No probe is called "absent". There are: asyncio-run-in-async-code, ' in said
