"""Opens the laboratory: a page that runs one scenario of ``tests/rpc/scenarios`` at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_pyodide_workers.fixtures import OpenPage
from pytest_pyodide_workers.observer import Observer
from rpc.laboratory import Lab


def pytest_itemcollected(item: pytest.Item) -> None:
    """What fails here is a fault of the Comlink pattern, so that is whose verdict it is."""
    if item.path.is_relative_to(Path(__file__).parent):
        item.add_marker(pytest.mark.subject("workers/comlink"))


@pytest.fixture
def lab_page(open_page: OpenPage) -> Page:
    page = open_page("tests/rpc/lab.html")
    page.wait_for_function("'scenario' in globalThis")
    return page


@pytest.fixture
def lab(lab_page: Page, observer: Observer) -> Lab:
    page = lab_page

    def run(file: str, name: str, *args: object) -> Any:
        # Over BiDi, Firefox also tells of rejections that were handled in the worker, and of a
        # worker's end while it was busy.
        with observer.expect(
            "uncaught error: undefined", "KeyboardInterrupt", "unreachable|Aborted", only="firefox"
        ):
            return page.evaluate("args => scenario(...args)", [file, name, *args])

    return run
