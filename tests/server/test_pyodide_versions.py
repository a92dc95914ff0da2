"""The list of published versions, and how it is refreshed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from node import run_node
from pytest_pyodide_workers.paths import ROOT
from server.npm_registry import npm_registry

LIST = ROOT / "compat" / "pyodide-versions.json"


Refresh = Callable[..., tuple[Any, dict[str, Any]]]


@pytest.fixture
def refresh(tmp_path: Path) -> Iterator[Refresh]:
    """``npm run pyodide:refresh`` on a list and a registry of its own, and the list afterwards."""
    file = tmp_path / "list.json"
    published: dict[str, str] = {}

    def run(before: dict[str, Any], now: dict[str, str], *args: str) -> tuple[Any, Any]:
        file.write_text(json.dumps({"schema": 1, **before}))
        published.clear()
        published.update(now)
        env = {"npm_config_cache": tmp_path / "npm", "npm_config_registry": registry}
        done = run_node("tools/pyodide-versions.ts", "--file", file, *args, env=env)
        return done, json.loads(file.read_text())

    with npm_registry(published) as registry:
        yield run


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
    before = {"versions": {"0.27.0": "a", "314.0.0": "b"}, "retired": ["0.26.0"]}
    new = {"315.0.0-rc.1": "c", "315.0.0-alpha.2": "d"}
    done, after = refresh(before, {"0.17.0": "old", "0.26.0": "x", **new, "314.0.0": "b"})
    assert done.stdout == (
        "New: 315.0.0-rc.1, 315.0.0-alpha.2\nRetired, since npm has them no more: 0.27.0\n"
    )
    assert list(after["versions"]) == ["314.0.0", "315.0.0-alpha.2", "315.0.0-rc.1"]
    assert after["retired"] == ["0.26.0", "0.27.0"]


ONE, OTHER = {"0.28.0": "a"}, {"0.28.0": "other", "0.29.0": "c"}
TWO = {"0.28.0": "a", "0.29.0": "c"}
STRANGE = {**TWO, "316.0.0-dev": "b"}


@pytest.mark.parametrize(
    ("versions", "published", "says"),
    [
        (ONE, OTHER, "The integrity of 0.28.0 differs from the pinned one"),
        (TWO, STRANGE, "Pyodide 316.0.0-dev is neither a release nor a numbered alpha"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_changes_nothing(
    refresh: Refresh, versions: dict[str, str], published: dict[str, str], says: str
) -> None:
    refused, after = refresh({"versions": versions}, published)
    assert (refused.returncode, refused.stdout) == (1, "") and says in refused.stderr
    assert after["versions"] == versions


def test_a_changed_integrity_can_be_accepted_and_a_version_left_out(refresh: Refresh) -> None:
    accepted, _ = refresh({"versions": ONE}, OTHER, "--accept-changed")
    assert accepted.stdout == "New: 0.29.0\nChanged: 0.28.0\n"
    left_out, _ = refresh({"versions": TWO, "retired": ["316.0.0-dev"]}, STRANGE)
    assert (left_out.returncode, left_out.stdout) == (0, "Nothing new.\n")
