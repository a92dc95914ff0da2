"""Which tests run on which version, browser and origin, and in which order."""

from __future__ import annotations

import re

import pytest
from harness.conftest import Project
from pytest_pyodide_workers.matrix import default_version, is_since
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.versions import lines, published

pytestmark = pytest.mark.long

PINNED = default_version(ROOT)
LINES = lines(published(ROOT / "compat" / "pyodide-versions.json"))

TEST = """
import pytest

@pytest.mark.pyodide_smoke
def test_smoke(pyodide_version, pyodide_origin, browser_name): pass

@pytest.mark.pyodide_smoke("isolated")
def test_brief(pyodide_version, pyodide_origin, browser_name): pass

def test_other(pyodide_version, pyodide_origin, browser_name): pass

@pytest.mark.pyodide_origin("plain")
@pytest.mark.pyodide_one_version
def test_page(pyodide_version, pyodide_origin, browser_name): pass
"""


SINCE = """
import pytest

pytestmark = pytest.mark.pyodide_since("0.26")

@pytest.fixture(scope="module")
def page(pyodide_version, pyodide_origin, browser_name): return pyodide_version

@pytest.mark.pyodide_smoke
def test_new(page): pass

@pytest.mark.pyodide_one_version
def test_once(pyodide_version): pass

@pytest.mark.pyodide_since("314")
class TestNewer:
    def test_newer(self, pyodide_version): pass

def test_without(): pass
"""


def ids(project: Project, *args: str) -> list[str]:
    project.file.write_text(TEST)
    output = project.pytest("-q", "--collect-only", *args)
    return re.findall(r"^test_it.py::test_(\w+\[.*)\]$", output, re.M)


def version(*names: str, smoke: str = "") -> list[str]:
    options = [part for name in names for part in ("--pyodide-version", name)]
    return options + [part for name in smoke.split() for part in ("--pyodide-smoke-version", name)]


PLAIN = ("--pyodide-origin", "plain")


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (
            [],
            [f"{name}[{PINNED}-isolated" for name in ("brief", "smoke", "other")]
            + [f"{name}[{PINNED}-plain" for name in ("brief", "smoke", "other", "page")],
        ),
        (
            [*PLAIN, *version("0.28.3", smoke="0.26.4")],
            # On the version of smoke, test_brief leaves this origin out.
            [f"{name}[0.28.3-plain" for name in ("brief", "smoke", "other", "page")]
            + ["smoke[0.26.4-plain"],
        ),
        (
            # What is for plain pages alone has no origin left; sorting it must not fail.
            ["--pyodide-origin", "isolated", *version("0.28.3", smoke="0.26.4")],
            [f"{name}[0.28.3-isolated" for name in ("brief", "smoke", "other")]
            + [f"{name}[0.26.4-isolated" for name in ("brief", "smoke")],
        ),
    ],
)
def test_marks_and_options_decide_what_runs(
    project: Project, options: list[str], wanted: list[str]
) -> None:
    found = [it.removesuffix("-chromium") for it in ids(project, *options)]
    assert sorted(it for it in found if "NOTSET" not in it) == sorted(wanted)


def test_what_shares_a_booted_page_is_not_torn_apart(project: Project) -> None:
    options = ["--browser", "firefox", "--browser", "chromium", *version("lines")]
    cells = [re.sub(r"^\w+", "", test) for test in ids(project, *options)]
    runs = [cell for cell, before in zip(cells, ["", *cells], strict=False) if cell != before]
    assert len(runs) == len(set(runs)) == len(LINES) * 2 * 2


def test_the_version_with_most_tests_comes_first(project: Project) -> None:
    """Left for the end, it would keep one process busy while the other has nothing to do."""
    found = ids(project, *version("0.26.4", "0.28.3"), *PLAIN)
    assert ["0.28.3" in test for test in found] == [True] * 4 + [False] * 3


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (
            version("0.21.3", "0.25.1", "0.26.4", "0.28.3", "314.0.7"),
            "new[0.26.4] new[0.28.3] new[314.0.7] once[314.0.7] newer[314.0.7] without",
        ),
        (
            version("0.28.3", smoke="0.25.1 0.26.4"),
            "new[0.26.4] new[0.28.3] once[0.28.3] without",
        ),
        (version("0.25.1", smoke="0.26.4"), "new[0.26.4] without"),
        ([*version("0.25.1"), "-n", "2", "--dist", "loadgroup"], "without"),
    ],
)
def test_since_leaves_out_older_versions(project: Project, options: list[str], wanted: str) -> None:
    project.file.write_text(SINCE)
    output = project.pytest("-q", "-rAs", *PLAIN, *options)
    passed = re.findall(r"^PASSED test_it\.py::(?:\w+::)?test_([^\s@]+)", output, re.M)
    assert {test.replace("-plain-chromium", "") for test in passed} == {*wanted.split()}, output
    if wanted == "without":
        assert re.search(r"^1 passed, 3 skipped in ", output, re.M), output
        assert "empty parameter set" in output and "pyodide_version" in output, "it says why"


@pytest.mark.parametrize("version", ["0.26.0", "315.0.0-alpha.2", "local", "0.25.1", "0.9.9"])
def test_a_release_is_of_a_line_or_newer(version: str) -> None:
    assert is_since(version, "0.26") is not version.startswith(("0.25", "0.9"))


@pytest.mark.parametrize(
    ("option", "says"),
    [
        (["--pyodide-version", "9.9.9"], 'Pyodide "9.9.9" is no published release'),
        (["--pyodide-smoke-version", "0.99"], 'Pyodide "0.99" is no published release'),
        (["--pyodide-origin", "moon"], "invalid choice: 'moon'"),
    ],
)
def test_what_does_not_exist_is_refused_before_anything_runs(
    project: Project, option: list[str], says: str
) -> None:
    project.file.write_text(TEST)
    output = project.pytest("-q", "--collect-only", *option)
    assert says in output and "test_it.py::" not in output


def test_xdist_keeps_a_group_on_one_worker(project: Project) -> None:
    """pytest 9.2 with pytest-xdist 3.8 does not, and says nothing of it."""
    project.file.write_text(
        "import os, pytest\n"
        "@pytest.mark.xdist_group('one')\n"
        "@pytest.mark.parametrize('n', range(12))\n"
        "def test_it(n): open(os.environ['PYTEST_XDIST_WORKER'], 'a').close()\n"
    )
    assert "12 passed" in project.pytest("-n", "2", "--dist", "loadgroup")
    assert len(list(project.folder.glob("gw*"))) == 1
