"""The fixtures of this repository's example pages: ``example`` and ``open_example``.

``example`` is one booted page for a whole module, from its ``EXAMPLE`` constant; ``open_example``
opens it afresh. ``keep_compiled`` and ``tabs`` are what makes both quick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any, Protocol

import pytest
from example_page import ExamplePage
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_pyodide_workers import Server
from pytest_pyodide_workers.fixtures import boot_of, expected_version
from pytest_pyodide_workers.versions import pep440

STDLIB = {"compiled": "compiled (from 0.23 on)", "plain": "as published"}
"""What a page says of its standard library, by the name of the boot."""


class ObservationError(RuntimeError):
    """What runs is not what was asked for: no result of such a page says anything."""


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_name: str
) -> dict[str, Any]:
    """Let the pages of a site share what is compiled: see keep_compiled."""
    args = ["--process-per-site"] if browser_name == "chromium" else []
    return {**browser_type_launch_args, "args": [*browser_type_launch_args.get("args", []), *args]}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report: Any = yield
    example = getattr(item, "funcargs", {}).get("example")
    if report.failed and example:
        example.may_be_busy = True
    return report  # type: ignore[no-any-return]


@pytest.fixture(autouse=True)
def _recovered(request: pytest.FixtureRequest) -> None:
    """Give the test a page that no failed test has left busy, and watch the test."""
    if "example" in request.fixturenames:
        example: ExamplePage = request.getfixturevalue("example")
        example.recover()
        request.node.user_properties.append(("observed", example.observed))
    if "pyodide_context" in request.fixturenames:
        request.getfixturevalue("pyodide_observer")


@pytest.fixture(scope="session")
def keep_compiled(
    shared_context: BrowserContext, cookbook: Server, pyodide_version: str, browser_name: str
) -> Iterator[Callable[[str], None]]:
    """Give what keeps this Pyodide compiled on a page of an origin, so that its boots are quick.

    While some page has a WebAssembly module, V8 compiles it for no other page or worker of the same
    process: a boot takes half as long. Firefox compiles for each anew.
    """
    pages: dict[str, Page] = {}

    def keep(origin: str) -> None:
        if browser_name != "chromium" or origin in pages:
            return
        folder = f"{cookbook.origin(origin)}/pyodide/v{pyodide_version}/full/"
        page = pages[origin] = shared_context.new_page()
        page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        page.goto(f"{folder}package.json")
        page.evaluate(_COMPILE)

    yield keep
    for page in pages.values():
        page.close()


_COMPILE = """async () => {
  globalThis.kept = await WebAssembly.compileStreaming(fetch("pyodide.asm.wasm"));
}"""


class Tabs:
    """Browser tabs in which one page follows another: a new one costs as much as a boot.

    A page that is given back runs on until another one takes its place.
    """

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._free: list[Page] = []

    def take(self) -> Page:
        """Return the tab in front of all others: Chromium hardly paints one that is behind."""
        if not self._free:
            return self._context.new_page()
        page = self._free.pop()
        page.bring_to_front()
        return page

    def give_back(self, page: Page) -> None:
        """Let another page have the tab. It must be as it was: no routes, no scripts of a test."""
        self._free.append(page)

    def clear(self) -> None:
        """End the pages that were given back, with all that they hold."""
        for page in self._free:
            if page.url != "about:blank":
                page.goto("about:blank")


@pytest.fixture(scope="session")
def tabs(shared_context: BrowserContext) -> Tabs:
    return Tabs(shared_context)


Prepare = Callable[[ExamplePage], object]


class OpenExamplePage(Protocol):
    def __call__(
        self, path: str, origin: str, version: str, boot: str, prepare: Prepare | None = None
    ) -> AbstractContextManager[ExamplePage]: ...


class OpenExample(Protocol):
    """Opens the module's example afresh; ``prepare`` gets the page before it navigates."""

    def __call__(
        self,
        prepare: Prepare | None = None,
        version: str | None = None,
    ) -> ExamplePage: ...


@pytest.fixture(scope="session")
def _open_example_page(
    shared_context: BrowserContext,
    cookbook: Server,
    keep_compiled: Callable[[str], None],
    tabs: Tabs,
) -> OpenExamplePage:
    @contextmanager
    def open_page(
        path: str, origin: str, version: str, boot: str, prepare: Prepare | None = None
    ) -> Iterator[ExamplePage]:
        keep_compiled(origin)  # first: it may open a page
        stdlib = "&stdlib=compiled" if boot == "compiled" else ""
        url = f"{cookbook.origin(origin)}/{path}?pyodide={version}{stdlib}"
        page = shared_context.new_page() if prepare else tabs.take()
        opened = ExamplePage(page, url)
        if prepare:
            prepare(opened)
        opened.open()
        yield opened
        if prepare:
            page.close()
        else:
            tabs.give_back(page)

    return open_page


@pytest.fixture(scope="module")
def example(
    request: pytest.FixtureRequest,
    _open_example_page: OpenExamplePage,
    origin: str,
    pyodide_version: str,
    browser: Browser,
) -> Iterator[ExamplePage]:
    """Open the module's ``EXAMPLE`` and boot it, once for all tests of the module."""
    boot = boot_of(request.config, pyodide_version)
    with _open_example_page(request.module.EXAMPLE, origin, pyodide_version, boot) as opened:
        opened.wait_until_ready()
        expected = expected_version(request.config, pyodide_version)
        check_observed(opened, expected, origin, browser, boot)
        yield opened


@pytest.fixture
def open_example(
    request: pytest.FixtureRequest,
    _open_example_page: OpenExamplePage,
    origin: str,
    pyodide_version: str,
    pyodide_boot: str,
) -> Iterator[OpenExample]:
    """Open the module's ``EXAMPLE`` afresh, on any version. Nothing waits for the boot."""
    with ExitStack() as opened:

        def open_fresh(prepare: Prepare | None = None, version: str | None = None) -> ExamplePage:
            asked = version or pyodide_version
            page = _open_example_page(request.module.EXAMPLE, origin, asked, pyodide_boot, prepare)
            return opened.enter_context(page)

        yield open_fresh


def check_observed(
    example: ExamplePage,
    pyodide_version: str,
    origin: str,
    browser: Browser,
    boot: str = "compiled",
) -> None:
    """Compare what the page observed with what the test asked for, and keep it for the record.

    :raises ObservationError: when they differ
    """
    agent = example.page.evaluate("navigator.userAgent")
    name = {"chromium": "Chrome", "firefox": "Firefox", "webkit": "AppleWebKit"}
    observed = {
        "Pyodide": example.fact("pyodide"),
        "worker": example.fact("worker"),
        "isolated": example.fact("cross-origin-isolated"),
        "browser": next(k for k, v in name.items() if v in agent),
        "standard library": example.fact("standard-library"),
    }
    asked = {
        "Pyodide": pep440(pyodide_version),
        "worker": "module",
        "isolated": str(origin == "isolated").lower(),
        "browser": browser.browser_type.name,
        "standard library": STDLIB[boot],
    }
    if observed != asked:
        raise ObservationError(f"Asked for {asked}, but observed {observed} at {example.url}")
    example.observed = {
        "pyodide": observed["Pyodide"],
        "python": example.fact("python"),
        "browser": observed["browser"],
        "browserVersion": browser.version,
        "userAgent": agent,
        "crossOriginIsolated": observed["isolated"] == "true",
        "worker": observed["worker"],
        "lacks": example.lacks,
    }
