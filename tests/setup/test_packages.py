"""The sample packages: pinned, fetched once, repaired when harmed, explained when out of reach.

Nothing here needs a network: pip takes the wheels from the cache that `npm test` has filled.
"""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from pytest_pyodide_workers.paths import ROOT, cache_dir
from setup.conftest import RunNode

ENSURE = "console.log(JSON.stringify( await ensurePackages() ))"
NAMES = ["msgpack", "pydantic", "textbars"]
PACKAGES = cache_dir() / "packages"
WHEELS = {
    file: wheel["sha256"]
    for file, wheel in json.loads((ROOT / "compat/packages.json").read_text())["wheels"].items()
    if "sha256" in wheel
}

OWN = list((ROOT / "examples" / "packages").glob("*/*.whl"))


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A copy of the filled cache."""
    shutil.copytree(PACKAGES, tmp_path / "full" / "packages")
    return tmp_path / "full"


def test_a_full_cache_needs_no_work(cache: Path, node: RunNode) -> None:
    result = node(ENSURE, PWP_CACHE=cache, PYTHON="no-such-python")
    assert (result.returncode, json.loads(result.stdout)) == (0, NAMES)
    assert result.stderr == ""


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_damaged_wheel_is_fetched_or_copied_again(
    cache: Path, node: RunNode, damage: str
) -> None:
    (own,) = OWN
    file = next(name for name in WHEELS if name.startswith("msgpack"))
    wheel = cache / "packages" / file
    wheel.unlink()
    if damage == "changed":
        wheel.write_bytes(b"harmed")
        (cache / "packages" / own.name).write_bytes(b"harmed")
    # A pip that knows nothing but the filled cache.
    only = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(PACKAGES)}
    result = node(ENSURE, PWP_CACHE=cache, **only)
    assert result.returncode == 0, result.stderr
    assert sha256(wheel.read_bytes()).hexdigest() == WHEELS[file]
    assert (cache / "packages" / own.name).read_bytes() == own.read_bytes()
    assert list(cache.iterdir()) == [cache / "packages"]


def test_the_wheel_of_our_own_has_its_source() -> None:
    (own,) = OWN
    with zipfile.ZipFile(own) as wheel:
        assert wheel.read("textbars.py") == (own.parent / "textbars.py").read_bytes()


def test_without_network_and_cache_one_line_names_what_is_missing(node: RunNode) -> None:
    result = node(
        ENSURE,
        PIP_CONFIG_FILE=os.devnull,
        PIP_INDEX_URL="http://127.0.0.1:9/",  # refuses every connection
        PIP_FIND_LINKS="",
        PIP_NO_CACHE_DIR="1",
    )
    assert (result.returncode, result.stdout) == (1, "")
    problem = result.stderr.splitlines()[-1]
    # The one of this repository needs no network.
    assert problem.startswith(f"✗ The sample packages {', '.join(WHEELS)} are missing and could")
    assert "Check the connection" in problem
