"""A build of Pyodide in a folder is what runs, and not the release that it resembles."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from pytest_pyodide_workers.matrix import default_version
from pytest_pyodide_workers.paths import ROOT
from verify.real import SECONDS, read, start

pytestmark = pytest.mark.long

COMMAND = ["--browser", "chromium", "--pattern", "basic-worker", "--quick"]


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """The pinned Pyodide, but with the version of a build between two releases."""
    folder = tmp_path / "build"
    shutil.copytree(ROOT / "node_modules" / "pyodide", folder)
    pinned = default_version(ROOT)
    for name in ("pyodide.mjs", "pyodide.asm.mjs"):
        code = (folder / name).read_text()
        assert f'"{pinned}"' in code
        (folder / name).write_text(code.replace(f'"{pinned}"', '"399.0.0.dev0"'))
    package = json.loads((folder / "package.json").read_text())
    (folder / "package.json").write_text(json.dumps({**package, "version": "399.0.0-dev.0"}))
    return folder


def test_a_build_in_a_folder_is_verified(cache: Path, tmp_path: Path, build: Path) -> None:
    out = tmp_path / "out"
    run = start(cache, out, "--pyodide", str(build), *COMMAND)
    said, _ = run.communicate(timeout=SECONDS)
    assert run.returncode == 0, said
    [file] = out.glob("*.json.gz")
    cells = [cell for cell in read(file)["cells"] if not cell.get("control")]
    assert {cell["origin"] for cell in cells} == {"isolated", "plain"}
    for cell in cells:
        assert (cell["pyodide"], cell["status"]) == ("local", "pass"), cell["reason"]
        assert cell["observed"]["pyodide"] == "399.0.0.dev0"
    assert "Nothing differs from the committed table." in said
