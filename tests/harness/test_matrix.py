"""Which tests run on which version, browser and origin, and in which order."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_pyodide_workers.matrix import default_version, is_since
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.versions import lines, published

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


def run(root: Path, folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Run pytest on the tests of ``folder``, apart from this repository's settings."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--rootdir", ".", "-p", "no:cacheprovider", *args],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(root / "harness")},
        capture_output=True,
        text=True,
        timeout=100,
    )


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


@pytest.fixture
def foreign(pytestconfig: pytest.Config, tmp_path: Path) -> Callable[..., str]:
    """Collect the tests above in a project of their own."""
    (tmp_path / "test_it.py").write_text(TEST)
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["pytest_pyodide_workers.plugin"]')

    def collect(*args: str) -> str:
        done = run(pytestconfig.rootpath, tmp_path, "--collect-only", *args)
        return done.stdout + done.stderr

    return collect


def ids(output: str) -> list[str]:
    return re.findall(r"^test_it.py::test_(\w+\[.*\])$", output, re.M)


def test_the_default_is_the_pinned_version_on_both_origins(foreign: Callable[..., str]) -> None:
    assert set(ids(foreign())) == {
        f"brief[{PINNED}-isolated-chromium]",
        f"brief[{PINNED}-plain-chromium]",
        f"smoke[{PINNED}-isolated-chromium]",
        f"other[{PINNED}-isolated-chromium]",
        f"smoke[{PINNED}-plain-chromium]",
        f"other[{PINNED}-plain-chromium]",
        f"page[{PINNED}-plain-chromium]",
    }


def test_smoke_versions_run_the_smoke_tests_alone(foreign: Callable[..., str]) -> None:
    options = [
        "--pyodide-origin",
        "plain",
        "--pyodide-version",
        "0.28.3",
        "--pyodide-smoke-version",
        "0.26.4",
    ]
    assert set(ids(foreign(*options))) == {
        "brief[0.28.3-plain-chromium]",  # on the version of smoke it leaves this origin out
        "smoke[0.26.4-plain-chromium]",
        "smoke[0.28.3-plain-chromium]",
        "other[0.28.3-plain-chromium]",
        "page[0.28.3-plain-chromium]",
    }


def test_a_smoke_test_may_name_its_origins(foreign: Callable[..., str]) -> None:
    options = ["--pyodide-version", "0.28.3", "--pyodide-smoke-version", "0.26.4"]
    found = {test for test in ids(foreign(*options)) if "0.26.4" in test}
    assert found == {
        f"{it}-chromium]"
        for it in ("brief[0.26.4-isolated", "smoke[0.26.4-isolated", "smoke[0.26.4-plain")
    }


def test_what_shares_a_booted_page_is_not_torn_apart(foreign: Callable[..., str]) -> None:
    options = ["--browser", "firefox", "--browser", "chromium", "--pyodide-version", "lines"]
    cells = [re.sub(r"^\w+", "", test) for test in ids(foreign(*options))]
    runs = [cell for cell, before in zip(cells, ["", *cells], strict=False) if cell != before]
    assert len(runs) == len(set(runs)) == len(LINES) * 2 * 2


def since(root: Path, folder: Path, *args: str) -> tuple[set[str], str]:
    """Run the tests above that want newer releases: the ids that passed, and the output."""
    (folder / "test_it.py").write_text(SINCE)
    (folder / "conftest.py").write_text('pytest_plugins = ["pytest_pyodide_workers.plugin"]')
    output = run(root, folder, "-rAs", "--pyodide-origin", "plain", *args).stdout
    passed = re.findall(r"^PASSED test_it\.py::(?:\w+::)?test_([^\s@]+)", output, re.M)
    return {test.replace("-plain-chromium", "") for test in passed}, output


def test_since_leaves_out_older_versions(pytestconfig: pytest.Config, tmp_path: Path) -> None:
    asked = ["0.21.3", "0.25.1", "0.26.4", "0.28.3", "314.0.7"]
    options = [part for version in asked for part in ("--pyodide-version", version)]
    passed, output = since(pytestconfig.rootpath, tmp_path, *options)
    assert passed == {
        *(f"new[{version}]" for version in asked[2:]),
        "once[314.0.7]",
        "newer[314.0.7]",
        "without",
    }, output


def test_since_also_leaves_out_smoke_versions(pytestconfig: pytest.Config, tmp_path: Path) -> None:
    options = [
        "--pyodide-version",
        "0.28.3",
        "--pyodide-smoke-version",
        "0.25.1",
        "--pyodide-smoke-version",
        "0.26.4",
    ]
    passed, output = since(pytestconfig.rootpath, tmp_path, *options)
    assert passed == {"new[0.26.4]", "new[0.28.3]", "once[0.28.3]", "without"}, output


def test_a_test_of_the_newest_version_alone_runs_on_the_newest_that_it_may(
    pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    options = ["--pyodide-version", "0.25.1", "--pyodide-smoke-version", "0.26.4"]
    passed, output = since(pytestconfig.rootpath, tmp_path, *options)
    assert passed == {"new[0.26.4]", "without"}, output


@pytest.mark.parametrize("workers", [[], ["-n", "2", "--dist", "loadgroup"]])
def test_a_module_with_no_version_left_is_skipped(
    pytestconfig: pytest.Config, tmp_path: Path, workers: list[str]
) -> None:
    options = ["--pyodide-version", "0.25.1", *workers]
    passed, output = since(pytestconfig.rootpath, tmp_path, *options)
    assert passed == {"without"}, output
    assert re.search(r"^1 passed, 3 skipped in ", output, re.M), output
    assert "empty parameter set" in output and "pyodide_version" in output, "it says why"


@pytest.mark.parametrize(
    ("version", "first", "wanted"),
    [
        ("0.26.0", "0.26", True),
        ("0.25.1", "0.26", False),
        ("0.9.9", "0.26", False),
        ("314.0.7", "0.26", True),
        ("315.0.0-alpha.2", "315", True),
        ("local", "999", True),
    ],
)
def test_a_release_is_of_a_line_or_newer(version: str, first: str, wanted: bool) -> None:
    assert is_since(version, first) is wanted


@pytest.mark.parametrize(
    ("option", "says"),
    [
        (["--pyodide-version", "9.9.9"], 'Pyodide "9.9.9" is no published release'),
        (["--pyodide-smoke-version", "0.99"], 'Pyodide "0.99" is no published release'),
        (["--pyodide-origin", "moon"], "invalid choice: 'moon'"),
        (["--browser", "lynx"], "invalid choice: 'lynx'"),
    ],
)
def test_what_does_not_exist_is_refused_before_anything_runs(
    foreign: Callable[..., str], option: list[str], says: str
) -> None:
    output = foreign(*option)
    assert says in output
    assert ids(output) == []


def test_xdist_keeps_a_group_on_one_worker(pytestconfig: pytest.Config, tmp_path: Path) -> None:
    """pytest 9.2 with pytest-xdist 3.8 does not, and says nothing of it."""
    (tmp_path / "test_it.py").write_text(
        "import os, pytest\n"
        "@pytest.mark.xdist_group('one')\n"
        "@pytest.mark.parametrize('n', range(12))\n"
        "def test_it(n): open(os.environ['PYTEST_XDIST_WORKER'], 'a').close()\n"
    )
    done = run(pytestconfig.rootpath, tmp_path, "-n", "2", "--dist", "loadgroup")
    assert done.returncode == 0, done.stdout
    assert len(list(tmp_path.glob("gw*"))) == 1


def test_an_origin_that_a_test_is_not_for_leaves_the_others(foreign: Callable[..., str]) -> None:
    """What is for plain pages alone has no origin left; sorting it must not fail."""
    found = ids(foreign("--pyodide-origin", "isolated"))
    one = f"[{PINNED}-isolated-chromium]"
    assert {f"smoke{one}", f"other{one}"} <= set(found)
    assert not [test for test in found if "plain" in test]
