"""Short names, for this repository's tests alone, of the plugin's fixtures and markers."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext
from pytest_pyodide_workers import Observer, OpenPage, Server

MARKERS = {
    "origin": "run on these origins only, isolated or plain",
    "plain_boot": "the boot itself is its subject, so it boots what was published",
    "since": "run on this Pyodide and on newer ones only",
    "smoke": "run on other lines too, there on these origins (isolated, if the test runs on both)",
    "subject": "what the verdict is about, instead of what the path says",
}


def pytest_configure(config: pytest.Config) -> None:
    for name, what in MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {what}")
    config.addinivalue_line("markers", "xdist_group(name): known without pytest-xdist too")
    config.addinivalue_line("markers", "long: left out of `npm test`; CI runs `--part rest` too")
    config.addinivalue_line("markers", "version_independent: Pyodide's version is not its subject")
    config.addinivalue_line("markers", "claim(id): proves the claim of this id on a page")


def _translate(node: pytest.Item) -> None:
    for name in MARKERS:
        if marker := node.get_closest_marker(name):
            args = marker.args
            if name == "smoke" and not args and not node.get_closest_marker("origin"):
                args = ("isolated",)
            node.add_marker(getattr(pytest.mark, f"pyodide_{name}")(*args))
    if node.get_closest_marker("version_independent"):
        node.add_marker(pytest.mark.pyodide_one_version)


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    _translate(metafunc.definition)


@pytest.hookimpl(trylast=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    _translate(item)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a file that needs no browser on one process: its fixtures are costly."""
    for item in items:
        callspec = getattr(item, "callspec", None)
        if callspec is None or "browser_name" not in callspec.params:
            item.add_marker(pytest.mark.xdist_group(item.path.name))


@pytest.fixture(scope="session")
def origin(pyodide_origin: str) -> str:
    return pyodide_origin


@pytest.fixture(scope="session")
def cookbook(pyodide_server: Server) -> Server:
    return pyodide_server


@pytest.fixture(scope="session")
def shared_context(pyodide_context: BrowserContext) -> BrowserContext:
    return pyodide_context


@pytest.fixture
def observer(pyodide_observer: Observer) -> Observer:
    return pyodide_observer


@pytest.fixture
def open_page(pyodide_open_page: OpenPage) -> OpenPage:
    return pyodide_open_page


@pytest.fixture
def index_url(pyodide_index_url: str) -> str:
    return pyodide_index_url
