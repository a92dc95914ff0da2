"""Which tests run on which version, browser and origin, and in which order."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_pyodide_workers.matrix import default_version
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.versions import lines, published

PINNED = default_version(ROOT)
LINES = lines(published(ROOT / "compat" / "pyodide-versions.json"))

TEST = """
import pytest

@pytest.mark.smoke
def test_smoke(pyodide_version, origin, browser_name): pass

def test_other(pyodide_version, origin, browser_name): pass

@pytest.mark.origin("plain")
@pytest.mark.version_independent
def test_page(pyodide_version, origin, browser_name): pass
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
        f"smoke[{PINNED}-isolated-chromium]",
        f"other[{PINNED}-isolated-chromium]",
        f"smoke[{PINNED}-plain-chromium]",
        f"other[{PINNED}-plain-chromium]",
        f"page[{PINNED}-plain-chromium]",
    }


def test_smoke_versions_run_the_smoke_tests_alone(foreign: Callable[..., str]) -> None:
    options = ["--origin", "plain", "--pyodide-version", "0.28.3", "--smoke-version", "0.26.4"]
    assert set(ids(foreign(*options))) == {
        "smoke[0.26.4-plain-chromium]",
        "smoke[0.28.3-plain-chromium]",
        "other[0.28.3-plain-chromium]",
        "page[0.28.3-plain-chromium]",
    }


def test_what_shares_a_booted_page_is_not_torn_apart(foreign: Callable[..., str]) -> None:
    options = ["--browser", "firefox", "--browser", "chromium", "--pyodide-version", "lines"]
    cells = [re.sub(r"^\w+", "", test) for test in ids(foreign(*options))]
    runs = [cell for cell, before in zip(cells, ["", *cells], strict=False) if cell != before]
    assert len(runs) == len(set(runs)) == len(LINES) * 2 * 2


@pytest.mark.parametrize(
    ("option", "says"),
    [
        (["--pyodide-version", "9.9.9"], 'Pyodide "9.9.9" is no published release'),
        (["--smoke-version", "0.99"], 'Pyodide "0.99" is no published release'),
        (["--origin", "moon"], "invalid choice: 'moon'"),
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
    found = ids(foreign("--origin", "isolated"))
    one = f"[{PINNED}-isolated-chromium]"
    assert {f"smoke{one}", f"other{one}"} <= set(found)
    assert not [test for test in found if "plain" in test]
