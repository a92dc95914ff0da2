"""A newer release of the plugin has the server and the pins that came with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_pyodide_workers import paths, setup


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The server's sources, as a wheel brings them; it needs no packages."""
    folder = tmp_path / "bundle"
    (folder / "compat").mkdir(parents=True)
    package = {"name": "server", "version": "1.0.0", "lockfileVersion": 3, "packages": {}}
    for name in ("package.json", "package-lock.json"):
        (folder / name).write_text(json.dumps(package))
    pin(folder, "314.0.7")
    monkeypatch.setattr(setup, "BUNDLE", folder)
    monkeypatch.setattr(setup, "is_checkout", lambda: False)
    monkeypatch.setattr(paths, "is_checkout", lambda: False)
    monkeypatch.setenv("PWP_CACHE", str(tmp_path / "cache"))
    return folder


def pin(folder: Path, version: str) -> None:
    (folder / "compat" / "pyodide-versions.json").write_text(
        json.dumps({"versions": {version: "x"}})
    )


def pinned(home: Path) -> str:
    return (home / "compat" / "pyodide-versions.json").read_text()


def test_an_upgrade_brings_its_own_server_and_pins(bundle: Path) -> None:
    before = setup.server_home()
    assert setup.server_home() == before and "314.0.7" in pinned(before)
    pin(bundle, "316.0.0")
    after = setup.server_home()
    assert after != before and "316.0.0" in pinned(after)
    assert "314.0.7" in pinned(before), "a session of the old release may still run"


def test_a_server_that_was_half_installed_is_not_taken_for_one(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bundle / "package.json").write_text("no JSON")
    with pytest.raises(paths.SetupError, match=r"npm ci ended with exit code \d+"):
        setup.server_home()
    assert list((tmp_path / "cache").glob("server-*")) == []
    (bundle / "package.json").write_text((bundle / "package-lock.json").read_text())
    assert setup.server_home().is_dir()
