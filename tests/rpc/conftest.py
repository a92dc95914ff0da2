"""Opens the laboratory: a page that runs one scenario of ``tests/rpc/scenarios`` at a time."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_pyodide_workers.fixtures import OpenPage
from pytest_pyodide_workers.observer import Observer
from rpc.laboratory import Lab

LAB = "tests/rpc/lab.html"

ECHOES = "KeyboardInterrupt|SystemExit"
"""Also those of the module before, whose page is closed by now."""


@pytest.fixture
def lab_page(open_page: OpenPage) -> Page:
    page = open_page(LAB)
    page.wait_for_function("'scenario' in globalThis")
    return page


@pytest.fixture
def lab(lab_page: Page, observer: Observer) -> Lab:
    return Running(lab_page, observer)


class Running:
    """Runs scenarios on one page: see :class:`.laboratory.Lab`."""

    def __init__(self, page: Page, observer: Observer) -> None:
        self._page = page
        self._observer = observer

    def __call__(self, file: str, name: str, *args: object) -> Any:
        # Over BiDi, Firefox also tells of rejections that were handled in the worker, and of a
        # worker's end while it was busy.
        with self._observer.expect(
            "uncaught error: undefined", ECHOES, "unreachable|Aborted", only="firefox"
        ):
            return self._page.evaluate("args => scenario(...args)", [file, name, *args])
