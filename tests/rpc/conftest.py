"""Opens the laboratory: a page that runs one scenario of ``tests/rpc/scenarios`` at a time.

The tests share the page: a new one costs as much as a boot. What a scenario changes for its whole
page, or wants to find unchanged, needs a ``fresh_lab``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from faulty_server import FaultyServer, faulty_server
from playwright.sync_api import BrowserContext, Page
from pytest_pyodide_workers.fixtures import Tabs
from pytest_pyodide_workers.observer import Observer
from pytest_pyodide_workers.server import Cookbook
from rpc.laboratory import Lab


def pytest_itemcollected(item: pytest.Item) -> None:
    """All of it is about the pattern whose page names this folder."""
    item.add_marker(pytest.mark.subject("workers/comlink"))


PAGE = "tests/rpc/lab.html"


@pytest.fixture(scope="session")
def lab_page(
    shared_context: BrowserContext,
    observer: Observer,
    cookbook: Cookbook,
    origin: str,
    keep_compiled: Callable[[str], None],
) -> Iterator[Page]:
    keep_compiled(origin)
    page = shared_context.new_page()
    open_in(page, cookbook.origin(origin))
    yield page
    page.close()


@pytest.fixture
def lab(lab_page: Page, observer: Observer, tabs: Tabs) -> Iterator[Lab]:
    tabs.clear()  # scenarios count what lives on their origin
    lab = Lab(lab_page, observer)
    yield lab
    lab.end_workers()


@pytest.fixture
def fresh_lab(tabs: Tabs, observer: Observer, cookbook: Cookbook, origin: str) -> Iterator[Lab]:
    page = tabs.take()
    open_in(page, cookbook.origin(origin))
    yield Lab(page, observer)
    tabs.give_back(page)


def open_in(page: Page, origin: str) -> None:
    page.goto(f"{origin}/{PAGE}", wait_until="commit")
    page.wait_for_function("'scenario' in globalThis")


@pytest.fixture(scope="module")
def _server() -> Iterator[FaultyServer]:
    """One address for all tests of a module: what a browser tells late is still explained by it."""
    with faulty_server() as running:
        yield running


@pytest.fixture
def server(_server: FaultyServer, observer: Observer) -> Iterator[FaultyServer]:
    """Ask for it before ``lab``, so that the workers are gone when what they said is judged."""
    with observer.expect(re.escape(_server.origin)):
        yield _server
