"""The sample packages: pinned, fetched once, repaired when harmed, explained when out of reach.

Nothing here needs a network: pip takes the wheels from the cache that `npm test` has filled.
"""

from __future__ import annotations

import json
import os
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from setup.conftest import REPOSITORY, RunNode

ENSURE = "console.log(JSON.stringify( await ensurePackages() ))"
NAMES = ["msgpack", "pydantic", "textbars"]
PACKAGES = REPOSITORY / (os.environ.get("PWP_CACHE") or ".cache") / "packages"
WHEELS = {
    file: wheel["sha256"]
    for file, wheel in json.loads((REPOSITORY / "compat/packages.json").read_text())[
        "wheels"
    ].items()
    if "sha256" in wheel
}


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A copy of the filled cache."""
    shutil.copytree(PACKAGES, tmp_path / "full" / "packages")
    return tmp_path / "full"


@pytest.fixture
def local_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pip that knows nothing but the filled cache."""
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(PACKAGES))


@pytest.fixture
def no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pip whose index refuses every connection."""
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")


def test_a_full_cache_needs_no_work(cache: Path, node: RunNode) -> None:
    result = node(ENSURE, PWP_CACHE=cache, PYTHON="no-such-python")
    assert (result.returncode, json.loads(result.stdout)) == (0, NAMES)
    assert result.stderr == ""


@pytest.mark.usefixtures("local_index")
@pytest.mark.parametrize("damage", ["changed", "truncated", "missing"])
def test_a_damaged_wheel_is_fetched_again(cache: Path, node: RunNode, damage: str) -> None:
    file = next(name for name in WHEELS if name.startswith("msgpack"))
    wheel = cache / "packages" / file
    good = wheel.read_bytes()
    match damage:
        case "changed":
            wheel.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
        case "truncated":
            wheel.write_bytes(good[:100])
        case _:
            wheel.unlink()
    result = node(ENSURE, PWP_CACHE=cache)
    assert result.returncode == 0, result.stderr
    assert "Getting the sample packages msgpack\n" in result.stderr
    assert sha256(wheel.read_bytes()).hexdigest() == WHEELS[file]
    assert list(cache.iterdir()) == [cache / "packages"]


@pytest.mark.usefixtures("local_index")
def test_the_built_wheel_is_the_same_each_time(cache: Path, node: RunNode) -> None:
    wheel = next((cache / "packages").glob("textbars-*.whl"))
    first = wheel.read_bytes()
    wheel.write_bytes(b"harmed")
    result = node(ENSURE, PWP_CACHE=cache)
    assert result.returncode == 0, result.stderr
    assert wheel.read_bytes() == first


@pytest.mark.usefixtures("no_index")
def test_without_network_and_cache_one_line_names_what_is_missing(node: RunNode) -> None:
    result = node(ENSURE)
    assert result.returncode == 1
    assert result.stdout == ""
    progress, problem = result.stderr.splitlines()
    assert progress == "… Getting the sample packages msgpack, pydantic, textbars"
    # The third needs no network: it is built from this repository.
    assert problem.startswith("✗ The sample packages msgpack, pydantic are missing and could not")
    assert "Check the connection" in problem


def test_a_manifest_with_a_fault_is_refused_by_name(tmp_path: Path, node: RunNode) -> None:
    manifest = json.loads((REPOSITORY / "compat/packages.json").read_text())
    file, wheel = next((name, it) for name, it in manifest["wheels"].items() if "sha256" in it)
    wheel["sha256"] = "short"
    path = tmp_path / "packages.json"
    path.write_text(json.dumps(manifest))
    result = node(f"await loadPackagesManifest({json.dumps(str(path))})")
    assert result.returncode == 1
    assert file in result.stderr
