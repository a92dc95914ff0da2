"""Watches a browser context for what no test may leave unexplained."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

from .server import Cookbook


def is_boot(response: Response) -> bool:
    """Tell whether a worker has asked for Pyodide, and got it."""
    return response.ok and response.url.endswith(("/pyodide.mjs", "/pyodide.js"))


class Observer:
    """Collects requests to foreign origins, console errors and uncaught errors."""

    def __init__(self, context: BrowserContext, cookbook: Cookbook) -> None:
        self._cookbook = cookbook
        self._said: list[str] = []
        self._surprises: list[str] = []
        self._explained: list[re.Pattern[str]] = []
        self.boots = 0
        self._context = context
        self._browser = context.browser.browser_type.name if context.browser else ""
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)

    @contextmanager
    def expect(
        self, *patterns: str, only: str | None = None, certain: bool = False
    ) -> Iterator[None]:
        """Explain messages that match one of ``patterns``, from now to the end of the test.

        What a worker says may come after the answer that it gave. Firefox tells it over a channel
        of its own, so there it is explained until :meth:`forget`, however late it comes.

        :param only: the one browser, such as ``firefox``, that is known to say them
        :param certain: wait up to 5 s for one to come
        """
        said, before = len(self._said), len(self._surprises)
        yield
        if only not in (None, self._browser):
            return
        expected = re.compile("|".join(patterns))
        deadline = time.monotonic() + 5
        while certain and not any(map(expected.search, self._said[said:])):
            assert time.monotonic() < deadline, f"no message that matches {expected.pattern!r}"
            self._context.pages[0].evaluate("0")  # lets events in
        self._surprises[before:] = [s for s in self._surprises[before:] if not expected.search(s)]
        if expected not in self._explained:
            self._explained.append(expected)

    def forget(self) -> None:
        """End what explanations have lasted: the page that they were about is no longer tested."""
        self._explained.clear()

    def take(self) -> list[str]:
        """End the test: return what came up in it."""
        taken, self._surprises, self._said = self._surprises, [], []
        if self._browser != "firefox":
            self._explained.clear()
        return taken

    def _on_request(self, request: Request) -> None:
        if not self._cookbook.owns(request.url):
            self._note(f"request to another origin: {request.url}")

    def _on_response(self, response: Response) -> None:
        self.boots += is_boot(response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "assert"}:
            self._note(f"console error: {message.text} ({message.location['url']})")

    def _on_error(self, error: WebError) -> None:
        self._note(f"uncaught error: {error.error}")

    def _note(self, said: str) -> None:
        self._said.append(said)
        if not any(known.search(said) for known in self._explained):
            self._surprises.append(said)
