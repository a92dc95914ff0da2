"""The fixtures, from the outside in: server, versions and origins, browser context, pages.

``cookbook`` (the server), ``pyodide_version`` and ``origin`` (the matrix), ``shared_context`` (one
browser context, so that runtimes are downloaded once), ``observer`` (what must not happen),
``open_page`` (any page), ``open_example`` (a fresh example page) and ``example`` (one booted page
for a whole module, from its ``EXAMPLE`` constant).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from . import browsers
from .example import ExamplePage
from .matrix import FULL, SMOKE, origins
from .observer import Observer
from .paths import server_home
from .server import Cookbook, ServerError, serve
from .versions import LOCAL, local_version, pep440

BOOTS = pytest.StashKey[int]()
STDLIB = {"compiled": "compiled (from 0.23 on)", "plain": "as published"}
"""What a page says of its standard library, by the name of the boot."""


class ObservationError(RuntimeError):
    """What runs is not what was asked for: no result of such a page says anything."""


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_name: str
) -> dict[str, Any]:
    """Start whichever browser the set-up found: Playwright's own, or the system's."""
    options = {**browser_type_launch_args, **browsers.launch_args(browser_name)}
    if browser_name == "chromium":
        # So that the pages of a site share what is compiled: see keep_compiled.
        options["args"] = [*options.get("args", []), "--process-per-site"]
    return options


@pytest.fixture(scope="session")
def cookbook(pytestconfig: pytest.Config) -> Iterator[Cookbook]:
    """Serve the built pages, with every version of this run at hand."""
    wanted = [*pytestconfig.stash[FULL], *pytestconfig.stash[SMOKE]]
    folder = pytestconfig.getoption("pyodide_folder")
    try:
        with serve(
            server_home(),
            [version for version in wanted if version != LOCAL],
            site=pytestconfig.rootpath / pytestconfig.getini("pyodide_site"),
            local=Path(folder) if folder else None,
            drop_coep="coep-dropped" in origins(pytestconfig),
        ) as running:
            yield running
    except ServerError as error:
        pytest.exit(str(error), returncode=3)


@pytest.fixture(scope="session")
def shared_context(
    browser: Browser, browser_context_args: dict[str, Any], pyodide_version: str
) -> Iterator[BrowserContext]:
    """One context for a browser and a version: its HTTP cache holds the runtime for all pages."""
    context = browser.new_context(**browser_context_args)
    yield context
    context.close()


@pytest.fixture(scope="session")
def observer(
    shared_context: BrowserContext, cookbook: Cookbook, pytestconfig: pytest.Config
) -> Iterator[Observer]:
    watching = Observer(shared_context, cookbook)
    yield watching
    pytestconfig.stash[BOOTS] = pytestconfig.stash.get(BOOTS, 0) + watching.boots


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report: Any = yield
    example = getattr(item, "funcargs", {}).get("example")
    if report.failed and example:
        example.may_be_busy = True
    return report  # type: ignore[no-any-return]


@pytest.fixture(autouse=True)
def _nothing_unexplained(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a request to another origin, a console error or an uncaught error."""
    if "example" in request.fixturenames:
        request.getfixturevalue("example").recover()
    yield
    if "observer" in request.fixturenames:
        surprises: list[str] = request.getfixturevalue("observer").take()
        assert not surprises, "Unexplained:\n" + "\n".join(surprises)


@pytest.fixture(scope="session")
def keep_compiled(
    shared_context: BrowserContext, cookbook: Cookbook, pyodide_version: str, browser_name: str
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


class OpenPage(Protocol):
    """Opens a page of the site; ``path`` may have a query. Nothing waits for the page."""

    def __call__(self, path: str) -> Page: ...


@pytest.fixture
def open_page(
    shared_context: BrowserContext, observer: Observer, cookbook: Cookbook, origin: str
) -> Iterator[OpenPage]:
    """Open any page of the site on the origin of the test; it is closed with the test."""
    opened: list[Page] = []

    def open_fresh(path: str) -> Page:
        page = shared_context.new_page()
        opened.append(page)
        page.goto(f"{cookbook.origin(origin)}/{path.lstrip('/')}", wait_until="commit")
        return page

    yield open_fresh
    for page in opened:
        page.close()


@pytest.fixture
def _boot(request: pytest.FixtureRequest, pyodide_version: str) -> str:
    """Return how Pyodide boots in this test: ``compiled`` or ``plain``."""
    plain = request.node.get_closest_marker("plain_boot") is not None
    return "plain" if plain else boot_of(request.config, pyodide_version)


@pytest.fixture
def index_url(cookbook: Cookbook, origin: str, pyodide_version: str, _boot: str) -> str:
    """Return the ``indexURL`` of the Pyodide of the test, on its own origin."""
    layout = "compiled" if _boot == "compiled" else "full"
    return f"{cookbook.origin(origin)}/pyodide/v{pyodide_version}/{layout}/"


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
    observer: Observer,
    cookbook: Cookbook,
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
    observer: Observer,
) -> Iterator[ExamplePage]:
    """Open the module's ``EXAMPLE`` and boot it, once for all tests of the module."""
    boot = boot_of(request.config, pyodide_version)
    with _open_example_page(request.module.EXAMPLE, origin, pyodide_version, boot) as opened:
        opened.wait_until_ready()
        expected = expected_version(request.config, pyodide_version)
        check_observed(opened, expected, origin, browser, boot)
        yield opened
    observer.forget()


@pytest.fixture
def open_example(
    request: pytest.FixtureRequest,
    _open_example_page: OpenExamplePage,
    origin: str,
    pyodide_version: str,
    _boot: str,
) -> Iterator[OpenExample]:
    """Open the module's ``EXAMPLE`` afresh, on any version. Nothing waits for the boot."""
    with ExitStack() as opened:

        def open_fresh(prepare: Prepare | None = None, version: str | None = None) -> ExamplePage:
            asked = version or pyodide_version
            page = _open_example_page(request.module.EXAMPLE, origin, asked, _boot, prepare)
            return opened.enter_context(page)

        yield open_fresh


def boot_of(config: pytest.Config, version: str) -> str:
    """Return ``compiled`` or ``plain``: a build in a folder boots as it is."""
    boot: str = config.getoption("boot")
    return "plain" if version == LOCAL else boot


def expected_version(config: pytest.Config, version: str) -> str:
    """Return what Pyodide must say of itself: of a build in a folder, what its package says."""
    if version != LOCAL:
        return version
    return local_version(Path(config.getoption("pyodide_folder")))


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
