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

OWN = list((REPOSITORY / "examples" / "packages").glob("*/*.whl"))


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
    assert f"Getting the sample packages, {file}\n" in result.stderr
    assert sha256(wheel.read_bytes()).hexdigest() == WHEELS[file]
    assert list(cache.iterdir()) == [cache / "packages"]


def test_a_damaged_wheel_of_our_own_is_copied_again(cache: Path, node: RunNode) -> None:
    (own,) = OWN
    (cache / "packages" / own.name).write_bytes(b"harmed")
    result = node(ENSURE, PWP_CACHE=cache)
    assert result.returncode == 0, result.stderr
    assert (cache / "packages" / own.name).read_bytes() == own.read_bytes()


def test_the_wheel_of_our_own_has_its_source() -> None:
    (own,) = OWN
    with zipfile.ZipFile(own) as wheel:
        assert wheel.read("textbars.py") == (own.parent / "textbars.py").read_bytes()


@pytest.mark.usefixtures("no_index")
def test_without_network_and_cache_one_line_names_what_is_missing(node: RunNode) -> None:
    result = node(ENSURE)
    assert (result.returncode, result.stdout) == (1, "")
    progress, problem = result.stderr.splitlines()
    assert progress.startswith("… Getting the sample packages, annotated_types-")
    # The one of this repository needs no network.
    assert problem.startswith(f"✗ The sample packages {', '.join(WHEELS)} are missing and could")
    assert "Check the connection" in problem


@pytest.mark.parametrize(("field", "fault"), [("sha256", "short"), ("platform", "not a word")])
def test_a_manifest_with_a_fault_is_refused_by_name(
    tmp_path: Path, node: RunNode, field: str, fault: str
) -> None:
    manifest = json.loads((REPOSITORY / "compat/packages.json").read_text())
    file = next(iter(WHEELS))
    manifest["wheels"][file][field] = fault
    path = tmp_path / "packages.json"
    path.write_text(json.dumps(manifest))
    result = node(f"await ensurePackages({json.dumps(str(path))})")
    assert result.returncode == 1
    assert file in result.stderr
