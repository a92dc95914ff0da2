"""The list of published versions, and how it is refreshed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from node import run_node
from pytest_pyodide_workers.paths import ROOT
from server.npm_registry import npm_registry

LIST = ROOT / "compat" / "pyodide-versions.json"


class Refresh:
    """``npm run pyodide:refresh`` on a list and a registry of its own."""

    def __init__(self, folder: Path, registry: str, published: dict[str, str]) -> None:
        self.file = folder / "list.json"
        self._published = published
        self._env = {"npm_config_cache": folder / "npm", "npm_config_registry": registry}

    def __call__(
        self, before: dict[str, Any], published: dict[str, str], *args: str
    ) -> subprocess.CompletedProcess[str]:
        self.file.write_text(json.dumps({"schema": 1, **before}))
        self._published.clear()
        self._published.update(published)
        return run_node("tools/pyodide-versions.ts", "--file", self.file, *args, env=self._env)

    @property
    def after(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self.file.read_text())
        return data


@pytest.fixture
def refresh(tmp_path: Path) -> Iterator[Refresh]:
    published: dict[str, str] = {}
    with npm_registry(published) as registry:
        yield Refresh(tmp_path, registry, published)


def test_the_list_pins_every_version_in_order() -> None:
    data = json.loads(LIST.read_text())
    versions = data["versions"]
    assert data["schema"] == 1
    assert all(integrity.startswith("sha512-") for integrity in versions.values())
    names = list(versions)
    assert names.index("0.28.3") < names.index("314.0.0-alpha.1") < names.index("314.0.0")
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]["node_modules/pyodide"]
    assert lock["integrity"] == versions[lock["version"]]


def test_a_refresh_adds_what_is_new_in_order_and_retires_what_npm_has_no_more(
    refresh: Refresh,
) -> None:
    before: dict[str, Any] = {"versions": {"0.27.0": "a", "314.0.0": "b"}, "retired": ["0.26.0"]}
    new = {"315.0.0-rc.1": "c", "315.0.0-alpha.2": "d"}
    published = {"0.17.0": "old", "0.26.0": "x", **new, "314.0.0": "b"}
    assert refresh(before, published).stdout == (
        "New: 315.0.0-rc.1, 315.0.0-alpha.2\nRetired, since npm has them no more: 0.27.0\n"
    )
    assert list(refresh.after["versions"]) == ["314.0.0", "315.0.0-alpha.2", "315.0.0-rc.1"]
    assert refresh.after["retired"] == ["0.26.0", "0.27.0"]


def test_a_changed_integrity_is_refused_until_accepted(refresh: Refresh) -> None:
    before, published = {"versions": {"0.28.0": "a"}}, {"0.28.0": "other", "0.29.0": "c"}
    refused = refresh(before, published)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "The integrity of 0.28.0 differs from the pinned one" in refused.stderr
    assert refresh.after["versions"] == before["versions"]
    accepted = refresh(before, published, "--accept-changed")
    assert accepted.stdout == "New: 0.29.0\nChanged: 0.28.0\n"


def test_a_version_that_nothing_can_order_is_refused(refresh: Refresh) -> None:
    versions = {"0.28.0": "a", "0.29.0": "c"}
    published = {**versions, "316.0.0-dev": "b"}
    refused = refresh({"versions": versions}, published)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "Pyodide 316.0.0-dev is neither a release nor a numbered alpha" in refused.stderr
    assert refresh.after["versions"] == versions
    left_out = refresh({"versions": versions, "retired": ["316.0.0-dev"]}, published)
    assert (left_out.returncode, left_out.stdout) == (0, "Nothing new.\n")
