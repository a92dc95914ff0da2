"""Opens the laboratory: a page that runs one scenario of ``tests/rpc/scenarios`` at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from pytest_pyodide_workers.fixtures import OpenPage
from pytest_pyodide_workers.observer import Observer
from rpc.faulty_server import FaultyServer, faulty_server
from rpc.laboratory import Lab


def pytest_itemcollected(item: pytest.Item) -> None:
    """All of it is about the pattern whose page names this folder."""
    item.add_marker(pytest.mark.subject("workers/comlink"))


@pytest.fixture
def lab_page(open_page: OpenPage) -> Page:
    page = open_page("tests/rpc/lab.html")
    page.wait_for_function("'scenario' in globalThis")
    return page


@pytest.fixture
def lab(lab_page: Page, observer: Observer) -> Lab:
    return Lab(lab_page, observer)


@pytest.fixture
def server(observer: Observer) -> Iterator[FaultyServer]:
    """Ask for it before ``lab``, so that the page is gone before the server is."""
    with faulty_server() as running, observer.expect(re.escape(running.origin)):
        yield running
