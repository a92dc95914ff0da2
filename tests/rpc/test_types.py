"""The suite of types can fail: without a directive, or with another claim, ``tsc`` complains."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from pytest_pyodide_workers.paths import ROOT

SUITE = ROOT / "tests/rpc/types.ts"
DIRECTIVE = re.compile(r"^// @ts-expect-error.*\n", re.M)

pytestmark = pytest.mark.version_independent


def tsc(folder: Path, sources: dict[str, str]) -> dict[str, list[str]]:
    """Check copies of the suite; return what ``tsc`` says of each, as ``code at line``."""
    # Modules are found from where the importing file is.
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    (folder / "patterns").symlink_to(ROOT / "patterns")
    for name, source in sources.items():
        (folder / name).write_text(source.replace("../../patterns/", "./patterns/"))
    options = {"types": [], "preserveSymlinks": True, "pretty": False}
    config = {
        "extends": str(ROOT / "tsconfig.json"),
        "compilerOptions": options,
        "files": list(sources),
        "include": [],
    }
    (folder / "tsconfig.json").write_text(json.dumps(config))
    node = shutil.which("node")
    assert node is not None
    command = [node, str(ROOT / "node_modules/typescript/bin/tsc"), "-p", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    said = re.findall(r"^(?:.*/)?([^/\n]+\.ts)\((\d+),\d+\): error (TS\d+)", done.stdout, re.M)
    found: dict[str, list[str]] = {name: [] for name in sources}
    for name, line, code in said:
        found[name].append(f"{code} at {line}")
    assert (done.returncode == 0) is (not said), done.stdout + done.stderr
    return found


def test_each_refusal_is_an_error_of_its_own(tmp_path: Path) -> None:
    suite = SUITE.read_text()
    directives = list(DIRECTIVE.finditer(suite))
    assert len(directives) > 30
    lines = {
        f"without_{n}.ts": suite.count("\n", 0, found.start()) + 1
        for n, found in enumerate(directives)
    }
    copies = {
        name: suite[: found.start()] + suite[found.end() :]
        for name, found in zip(lines, directives, strict=True)
    }
    found = tsc(tmp_path, {"whole.ts": suite, **copies})
    assert found.pop("whole.ts") == []
    for name, line in lines.items():
        assert [each.split()[-1] for each in found[name]] == [str(line)], (name, found[name])


def test_a_wrong_claim_is_seen(tmp_path: Path) -> None:
    """The reasons are compared as they are written, and so is what the page sees."""
    suite = SUITE.read_text()
    wrong = {
        "reason.ts": ("cannot be cloned: send a string", "cannot be cloned: send a number"),
        "view.ts": ("() => Promise<true>", "() => true"),
        "allowed.ts": ("ping(): true;", "ping(): symbol;"),
    }
    copies = {}
    for name, (before, after) in wrong.items():
        assert before in suite
        copies[name] = suite.replace(before, after, 1)
    assert all(tsc(tmp_path, copies).values())
