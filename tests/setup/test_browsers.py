"""Finding browsers: the order, the memory, and the words when there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_pyodide_workers import browsers
from pytest_pyodide_workers.browsers.choice import keep, recall
from pytest_pyodide_workers.paths import ROOT

pytestmark = pytest.mark.long


@pytest.fixture
def nowhere(tmp_path: Path) -> dict[str, str | Path]:
    """An environment without any browser and without a way to get one."""
    (tmp_path / "empty").mkdir()
    return {
        "PATH": tmp_path / "empty",
        "PLAYWRIGHT_BROWSERS_PATH": tmp_path / "none",
        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1",
        "PROGRAMFILES": tmp_path / "none",
        "PWP_CACHE": tmp_path / "cache",
        "PYTHONPATH": ROOT / "harness",
    }


def find(*names: str, env: dict[str, str | Path]) -> subprocess.CompletedProcess[str]:
    """Run the module's command line."""
    return subprocess.run(
        [sys.executable, "-m", "pytest_pyodide_workers", "setup", *names],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, **{name: str(value) for name, value in env.items()}},
        timeout=120,
    )


def test_no_browser_says_what_was_tried_and_the_way_out(
    tmp_path: Path, nowhere: dict[str, str | Path]
) -> None:
    broken = tmp_path / "empty" / "chromium"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    result = find("firefox", env=nowhere)
    assert result.returncode == 1
    assert result.stderr.startswith("No firefox that starts was found (")
    assert "no firefox-esr or firefox on PATH" in result.stderr
    assert "there is no apt-get to install it with" in result.stderr
    assert "`python -m playwright install --with-deps firefox`" in result.stderr
    assert result.stderr.count("\n") == 1
    assert f"{broken} does not start:" in find("chromium", env=nowhere).stderr


def test_what_was_found_is_kept_until_its_program_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nowhere: dict[str, str | Path]
) -> None:
    """The memory answers alone: the program it names could not even be started."""
    program = tmp_path / "program"
    program.touch()
    choice = browsers.BrowserChoice("firefox", "system", str(program), "1.2")
    monkeypatch.setenv("PWP_CACHE", str(tmp_path / "cache"))
    keep(choice)

    assert f"Firefox 1.2 ({program})\n" in find("firefox", env=nowhere).stdout
    assert browsers.launch_args("firefox") == {
        "executable_path": str(program),
        "channel": "moz-firefox",
    }
    os.utime(program, ns=(0, 0))
    assert recall("firefox") is None


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("chromium"),
    reason="needs root, whom apt-get obeys, and a Chromium for the fake apt-get to bring",
)
def test_a_missing_browser_is_installed_by_apt_get(
    tmp_path: Path, nowhere: dict[str, str | Path]
) -> None:
    """With the lists of an old image, this apt-get brings one that does not start."""
    folder, log = tmp_path / "empty", tmp_path / "log"
    bringer = f'#!/bin/sh\nPATH={os.environ["PATH"]} exec {shutil.which("chromium")} "$@"\n'
    (tmp_path / "chromium").write_text(bringer)
    apt = folder / "apt-get"
    apt.write_text(
        f"""#!/bin/sh
        PATH={os.environ["PATH"]}
        echo "$*" >> {log}
        case "$1" in
          update) touch {tmp_path}/lists ;;
          install)
            [ -e {tmp_path}/lists ] || echo "exit 3" > {tmp_path}/chromium
            install -m 755 {tmp_path}/chromium {folder}/chromium ;;
        esac
        """
    )
    apt.chmod(0o755)
    result = find("chromium", env=nowhere)
    assert result.returncode == 0, result.stderr
    assert f"({folder}/chromium)\n" in result.stdout
    install = "install --yes --no-install-recommends chromium"
    assert log.read_text().splitlines() == ["update", install]
