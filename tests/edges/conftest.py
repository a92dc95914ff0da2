"""Opens the page of the probes, and keeps the committed table: compares with it or rewrites it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from edges.ledger import Ledger
from example_fixtures import ObservationError
from playwright.sync_api import Browser, Page
from pytest_pyodide_workers import Server
from pytest_pyodide_workers.edges import Edges, read_edges
from pytest_pyodide_workers.fixtures import BOOTS, boot_of, expected_version
from pytest_pyodide_workers.observer import is_boot
from pytest_pyodide_workers.versions import pep440


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("pyodide workers").addoption(
        "--update-edges",
        action="store_true",
        help="Write what the probes observe into compat/edges.json instead of comparing with it.",
    )


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # of pytest-xdist: its reports reach the controller
        config.pluginmanager.register(Ledger(table_of(config), update=is_updating(config)))


def is_updating(config: pytest.Config) -> bool:
    # Without tests/edges on the command line, pytest reads this file too late to know the option.
    return bool(config.getoption("update_edges", default=False))


def table_of(config: pytest.Config) -> Path:
    return config.rootpath / "compat" / "edges.json"


@pytest.fixture(scope="session")
def expected_edges(pytestconfig: pytest.Config) -> Edges | None:
    """Give the committed table, or ``None`` when it is to be rewritten."""
    return None if is_updating(pytestconfig) else read_edges(table_of(pytestconfig))


@pytest.fixture(scope="session")
def edges_page(
    browser: Browser, cookbook: Server, pyodide_version: str, pytestconfig: pytest.Config
) -> Iterator[Page]:
    """Open the page that runs all probes, in a context of its own: some leave workers behind."""
    context = browser.new_context()
    boots = []
    context.on("response", lambda response: boots.append(response) if is_boot(response) else None)
    page = context.new_page()
    # The probes whose subject is the standard library know where the published one is.
    stdlib = "&stdlib=compiled" if boot_of(pytestconfig, pyodide_version) == "compiled" else ""
    url = f"{cookbook.isolated}/tests/edges/edges.html?pyodide={pyodide_version}{stdlib}"
    page.goto(url, wait_until="commit")
    page.wait_for_function("'pyodideVersion' in globalThis")
    yield page
    context.close()
    pytestconfig.stash[BOOTS] = pytestconfig.stash.get(BOOTS, 0) + len(boots)


@pytest.fixture(scope="session")
def observed_pyodide(edges_page: Page, pytestconfig: pytest.Config, pyodide_version: str) -> str:
    """Give the version that Pyodide said in the worker.

    :raises ObservationError: when it is not the one that was asked for, or did not boot
    """
    observed = edges_page.evaluate("pyodideVersion()")
    asked = pep440(expected_version(pytestconfig, pyodide_version))
    if observed != asked:
        raise ObservationError(f"Asked for Pyodide {asked}, but observed {observed}")
    assert isinstance(observed, str)
    return observed
