"""Tomorrow's release, before it is there: a line that nobody has heard of breaks nothing.

The newest Pyodide is published again under the number of the next line, in a registry of its own.
From there on everything is real: it is found, pinned, fetched, compiled, served and verified.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from pytest_pyodide_workers.matrix import default_version
from pytest_pyodide_workers.paths import ROOT, cache_dir
from pytest_pyodide_workers.versions import line_of, pep440, published
from server.npm_registry import npm_registry
from verify.sample import link_cache, renumber

pytestmark = pytest.mark.long

VERSIONS = ROOT / "compat" / "pyodide-versions.json"
NEWEST = published(VERSIONS)[-1]
TOMORROW = f"{int(line_of(NEWEST)) + 1}.0.0-rc.1"


def package(folder: Path) -> Path:
    """Make the tarball of tomorrow's release from the newest one."""
    made = folder / "package"
    shutil.copytree(cache_dir() / "pyodide" / f"v{NEWEST}" / "full", made)
    renumber(made, NEWEST, TOMORROW)
    old, new = (f'"{pep440(version)}"'.encode() for version in (NEWEST, TOMORROW))
    with ZipFile(made / "python_stdlib.zip") as before:
        members = {info: before.read(info) for info in before.infolist()}
    with ZipFile(made / "python_stdlib.zip", "w") as after:
        for info, content in members.items():
            after.writestr(info, content.replace(old, new))
    tarball = folder / "pyodide.tgz"
    with tarfile.open(tarball, "w:gz", compresslevel=1) as tar:
        tar.add(made, "package")
    return tarball


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[str]:
    """npm's registry with all pinned releases of Pyodide, and tomorrow's."""
    tarball = package(tmp_path).read_bytes()
    digest = base64.b64encode(hashlib.sha512(tarball).digest()).decode()
    integrities = json.loads(VERSIONS.read_text())["versions"] | {TOMORROW: f"sha512-{digest}"}

    with npm_registry(integrities, tarball) as address:
        yield address


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of this repository, so that what is pinned there is not pinned here."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True)
    place = tmp_path / "tree"
    for name in filter(None, done.stdout.split("\0")):
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, place / name)
    for name in ("node_modules", "dist"):
        (place / name).symlink_to(ROOT / name)
    return place


def run(tree: Path, registry: str, *command: str) -> subprocess.CompletedProcess[str]:
    more = {"npm_config_registry": registry, "npm_config_cache": str(tree / "npm")}
    more |= {"PWP_CACHE": str(tree / ".cache"), "PYTHONPATH": str(tree / "harness")}
    environment = {**os.environ, **more}
    return subprocess.run(
        command, cwd=tree, env=environment, capture_output=True, text=True, timeout=600
    )


@pytest.mark.timeout(900)
def test_a_release_of_a_line_that_nobody_knows_works_and_is_no_regression(
    tree: Path, registry: str
) -> None:
    link_cache(tree / ".cache", "pyodide")
    pinned = f"v{default_version(ROOT)}"  # the controls run on it; the server follows no link
    shutil.copytree(cache_dir() / "pyodide" / pinned, tree / ".cache" / "pyodide" / pinned)

    found = run(tree, registry, "npm", "run", "--silent", "pyodide:refresh")
    assert found.stdout == f"New: {TOMORROW}\n", found.stdout + found.stderr
    module = (sys.executable, "-m", "pytest_pyodide_workers.verify")
    asked = ("--pyodide", TOMORROW, "--browser", "chromium", "--quick", "--out", "out")
    # One browser, since other tests run beside it: with three at once waits of theirs have failed.
    verified = run(tree, registry, *module, *asked, "--jobs", "1")
    said = verified.stdout + verified.stderr
    assert verified.returncode == 0, said
    changes = (tree / "out" / "changes.md").read_text().splitlines()
    assert not [line for line in changes if TOMORROW in line and "regression" in line]
    assert f"{int(line_of(TOMORROW))}" in said
