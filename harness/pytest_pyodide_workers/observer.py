"""Watches a browser context for what no test may leave unexplained."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

from .server import Cookbook


class Observer:
    """Collects requests to foreign origins, console errors and uncaught errors."""

    def __init__(self, context: BrowserContext, cookbook: Cookbook) -> None:
        self._cookbook = cookbook
        self._surprises: list[str] = []
        self.boots = 0
        self._context = context
        self._browser = context.browser.browser_type.name if context.browser else ""
        context.on("request", self._on_request)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)

    @contextmanager
    def expect(
        self, *patterns: str, only: str | None = None, certain: bool = False
    ) -> Iterator[None]:
        """Explain, for the time of the block, messages that match one of ``patterns``.

        :param only: the one browser, such as ``firefox``, that is known to say them
        :param certain: wait up to 5 s for one to come: it has a channel of its own, and may be late
        """
        before = len(self._surprises)
        yield
        if only not in (None, self._browser):
            return
        expected = re.compile("|".join(patterns))
        deadline = time.monotonic() + 5
        while certain and not any(map(expected.search, self._surprises[before:])):
            assert time.monotonic() < deadline, f"no message that matches {expected.pattern!r}"
            self._context.pages[0].evaluate("0")  # lets events in
        self._surprises[before:] = [s for s in self._surprises[before:] if not expected.search(s)]

    def take(self) -> list[str]:
        """Return what came up since the last call."""
        taken, self._surprises = self._surprises, []
        return taken

    def _on_request(self, request: Request) -> None:
        self.boots += request.url.endswith("/full/pyodide.mjs")
        if not self._cookbook.owns(request.url):
            self._surprises.append(f"request to another origin: {request.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "assert"}:
            self._surprises.append(f"console error: {message.text} ({message.location['url']})")

    def _on_error(self, error: WebError) -> None:
        self._surprises.append(f"uncaught error: {error.error}")
