"""The pytest plugin: runs tests on every asked-for Pyodide version, browser and origin.

Fixtures, from the outside in: ``cookbook`` (the server), ``pyodide_version`` and ``origin`` (the
matrix), ``shared_context`` (one browser context, so that runtimes are downloaded once),
``observer`` (what must not happen), ``open_example`` (a fresh page) and ``example`` (one booted
page for a whole module, from its ``EXAMPLE`` constant).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext

from . import browsers
from .example import ExamplePage
from .observer import Observer
from .server import Cookbook, ServerError, serve
from .versions import UnknownVersionError, pep440, published, resolve, sort_key

ORIGINS = ("isolated", "plain")


class ObservationError(RuntimeError):
    """What runs is not what was asked for: no result of such a page says anything."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("pyodide workers")
    group.addoption(
        "--pyodide-version",
        action="append",
        metavar="SPEC",
        help="Run every test on this Pyodide: an exact version, a line (0.28, 314), latest, lines "
        "or all. Repeatable. Default: the version in package.json.",
    )
    group.addoption(
        "--smoke-version",
        action="append",
        default=[],
        metavar="SPEC",
        help="Run the tests marked smoke on this Pyodide as well. Repeatable.",
    )
    group.addoption(
        "--origin",
        action="append",
        choices=ORIGINS,
        help="Serve pages from this origin: isolated (COOP and COEP) or plain (no such headers, "
        "like a static host). Repeatable. Default: both.",
    )


def pytest_configure(config: pytest.Config) -> None:
    for marker in (
        "smoke: run on the versions of --smoke-version too",
        "version_independent: run on one version only, since no Pyodide is involved",
        "origin(kind): run on this origin only, isolated or plain",
        "claim(id): proves the claim of this id on a pattern's page",
    ):
        config.addinivalue_line("markers", marker)
    versions = published(config.rootpath / "compat" / "pyodide-versions.json")
    specs = config.getoption("pyodide_version") or [default_version(config.rootpath)]
    try:
        config.stash[FULL] = resolve(specs, versions)
        config.stash[SMOKE] = resolve(config.getoption("smoke_version"), versions)
    except UnknownVersionError as error:
        raise pytest.UsageError(str(error)) from None


FULL = pytest.StashKey[list[str]]()
SMOKE = pytest.StashKey[list[str]]()
BOOTS = pytest.StashKey[int]()


def default_version(root: Path) -> str:
    """Read the pinned dependency: the version that needs no download of its own."""
    version = json.loads((root / "package.json").read_text())["dependencies"]["pyodide"]
    assert isinstance(version, str)
    return version


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "pyodide_version" in metafunc.fixturenames:
        smoke = metafunc.definition.get_closest_marker("smoke") is not None
        full = metafunc.config.stash[FULL]
        extra = [v for v in metafunc.config.stash[SMOKE] if smoke and v not in full]
        one = metafunc.definition.get_closest_marker("version_independent") is not None
        versions = full[-1:] if one else [*full, *extra]
        metafunc.parametrize("pyodide_version", versions, scope="session")
    if "origin" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("origin")
        asked: Sequence[str] = metafunc.config.getoption("origin") or ORIGINS
        kinds = [kind for kind in asked if marker is None or kind in marker.args]
        metafunc.parametrize("origin", kinds, scope="session")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Put tests that share a booted page next to one another, and each browser on one worker.

    pytest's own order keeps session parameters together as best it can, which with three of them is
    not good enough: each change of one costs a boot. Two browsers at once are what a small machine
    bears.
    """
    for item in items:  # before xdist looks for its groups
        group = _params(item).get("browser_name", item.path.name)
        item.add_marker(pytest.mark.xdist_group(group))
    modules = list(dict.fromkeys(item.path for item in items))
    yield

    def place(item: pytest.Item) -> tuple[str, tuple[object, ...], int, str]:
        params = _params(item)
        version = params.get("pyodide_version")
        return (
            params.get("browser_name", ""),
            sort_key(version) if version else (),
            modules.index(item.path),
            params.get("origin", ""),
        )

    items.sort(key=place)


def _params(item: pytest.Item) -> dict[str, str]:
    callspec = getattr(item, "callspec", None)
    return callspec.params if callspec else {}


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_name: str
) -> dict[str, Any]:
    """Start whichever browser the set-up found: Playwright's own, or the system's."""
    return {**browser_type_launch_args, **browsers.launch_args(browser_name)}


@pytest.fixture(scope="session")
def cookbook(pytestconfig: pytest.Config) -> Iterator[Cookbook]:
    """Serve the built pages, with every version of this run at hand."""
    wanted = [*pytestconfig.stash[FULL], *pytestconfig.stash[SMOKE]]
    try:
        with serve(pytestconfig.rootpath, wanted) as running:
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


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how often Pyodide was booted (not under xdist, whose workers keep that to themselves)."""
    if boots := config.stash.get(BOOTS, 0):
        terminalreporter.line(f"{boots} Pyodide boots")


