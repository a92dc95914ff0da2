"""A new pattern is good from the start: the tools accept it, its own test passes in a browser."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tools.conftest import NODE, REPOSITORY, run_tool

# The longest id and title that are allowed: lines get as long as they can.
ID = f"c/{'long-' * 9}sum"
TITLE = "W" * 50
SNAKE = ID[2:].replace("-", "_")
TEST = f"tests/patterns/c/test_{SNAKE}.py"
TYPESCRIPT = [
    f"examples/c/{SNAKE}.ts",
    f"patterns/{ID}/minimal.ts",
]
TSCONFIG = f'{{"extends": "./tsconfig.json", "include": [], "files": {TYPESCRIPT}}}'
PYTHON = [sys.executable, "-m"]
CACHE = REPOSITORY / (os.environ.get("PWP_CACHE") or ".cache")

TOOLS = {
    "biome": [NODE, "node_modules/@biomejs/biome/bin/biome", "ci", *TYPESCRIPT],
    "tsc": [NODE, "node_modules/typescript/bin/tsc", "--noEmit", "-p", "tsconfig.new.json"],
    "ruff check": [*PYTHON, "ruff", "check", TEST],
    "ruff format": [*PYTHON, "ruff", "format", "--check", TEST],
    # Without a cache that stays, it would read the whole of Playwright each time.
    "mypy": [*PYTHON, "mypy", "--cache-dir", str(CACHE / "mypy-new-pattern"), TEST],
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository, as Git would take it now, with one more pattern."""
    root = tmp_path_factory.mktemp("copy") / "repository"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=True,
        cwd=REPOSITORY,
        encoding="utf-8",
    )
    for file in filter(None, listed.stdout.split("\0")):
        # A file that was deleted is still listed until that is committed.
        if (REPOSITORY / file).exists():
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(REPOSITORY / file, root / file)
    (root / "node_modules").symlink_to(REPOSITORY / "node_modules", target_is_directory=True)
    result = run_tool("new.ts", "--root", root, ID, "--title", TITLE)
    assert result.returncode == 0, result.stderr
    (root / "tsconfig.new.json").write_text(TSCONFIG.replace("'", '"'))
    return root


def run(command: list[str], copy: Path) -> None:
    """Run a command in the copy; it must pass."""
    # This run's own settings are not for the one inside.
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    result = subprocess.run(
        command,
        capture_output=True,
        check=False,
        cwd=copy,
        encoding="utf-8",
        env={**own, "PWP_CACHE": str(CACHE), "NO_COLOR": "1"},
        timeout=200,
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("tool", TOOLS)
def test_the_tools_accept_it(copy: Path, tool: str) -> None:
    run(TOOLS[tool], copy)


def test_it_obeys_the_rules(copy: Path) -> None:
    result = run_tool("check-patterns.ts", "--root", copy)
    # The other patterns may have problems of their own; the size of each tier is none.
    problems = [line for line in result.stdout.splitlines() if re.match(r"\S+:\d+: ", line)]
    assert not any(ID in line or SNAKE in line for line in problems), result.stdout
    assert result.stderr == ""


def test_its_own_test_passes_in_a_browser(copy: Path) -> None:
    run([NODE, "node_modules/vite/bin/vite.js", "build", "--outDir", str(copy / "dist")], copy)
    pytest_ = [*PYTHON, "pytest", "-p", "no:cacheprovider", TEST]
    run([*pytest_, "--browser", "chromium", "--pyodide-origin", "isolated"], copy)
