"""What verify needs is there before it runs anything; else it ends with another code than 1."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from setup.conftest import NODE, REPOSITORY, environment


def npm_run_verify(cache: Path, *arguments: str, **env: str | Path) -> Sequence[object]:
    """Run what the npm script does. Exit code, and what it said."""
    done = subprocess.run(
        [NODE, "--import", "tsx", "tools/harness.ts", "verify", *arguments],
        capture_output=True,
        check=False,
        cwd=REPOSITORY,
        encoding="utf-8",
        env=environment({"PWP_CACHE": cache, **env}),
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="macOS finds browsers that are not on PATH")
def test_a_missing_browser_stops_it(cache: Path, tmp_path: Path) -> None:
    (cache / "browsers.json").unlink()
    (tmp_path / "empty").mkdir()
    nowhere = {"PATH": tmp_path / "empty", "PLAYWRIGHT_BROWSERS_PATH": tmp_path / "none"}
    code, said = npm_run_verify(
        cache,
        *("--pyodide", "latest", "--pattern", "comlink", "--browser", "webkit"),
        **nowhere,
        PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD="1",
    )
    assert "No webkit that starts was found (" in str(said)
    assert "Without these browsers no test was run." in str(said)
    assert code == 2
    assert not (cache / "verify").exists()


def test_what_does_not_exist_is_refused(cache: Path) -> None:
    code, said = npm_run_verify(cache, "--pyodide", "9.9.9")
    assert 'Pyodide "9.9.9" is no published release' in str(said)
    assert code == 2
