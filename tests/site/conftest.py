"""What the tests of the site share: they need no release of Pyodide but the pinned one."""

from __future__ import annotations

from pathlib import Path

import pytest


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
