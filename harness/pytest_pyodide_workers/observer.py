"""Watches a browser context for what no test may leave unexplained."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import count

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    WebError,
)

from .server import Server

DRAIN_MS = 2000
"""How long a page may take to answer at the end of a test. A busy one is left alone."""

ADDRESS = re.compile(r"\bhttps?://[^/\s\"'”<>]+")
"""The part of a message that is no words: a port of 40412 does not say 404."""


class LateSurpriseError(RuntimeError):
    """Something unexplained came after the last test: no test can be blamed for it."""


@dataclass(frozen=True)
class Message:
    """What was said, and the address of the script or of the file that it is about, if known."""

    text: str
    address: str = ""

    def __str__(self) -> str:
        return f"{self.text} ({self.address})" if self.address else self.text


def is_expected(patterns: Sequence[re.Pattern[str]], origin: str | None, message: Message) -> bool:
    """Tell whether a message says what one of the patterns says, or is of an origin."""
    words = ADDRESS.sub("", message.text)
    # Firefox names the file in its words alone.
    told = [message.address, *re.findall(r"https?://[^\s\"'”<>]+", message.text)]
    return any(pattern.search(words) for pattern in patterns) or (
        origin is not None and any(f"{address}/".startswith(f"{origin}/") for address in told)
    )


LAST_WORDS = Message("uncaught error: undefined")
"""What Firefox tells of a worker that was ended while it was busy, some time around its end."""


def is_boot(response: Response) -> bool:
    """Tell whether a worker has asked for Pyodide, and got it."""
    return response.ok and response.url.endswith(("/pyodide.mjs", "/pyodide.js"))


class Observer:
    """Collects requests to foreign origins, console errors and uncaught errors."""

    def __init__(self, context: BrowserContext, server: Server) -> None:
        self._server = server
        self._said: list[Message] = []
        self._surprises: list[Message] = []
        self._explained: list[Callable[[Message], bool]] = []
        self._last_words: list[tuple[Page | None, str]] = []
        self._ended: set[tuple[Page | None, str]] = set()
        self._tokens = count()
        self.boots = 0
        self.context = context
        self._browser = context.browser.browser_type.name if context.browser else ""
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("page", self._on_page)

    @contextmanager
    def expect(
        self,
        *patterns: str,
        at: str | None = None,
        only: str | None = None,
        certain: bool = False,
    ) -> Iterator[None]:
        """Explain messages that match one of ``patterns``, from now to the end of the test.

        The patterns are regular expressions, searched for in what is said and not in addresses.
        What a worker says may come after the answer that it gave, hence the end of the test and
        not of the block.

        :param at: an origin: all that comes from there, and each request to it, is explained too
        :param only: the one browser, such as ``firefox``, that is known to say them
        :param certain: wait up to 5 s for one to come
        """
        said, before = len(self._said), len(self._surprises)
        yield
        if only not in (None, self._browser):
            return
        explains = partial(is_expected, [*map(re.compile, patterns)], at)
        deadline = time.monotonic() + 5
        while certain and not any(map(explains, self._said[said:])):
            assert time.monotonic() < deadline, f"no message that matches {patterns}"
            self.context.pages[0].evaluate("0")  # lets events in
        self._surprises[before:] = [s for s in self._surprises[before:] if not explains(s)]
        self._explained.append(explains)

    def take(self) -> list[str]:
        """End the test: return what came up in it, and forget what was explained."""
        self.drain()
        # They may come before the news of the end, and in a later test. They say nothing else, so
        # it is safe to explain them on a page whose worker has ended.
        for place in self._last_words:
            if place not in self._ended:
                self._note(LAST_WORDS)
        self._last_words.clear()
        taken, self._surprises, self._said = self._surprises, [], []
        self._explained.clear()
        return [str(surprise) for surprise in taken]

    def drain(self) -> None:
        """Wait for what has been said: a page's own messages come after those of its workers."""
        pages = self.context.pages
        for page in [page for page in pages if page.workers] or pages[-1:]:
            token = f"end of test {next(self._tokens)}"
            with suppress(Error), page.expect_console_message(_is(token), timeout=DRAIN_MS):
                page.wait_for_function(_SAY, arg=token, timeout=DRAIN_MS, polling=50)

    def _on_request(self, request: Request) -> None:
        if not self._server.owns(request.url):
            self._note(Message("request to another origin", request.url))

    def _on_response(self, response: Response) -> None:
        self.boots += is_boot(response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "assert"}:
            self._note(Message(f"console error: {message.text}", message.location["url"]))

    def _on_error(self, error: WebError) -> None:
        page, message = error.page, Message(f"uncaught error: {error.error}")
        if message == LAST_WORDS and self._browser == "firefox":
            self._last_words.append((page, page.url if page else ""))
        else:
            self._note(message)

    def _on_page(self, page: Page) -> None:
        def on_close(_: object) -> None:
            self._ended.add((page, page.url))

        page.on("worker", lambda worker: worker.on("close", on_close))

    def _note(self, message: Message) -> None:
        self._said.append(message)
        if not any(explains(message) for explains in self._explained):
            self._surprises.append(message)


_SAY = "(token) => { console.debug(token); return true; }"


def _is(token: str) -> Callable[[ConsoleMessage], bool]:
    return lambda message: message.text == token
