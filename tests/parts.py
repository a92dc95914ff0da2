"""``npm test`` runs each test once; ``npm test -- --part rest``, as CI runs it too, all others.

A test that is named by a path, by ``-k`` or by ``-m`` runs in all browsers, and on all origins.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from pytest_pyodide_workers.matrix import FULL, params_of


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--part",
        choices=("once", "rest"),
        help="once: each test in the first browser, on the first origin it has, and smoke tests in "
        "each browser; without those marked long, and without smoke versions. rest: all others.",
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)  # before the harness makes its groups, and orders
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Iterator[None]:
    part = config.getoption("part")
    if part is not None:
        rest = _rest(items, config.getoption("browser") or [], config.stash[FULL])
        out = [item for item in items if (item in rest) == (part == "once")]
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if (item in rest) != (part == "once")]
        for item in items:
            params = params_of(item)
            if "browser_name" in params:  # smaller than the harness's: there is one version
                group = f"{params['browser_name']} {params.get('pyodide_version')} {item.path.name}"
                item.add_marker(pytest.mark.xdist_group(group))
    yield


def _rest(
    items: Sequence[pytest.Item], browsers: Sequence[str], full: list[str]
) -> set[pytest.Item]:
    """Find tests that are long, on smoke versions, or run by another browser or origin already."""

    def place(item: pytest.Item) -> tuple[int, bool]:
        params = params_of(item)
        browser = params.get("browser_name")
        return (
            browsers.index(browser) if browser in browsers else 0,
            params.get("pyodide_origin") != "isolated",
        )

    rest, seen = set(), set()
    for item in sorted(items, key=place):
        params = {**item.callspec.params} if hasattr(item, "callspec") else {}
        on_other_line = params.get("pyodide_version", full[0]) not in full
        params.pop("pyodide_origin", None)
        if not item.get_closest_marker("smoke"):
            params.pop("browser_name", None)
        test = (item.nodeid.split("[")[0], repr(sorted(params.items())))
        if item.get_closest_marker("long") or on_other_line or test in seen:
            rest.add(item)
        seen.add(test)
    return rest
