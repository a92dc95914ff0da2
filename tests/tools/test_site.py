"""`npm run site` refuses what cannot be, says what to write, and empties nobody's folder."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from node import run_node
from pytest_pyodide_workers.paths import ROOT

REFUSED = {
    "unknown option": (["--nope"], "Unknown option '--nope'. Run with --help to see the options"),
    "no value": (["--out"], "'--out <value>' argument missing. Run with --help"),
    "an argument": (["folder"], "Unexpected argument 'folder'. Run with --help"),
    "relative base": (["--base", "sub"], '--base "sub" is no path with a slash at both ends'),
    "base with dots": (["--base", "/a/../b/"], '--base "/a/../b/" is no path'),
    "base of a host": (["--base", "//host/"], '--base "//host/" is no path'),
    "pyodide": (["--pyodide", "npm"], '--pyodide "npm" is neither "included"'),
    "address without scheme": (["--address", "a.example/"], '--address "a.example/" is no whole'),
    "address without slash": (["--address", "https://a.example"], "with a slash at its end"),
    "address that is none": (["--address", "https://a:b:c/"], '--address "https://a:b:c/" is no'),
    "a file": (["--out", "README.md"], '--out "README.md" is a file; name a folder'),
    "a folder of others": (
        ["--out", "{}"],
        '--out "{}" has files that no earlier build has made, such as "thesis.txt", and a build '
        "empties its folder; name a new folder, or empty this one yourself",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused_in_one_line_and_no_folder_is_emptied(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "thesis.txt").write_text("three years")
    args, message = REFUSED[name]
    done = run_node("tools/site.ts", *(it.format(tmp_path) for it in args))
    assert done.returncode == 1
    assert message.format(tmp_path) in done.stderr
    assert done.stderr.count("\n") == 1
    assert (tmp_path / "thesis.txt").read_text() == "three years"


def test_help_lists_the_options() -> None:
    done = run_node("tools/site.ts", "--help")
    assert done.returncode == 0
    assert all(name in done.stdout for name in ("--out", "--base", "--pyodide", "--address"))


def test_the_code_of_the_site_stays_small() -> None:
    files = list(ROOT.glob("site/**/*.ts"))
    assert len(files) > 10
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    code = [line for line in lines if not re.match(r"\s*($|//|/\*|\*)", line)]
    assert len(code) <= 950, "the limit is in CHANGELOG.md; take something out, or say why not"
