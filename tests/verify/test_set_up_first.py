"""What verify needs is there before it runs anything; else it ends with another code than 1."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from node import run_node

pytestmark = pytest.mark.long


@pytest.mark.skipif(sys.platform != "linux", reason="macOS finds browsers that are not on PATH")
def test_a_missing_browser_stops_it(cache: Path, tmp_path: Path) -> None:
    (cache / "browsers.json").unlink()
    (tmp_path / "empty").mkdir()
    nowhere = {"PATH": tmp_path / "empty", "PLAYWRIGHT_BROWSERS_PATH": tmp_path / "none"}
    asked = ("--pyodide", "latest", "--pattern", "comlink", "--browser", "webkit")
    env = {**nowhere, "PWP_CACHE": cache, "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1"}
    done = run_node("tools/python.ts", "verify", *asked, env=env)
    assert "No webkit that starts was found (" in done.stderr
    assert "Without these browsers no test was run." in done.stderr
    assert done.returncode == 2
    assert not (cache / "verify").exists()
