"""What the ``lab`` fixture gives."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Page
from pytest_pyodide_workers.observer import Observer

ECHOES = "KeyboardInterrupt|SystemExit"
"""Also those of the module before, whose page is closed by now."""

FATAL = (
    "fatal",
    "abort",
    "Aborted",
    "Stack trace",
    "unreachable",
    "pyodide.asm",
    "recursion",
    "call stack",
    "a bug in Pyodide",  # its event loop goes on, and finds the task that crashed unfinished (314)
)
"""What browsers and Pyodide say of an interpreter that has crashed."""


class Lab:
    """Runs ``name`` of ``scenarios/<file>.ts`` on its page; returns its answer, as JSON."""

    def __init__(self, page: Page, observer: Observer) -> None:
        self._page = page
        self._observer = observer
        browser = page.context.browser
        self._tells_ends = browser is not None and browser.browser_type.name == "chromium"

    def __call__(self, file: str, name: str, *args: object) -> Any:
        # Over BiDi, Firefox also tells of rejections that were handled in the worker, and of a
        # worker's end while it was busy.
        with self._observer.expect(
            "uncaught error: undefined", ECHOES, "unreachable|Aborted", only="firefox"
        ):
            return self._page.evaluate("args => scenario(...args)", [file, name, *args])

    def end_workers(self) -> None:
        """End what the scenarios have left behind: the next test has the page for itself."""
        with self._observer.expect("The worker has ended", "uncaught error: undefined", ECHOES):
            self._page.evaluate("endWorkers()")
            # Chromium tells the end of a worker after all that it has said; Firefox tells none.
            deadline = time.monotonic() + 5
            while self._tells_ends and self._page.workers and time.monotonic() < deadline:
                self._page.evaluate("0")
