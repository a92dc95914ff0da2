"""What people write for Pyodide releases, and which releases that means."""

from __future__ import annotations

import re

import pytest
from pytest_pyodide_workers.versions import (
    UnknownVersionError,
    line_of,
    pep440,
    resolve,
)

VERSIONS = [
    "0.20.0",
    "0.21.0",
    "0.28.0",
    "0.28.3",
    "0.29.0-alpha.1",
    "0.29.0",
    "314.0.0",
    "314.0.10",
    "315.0.0-alpha.1",
    "315.0.0-alpha.2",
]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("0.28.0", ["0.28.0"]),
        ("0.28", ["0.28.3"]),
        ("314", ["314.0.10"]),
        ("315", ["315.0.0-alpha.2"]),
        ("latest", ["314.0.10"]),
        ("newest", ["315.0.0-alpha.2"]),
        ("lines", ["0.21.0", "0.28.3", "0.29.0", "314.0.10", "315.0.0-alpha.2"]),
        ("all", VERSIONS[1:]),
        ("next", ["315.0.0-alpha.2"]),
        ("0.28..314", ["0.28.3", "0.29.0", "314.0.10"]),
        ("0.28.0..0.29.0", ["0.28.0", "0.28.3", "0.29.0"]),
        ("0.28.3..314", ["0.28.3", "0.29.0", "314.0.0", "314.0.10"]),
        ("0.29.0-alpha.1..0.29.0", ["0.29.0-alpha.1", "0.29.0"]),
        ("0.29..315", ["0.29.0", "314.0.10", "315.0.0-alpha.2"]),
    ],
)
def test_a_spec_names_releases(spec: str, expected: list[str]) -> None:
    assert resolve([spec], VERSIONS) == expected, "oldest first, and a pre-release before its own"


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        *((it, f'"{it}" is no published release') for it in ("0.30", "9.9.9", "0.20.0", "")),
        ("0.28..9", '"9" is no published release'),
        ("314..0.28", 'range "314..0.28" is empty: 314.0.10 is newer than 0.28.3'),
        ("lines..314", 'range "lines..314": "lines" names more than one version'),
    ],
)
def test_what_names_no_release_is_refused_with_the_way_out(spec: str, says: str) -> None:
    with pytest.raises(UnknownVersionError, match=re.escape(says)) as refused:
        resolve([spec], VERSIONS)
    if "published" in says:
        assert re.search("Lines: 0.21, 0.28.*latest, next, newest, lines", str(refused.value))


def test_next_is_refused_where_nothing_is_newer() -> None:
    with pytest.raises(UnknownVersionError, match=r"no pre-release is newer than 314.0.10"):
        resolve(["next"], VERSIONS[:-2])


@pytest.mark.parametrize(
    ("version", "line", "python"),
    [
        ("0.28.3", "0.28", "0.28.3"),
        ("314.0.7", "314", "314.0.7"),
        ("315.0.0-alpha.2", "315", "315.0.0a2"),
        ("315.0.0-rc.1", "315", "315.0.0rc1"),
        ("316.0.0-dev.0", "316", "316.0.0.dev0"),
    ],
)
def test_lines_and_pythons_spelling(version: str, line: str, python: str) -> None:
    assert (line_of(version), pep440(version)) == (line, python)
