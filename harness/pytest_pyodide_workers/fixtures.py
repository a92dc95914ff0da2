"""The public fixtures, from the outside in: server, browser context, observer, pages.

Their names begin with ``pyodide``, so that a project's own ``server`` or ``origin`` is its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from . import browsers
from .matrix import FULL, SMOKE, origins
from .observer import LateSurpriseError, Observer
from .paths import SetupError
from .server import Server, serve
from .setup import server_home
from .versions import LOCAL, local_version

BOOTS = pytest.StashKey[int]()
"""How often Pyodide was booted in this process."""

FAILURE = "pyodide_failure"
"""Where a worker of pytest-xdist tells the controller why it has ended the session."""


def end_session(config: pytest.Config, why: str) -> NoReturn:
    """End the whole session with one line: without what is missing, each test would fail alike."""
    getattr(config, "workeroutput", {})[FAILURE] = why
    pytest.exit(why, returncode=3)


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_name: str
) -> dict[str, Any]:
    """Start the system's browser where Playwright's own does not, and no option names another."""
    if {"executable_path", "channel"} & browser_type_launch_args.keys():
        return browser_type_launch_args
    return {**browser_type_launch_args, **browsers.launch_args(browser_name)}


@pytest.fixture(scope="session")
def _pyodide_browser(browser_name: str, pytestconfig: pytest.Config) -> None:
    """Find or install the browser before Playwright starts it."""
    if pytestconfig.getoption("browser_channel"):
        return
    try:
        browsers.ensure(browser_name)
    except SetupError as error:
        end_session(pytestconfig, str(error))


@pytest.fixture(scope="session")
def pyodide_server(pytestconfig: pytest.Config) -> Iterator[Server]:
    """Serve the project's pages, with every version of this run at hand."""
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
    except SetupError as error:
        end_session(pytestconfig, str(error))


@pytest.fixture(scope="session")
def _pyodide_watch(
    _pyodide_browser: None,
    browser: Browser,
    browser_context_args: dict[str, Any],
    pyodide_server: Server,
    pyodide_version: str,
    pytestconfig: pytest.Config,
) -> Iterator[Observer]:
    """Watch a context from its first page to its last, also between the tests."""
    watching = Observer(browser.new_context(**browser_context_args), pyodide_server)
    yield watching
    pytestconfig.stash[BOOTS] = pytestconfig.stash.get(BOOTS, 0) + watching.boots
    late = watching.take()
    watching.context.close()
    if late:
        raise LateSurpriseError("Unexplained, after the last test:\n" + "\n".join(late))


@pytest.fixture(scope="session")
def pyodide_context(_pyodide_watch: Observer) -> BrowserContext:
    """One context for a browser and a version: its HTTP cache holds the runtime for all pages."""
    return _pyodide_watch.context


@pytest.fixture
def pyodide_observer(_pyodide_watch: Observer) -> Iterator[Observer]:
    """Fail a test that leaves a request to another origin, a console error or an uncaught error."""
    yield _pyodide_watch
    surprises = _pyodide_watch.take()
    assert not surprises, "Unexplained:\n" + "\n".join(surprises)


class OpenPage(Protocol):
    """Opens a page of the site; ``path`` may have a query. Nothing waits for the page."""

    def __call__(self, path: str) -> Page: ...


@pytest.fixture
def pyodide_open_page(
    pyodide_context: BrowserContext,
    pyodide_observer: Observer,
    pyodide_server: Server,
    pyodide_origin: str,
) -> Iterator[OpenPage]:
    """Open any page of the site on the origin of the test; it is closed with the test."""
    opened: list[Page] = []

    def open_fresh(path: str) -> Page:
        page = pyodide_context.new_page()
        opened.append(page)
        page.goto(
            f"{pyodide_server.origin(pyodide_origin)}/{path.lstrip('/')}", wait_until="commit"
        )
        return page

    yield open_fresh
    pyodide_observer.drain()
    for page in opened:
        page.close()


@pytest.fixture
def pyodide_boot(request: pytest.FixtureRequest, pyodide_version: str) -> str:
    """Return how Pyodide boots in this test: ``compiled`` or ``plain``."""
    plain = request.node.get_closest_marker("pyodide_plain_boot") is not None
    return "plain" if plain else boot_of(request.config, pyodide_version)


@pytest.fixture
def pyodide_index_url(
    pyodide_server: Server, pyodide_origin: str, pyodide_version: str, pyodide_boot: str
) -> str:
    """Return the ``indexURL`` of the Pyodide of the test, on its own origin."""
    layout = "compiled" if pyodide_boot == "compiled" else "full"
    return f"{pyodide_server.origin(pyodide_origin)}/pyodide/v{pyodide_version}/{layout}/"


def boot_of(config: pytest.Config, version: str) -> str:
    """Return ``compiled`` or ``plain``: a build in a folder boots as it is."""
    boot: str = config.getoption("pyodide_boot")
    return "plain" if version == LOCAL else boot


def expected_version(config: pytest.Config, version: str) -> str:
    """Return what Pyodide must say of itself: of a build in a folder, what its package says."""
    if version != LOCAL:
        return version
    return local_version(Path(config.getoption("pyodide_folder")))
