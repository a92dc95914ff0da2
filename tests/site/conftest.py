"""What the tests of the site share: they need no release of Pyodide but the pinned one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from node import NODE
from pytest_pyodide_workers.paths import ROOT

SUB_PATH = "/on/a/sub-path/"


@pytest.fixture(scope="session")
def built(pytestconfig: pytest.Config) -> Path:
    """Return the folder with the built pages."""
    return pytestconfig.rootpath / str(pytestconfig.getini("pyodide_site"))


@pytest.fixture(scope="session")
def documents(built: Path) -> list[str]:
    """Return the paths of all pages with text of their own, and one that shows a file."""
    folders = ("patterns", "compat", "harness", "studies", "upstream", "examples/index")
    names = sorted(file.relative_to(built).as_posix() for file in built.rglob("*.html"))
    pages = [name for name in names if "/" not in name or name.startswith(folders)]
    return [*pages, "source/serve.ts.html"]


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a static host: `npm run site` has built into a folder below it."""
    folder = tmp_path_factory.mktemp("host")
    out = folder / SUB_PATH.strip("/")
    out.mkdir(parents=True)
    for name in (".made-by-npm-run-site", "old.html"):  # as an earlier build has left them
        out.joinpath(name).touch()
    address = f"https://docs.example{SUB_PATH}"
    args = ["--out", str(out), "--base", SUB_PATH, "--address", address]
    command = [NODE, "--import", "tsx", "tools/site.ts", *args]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=240)
    return folder
