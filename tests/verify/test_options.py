"""What can be asked of verify, and how it refuses what does not exist."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.verify.cells import MUST
from pytest_pyodide_workers.verify.engine import Engine
from pytest_pyodide_workers.verify.options import UsageError, parse
from pytest_pyodide_workers.versions import UnknownVersionError, line_of, lines, published

LINES = tuple(lines(published(ROOT / "compat" / "pyodide-versions.json")))
NEWEST = {line_of(version): version for version in LINES}
"""By line: a release that is published tomorrow is no fault of ours."""


def test_the_default_is_every_line_in_two_browsers() -> None:
    options = parse([])
    assert options.versions == LINES
    assert LINES[0] == "0.21.3"
    assert options.browsers == ("chromium", "firefox")
    pages = sorted(ROOT.glob("patterns/*/*.md"))
    assert options.every_pattern and len(options.patterns) == len(pages) > 3


def test_lists_are_given_by_commas_or_by_repeating() -> None:
    options = parse(["--pyodide", "0.27,314.0.0", "--pyodide", "0.28"])
    assert options.versions == (NEWEST["0.27"], NEWEST["0.28"], "314.0.0")


@pytest.mark.parametrize("glob", ["comlink", "workers/comlink", "*/com*"])
def test_a_pattern_is_named_by_its_slug_its_id_or_a_glob(glob: str) -> None:
    options = parse(["--pattern", glob])
    assert [pattern.id for pattern in options.patterns] == ["workers/comlink"]
    assert not options.every_pattern


def test_the_tests_of_its_other_folder_are_part_of_a_patterns_cells(tmp_path: Path) -> None:
    options = parse(["--pyodide", "latest", "--browser", "chromium", "--pattern", "comlink"])
    plan = Engine(options, tmp_path).plan()
    [isolated] = [it for it in plan if it.subject == "workers/comlink" and it.origin == "isolated"]
    folders = {test.partition("::")[0].rpartition("/")[0] for test in plan[isolated]}
    assert folders == {"tests/patterns/workers", "tests/worker"}
    assert {cell.subject for cell in plan} == {"workers/comlink", *MUST}


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A folder with the names of a build's files."""
    folder = tmp_path / "build"
    folder.mkdir()
    for file in (ROOT / "node_modules/pyodide").iterdir():
        (folder / file.name).touch()
    (folder / "package.json").write_text('{"version": "316.0.0-dev.0"}')
    return folder


def test_a_folder_of_the_person_who_asks_is_a_version(
    build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = parse(["--pyodide", f"314,{build}"])
    assert (options.versions, options.folder) == ((NEWEST["314"], "local"), build)
    monkeypatch.setenv("INIT_CWD", str(build.parent))
    assert parse(["--pyodide", "./build"]).folder == build
    monkeypatch.setenv("HOME", str(build.parent))
    assert parse(["--pyodide", "314,~/build"]).folder == build


def test_a_build_without_a_version_or_a_file_would_never_boot(build: Path) -> None:
    (build / "package.json").write_text('{"version": 1}')
    with pytest.raises(UnknownVersionError, match=r'package.json in ".*build" says no version'):
        parse(["--pyodide", str(build)])
    (build / "pyodide.asm.wasm").unlink()
    with pytest.raises(
        UnknownVersionError, match=r'build" holds no Pyodide build: it lacks pyodide.asm.w'
    ):
        parse(["--pyodide", str(build)])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--pyodide", "9.9.9"], r'"9.9.9" is no published release .* Lines: 0.21, '),
        (["--pyodide", "./nowhere"], r'nowhere" holds no Pyodide build'),
        (["--pyodide", "./a,./b"], r"One folder .* not ./a and ./b"),
        (["--browser", "lynx"], r'"lynx" is not known. There are: chromium, firefox'),
        (["--pattern", "pool"], r'"pool" matches no pattern. There are: control/input, '),
        (["--jobs", "0"], "at least one browser"),
    ],
)
def test_what_does_not_exist_is_refused_with_the_way_out(arguments: list[str], says: str) -> None:
    with pytest.raises((UsageError, UnknownVersionError), match=says):
        parse(arguments)
