"""Which tests run on which Pyodide version, browser and origin, in which order, and as which cell.

A cell is what a verdict is about: one subject (a pattern) on one version, browser and origin.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.version import Version

from .paths import home
from .versions import LOCAL, UnknownVersionError, published, resolve, sort_key

ORIGINS = ("isolated", "plain", "coep-dropped")
"""Isolated: COOP and COEP. Plain: neither, like a static host. The last is a control: no COEP."""

FULL = pytest.StashKey[list[str]]()
SMOKE = pytest.StashKey[list[str]]()


class Cell(NamedTuple):
    """What a verdict is about. ``origin`` is empty for subjects that have none."""

    subject: str
    pyodide: str
    browser: str
    origin: str

    def __str__(self) -> str:
        return " ".join(filter(None, (self.subject, self.pyodide, self.browser, self.origin)))


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("pyodide workers")
    group.addoption(
        "--pyodide-version",
        action="append",
        metavar="SPEC",
        help="Run every test on this Pyodide: an exact version, a line (0.28, 314), a range "
        "(0.26..314), latest, next, newest, lines or all. Repeatable. Default: package.json.",
    )
    group.addoption(
        "--pyodide-smoke-version",
        action="append",
        default=[],
        metavar="SPEC",
        help="Run the tests marked pyodide_smoke on this Pyodide as well. Repeatable.",
    )
    group.addoption(
        "--pyodide-folder",
        metavar="DIR",
        help="Run every test also on the Pyodide build in this folder, under the name local.",
    )
    group.addoption(
        "--pyodide-origin",
        action="append",
        choices=ORIGINS,
        help="Serve pages from this origin: isolated (COOP and COEP), plain (no such headers, "
        "like a static host) or coep-dropped (a control). Repeatable. Default: isolated, plain.",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    for marker in (
        "pyodide_smoke(origin, ...): run on --pyodide-smoke-version too, on these origins there",
        "pyodide_one_version: run on one version only, since no Pyodide is involved",
        "pyodide_origin(kind, ...): run on these origins only, isolated or plain",
        "pyodide_since(version): run on this Pyodide and on newer ones only",
        "pyodide_subject(id): what the record says that the test is about, instead of its path",
    ):
        config.addinivalue_line("markers", marker)
    versions = published(home() / "compat" / "pyodide-versions.json")
    folder = [LOCAL] if config.getoption("pyodide_folder") else []
    specs = config.getoption("pyodide_version")
    if not specs and not folder:
        specs = [default_version(home())]
    try:
        config.stash[FULL] = resolve(specs or [], versions) + folder
        config.stash[SMOKE] = resolve(config.getoption("pyodide_smoke_version"), versions)
    except UnknownVersionError as error:
        raise pytest.UsageError(str(error)) from None


def is_since(version: str, first: str) -> bool:
    """Tell whether a version is of the line ``first`` or of a newer one. One's own build is."""
    return version == LOCAL or sort_key(version).release >= sort_key(first).release


def default_version(root: Path) -> str:
    """Read the pinned dependency: the version that needs no download of its own."""
    version: str = json.loads((root / "package.json").read_text())["dependencies"]["pyodide"]
    return version


def origins(config: pytest.Config) -> Sequence[str]:
    asked: Sequence[str] | None = config.getoption("pyodide_origin")
    return asked or ("isolated", "plain")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    marker = metafunc.definition.get_closest_marker
    if "pyodide_version" in metafunc.fixturenames:
        full = metafunc.config.stash[FULL]
        smoke = metafunc.config.stash[SMOKE] if marker("pyodide_smoke") else []
        since = marker("pyodide_since")
        known = [
            version
            for version in dict.fromkeys([*full, *smoke])
            if since is None or is_since(version, since.args[0])
        ]
        versions = known[-1:] if marker("pyodide_one_version") else known
        metafunc.parametrize("pyodide_version", versions, scope="session")
    if "pyodide_origin" in metafunc.fixturenames:
        only = marker("pyodide_origin")
        # A page without COEP is as plain as one without any header.
        kinds = [
            kind
            for kind in origins(metafunc.config)
            if only is None or ("isolated" if kind == "isolated" else "plain") in only.args
        ]
        metafunc.parametrize("pyodide_origin", kinds, scope="session")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Iterator[None]:
    """Put tests that share a booted page next to one another, and their version on one worker.

    pytest's own order keeps session parameters together as best it can, which with three of them is
    not good enough: each change of one costs a boot. The versions with most tests come first, so
    that no process is left alone with a long one. Other tests stay at their places.
    """
    full = config.stash[FULL]
    left_out = {item for item in items if _is_beyond_smoke(item, full)}
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    if config.pluginmanager.hasplugin("xdist"):
        for item in filter(is_ours, items):  # before xdist looks for its groups
            params = params_of(item)
            if item.get_closest_marker("xdist_group") is None and "browser_name" in params:
                group = f"{params['browser_name']} {params.get('pyodide_version', '')}"
                item.add_marker(pytest.mark.xdist_group(group))
    modules = list(dict.fromkeys(item.path for item in items))
    yield

    def run(item: pytest.Item) -> tuple[str, Version]:
        params = params_of(item)
        return params.get("browser_name", ""), sort_key(params.get("pyodide_version") or "0")

    count = Counter(map(run, items))

    def place(item: pytest.Item) -> tuple[int, str, Version, int, str]:
        origin = params_of(item).get("pyodide_origin", "")
        return -count[run(item)], *run(item), modules.index(item.path), origin

    ours = iter(sorted(filter(is_ours, items), key=place))
    items[:] = [next(ours) if is_ours(item) else item for item in items]


def is_ours(item: pytest.Item) -> bool:
    """Tell whether a test runs once for each version or origin."""
    return not {"pyodide_version", "pyodide_origin"}.isdisjoint(params_of(item))


def _is_beyond_smoke(item: pytest.Item, full: Sequence[str]) -> bool:
    """Tell whether a smoke test is on an origin that it leaves out on the versions of smoke."""
    smoke, params = item.get_closest_marker("pyodide_smoke"), params_of(item)
    if smoke is None or not smoke.args or params.get("pyodide_version") in (None, *full):
        return False
    return params.get("pyodide_origin") not in smoke.args


def params_of(item: pytest.Item) -> dict[str, str]:
    callspec = getattr(item, "callspec", None)
    params: dict[str, object] = callspec.params if callspec else {}
    # Of a test with no origin left, pytest makes one that is skipped, and whose origin is a mark.
    return {name: value for name, value in params.items() if isinstance(value, str)}


def cell_of(item: pytest.Item) -> Cell | None:
    """Name what a test's verdict is about; ``None`` when no Pyodide and no browser are involved."""
    params = params_of(item)
    version, browser = params.get("pyodide_version"), params.get("browser_name")
    if version is None or browser is None:
        return None
    return Cell(subject_of(item), version, browser, params.get("pyodide_origin", ""))


def subject_of(item: pytest.Item) -> str:
    """``tests/patterns/workers/test_basic_worker.py`` is about ``workers/basic-worker``."""
    marker = item.get_closest_marker("pyodide_subject")
    if marker:
        return str(marker.args[0])
    path = item.path.relative_to(item.config.rootpath).with_suffix("")
    parts = [part for part in path.parts if part not in ("tests", "patterns")]
    return "/".join([*parts[:-1], parts[-1].removeprefix("test_")]).replace("_", "-")