@pytest.fixture(autouse=True)
def _nothing_unexplained(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a request to another origin, a console error or an uncaught error."""
    yield
    if "observer" in request.fixturenames:
        surprises: list[str] = request.getfixturevalue("observer").take()
        assert not surprises, "Unexplained:\n" + "\n".join(surprises)


class OpenPage(Protocol):
    def __call__(self, path: str, origin: str, version: str | None = None) -> ExamplePage: ...


class OpenExample(Protocol):
    """Opens the module's example afresh; ``prepare`` gets the page before it navigates."""

    def __call__(
        self,
        prepare: Callable[[ExamplePage], object] | None = None,
        version: str | None = None,
    ) -> ExamplePage: ...


@pytest.fixture(scope="session")
def _open_page(
    shared_context: BrowserContext, observer: Observer, cookbook: Cookbook, pyodide_version: str
) -> OpenPage:
    def open_page(path: str, origin: str, version: str | None = None) -> ExamplePage:
        url = f"{cookbook.origin(origin)}/{path}?pyodide={version or pyodide_version}"
        return ExamplePage(shared_context.new_page(), url)

    return open_page


@pytest.fixture(scope="module")
def example(
    request: pytest.FixtureRequest,
    _open_page: OpenPage,
    origin: str,
    pyodide_version: str,
    browser: Browser,
) -> Iterator[ExamplePage]:
    """Open the module's ``EXAMPLE`` and boot it, once for all tests of the module."""
    opened = _open_page(request.module.EXAMPLE, origin)
    opened.page.goto(opened.url, wait_until="commit")
    opened.wait_until_ready()
    check_observed(opened, pyodide_version, origin, browser)
    yield opened
    opened.page.close()


@pytest.fixture
def open_example(
    request: pytest.FixtureRequest,
    _open_page: OpenPage,
    origin: str,
) -> Iterator[OpenExample]:
    """Open the module's ``EXAMPLE`` afresh, on any version. Nothing waits for the boot."""
    opened: list[ExamplePage] = []

    def open_fresh(
        prepare: Callable[[ExamplePage], object] | None = None, version: str | None = None
    ) -> ExamplePage:
        fresh = _open_page(request.module.EXAMPLE, origin, version)
        opened.append(fresh)
        if prepare:
            prepare(fresh)
        fresh.page.goto(fresh.url, wait_until="commit")
        return fresh

    yield open_fresh
    for fresh in opened:
        fresh.page.close()


def check_observed(
    example: ExamplePage, pyodide_version: str, origin: str, browser: Browser
) -> None:
    """Compare what the page observed with what the test asked for.

    :raises ObservationError: when they differ
    """
    agent = example.page.evaluate("navigator.userAgent")
    name = {"chromium": "Chrome", "firefox": "Firefox", "webkit": "AppleWebKit"}
    observed = {
        "Pyodide": example.fact("pyodide"),
        "worker": example.fact("worker"),
        "isolated": example.fact("cross-origin-isolated"),
        "browser": next(k for k, v in name.items() if v in agent),
    }
    asked = {
        "Pyodide": pep440(pyodide_version),
        "worker": "module",
        "isolated": str(origin == "isolated").lower(),
        "browser": browser.browser_type.name,
    }
    if observed != asked:
        raise ObservationError(f"Asked for {asked}, but observed {observed} at {example.url}")
