"""The options and the fixtures of the consumers' tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from consumers.cells import Cell, Site, cells_of
from consumers.drive import serving
from consumers.prepare import CONSUMERS, build
from playwright.sync_api import Browser, Playwright
from pytest_pyodide_workers import browsers


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("consumers")
    group.addoption(
        "--consumer",
        action="append",
        choices=list(CONSUMERS),
        help="Run this consumer. Repeatable. Default: those of npm test.",
    )
    group.addoption(
        "--latest-tools",
        action="store_true",
        help="Take the newest release of each consumer's tools instead of its lock file.",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "cell" in metafunc.fixturenames:
        cells = cells_of(metafunc.config)
        metafunc.parametrize(
            ("site", "cell"),
            [
                # One after the other, also in the runs of two processes: they share what is made.
                pytest.param(
                    cell.consumer,
                    cell,
                    id=str(cell),
                    marks=[
                        pytest.mark.xdist_group(CONSUMERS[cell.consumer].overlay.name),
                        *([] if cell == cells[0] else [pytest.mark.long]),
                    ],
                )
                for cell in cells
            ],
            indirect=["site"],
            scope="module",
        )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        cell = getattr(item, "callspec", None) and item.callspec.params.get("cell")  # type: ignore[attr-defined]
        if isinstance(cell, Cell):
            item.user_properties.append(("cell", vars(cell)))  # also of a test that does not begin


@pytest.fixture(scope="module")
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Build the consumer and serve it, for all of its cells."""
    consumer = CONSUMERS[request.param]
    latest: bool = request.config.getoption("latest_tools", False)
    built = build(consumer, latest=latest)
    with serving(consumer, Path(built.site), tmp_path_factory.mktemp("site")) as cookbook:
        yield Site(consumer, built, cookbook)


@pytest.fixture(scope="session")
def launch(playwright: Playwright) -> Iterator[Callable[[str], Browser]]:
    """Give a browser by its name; it is started once."""
    running: dict[str, Browser] = {}

    def launch_once(name: str) -> Browser:
        if name not in running:
            running[name] = getattr(playwright, name).launch(**browsers.launch_args(name))
        return running[name]

    yield launch_once
    for browser in running.values():
        browser.close()
