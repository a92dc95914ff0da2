"""What cannot be run here is held to its rules: pinned actions, few rights, real commands."""

from __future__ import annotations

import json
import os
import re
import subprocess
import textwrap
from pathlib import Path

import pytest
from pytest_pyodide_workers.verify.options import parse

ROOT = Path(__file__).parents[2]
BOT = ROOT / ".github" / "dependabot.yml"
FILES = [f for f in [*sorted((ROOT / ".github").rglob("*.yml")), ROOT / "action.yml"] if f != BOT]
WORKFLOWS = [file for file in FILES if file.parent.name == "workflows"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name + "/" + file.name)
class TestEveryFile:
    def test_actions_of_others_are_pinned_to_a_commit(self, file: Path) -> None:
        used = re.findall(r"uses: (\S+)(.*)", file.read_text())
        assert used
        for action, comment in used:
            if not action.startswith("./"):
                assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action), action
                assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), f"{action}: which release?"

    def test_npm_scripts_exist(self, file: Path) -> None:
        scripts = json.loads((ROOT / "package.json").read_text())["scripts"]
        for name in re.findall(r"npm run ([\w:-]+)", file.read_text()):
            assert name in scripts

    def test_no_input_is_put_into_a_script(self, file: Path) -> None:
        """``${{ inputs.x }}`` in a script would run whatever stands in the input."""
        scripts = re.findall(r"run: \|\n((?: {8,}.*\n|\n)+)", file.read_text())
        assert not any("${{" in script for script in scripts)


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_a_workflow_may_only_read_unless_a_job_says_more(file: Path) -> None:
    text = file.read_text()
    assert "\npermissions:\n  contents: read\n" in text
    assert "pull_request_target" not in text
    assert text.count("runs-on:") == text.count("timeout-minutes:")


def test_what_the_nightly_run_asks_for_can_be_asked_for() -> None:
    text = (ROOT / ".github" / "workflows" / "nightly.yml").read_text()
    found = re.search(r"npm run verify -- (.*?)\n\s+- ", text, re.S)
    assert found
    arguments = re.sub(r"\$\{\{ matrix.shard \}\}", "2", found[1]).split()
    options = parse(arguments, ROOT)
    assert options.browsers == ("chromium", "firefox", "webkit")
    matrix = re.search(r"shard: \[(.*)\]", text)
    assert matrix and options.shard is not None
    parts = [int(part) for part in matrix[1].split(",")]
    assert parts == list(range(1, options.shard[1] + 1)), "a shard that nobody runs is missed"


def test_the_nightly_run_is_at_a_time_of_the_night() -> None:
    text = (ROOT / ".github" / "workflows" / "nightly.yml").read_text()
    assert re.search(r'\n  schedule:\n    - cron: "\d+ [0-6] \* \* \*"', text)


def test_the_bot_looks_at_actions_alone_wherever_some_are_pinned() -> None:
    text = BOT.read_text()
    assert re.findall(r"package-ecosystem: (.*)", text) == ["github-actions"]
    listed = json.loads(re.findall(r"directories: (.*)", text)[0])
    folders = {f"/{file.parent.relative_to(ROOT).as_posix()}".removesuffix("/.") for file in FILES}
    # GitHub takes "/" for the workflows and for an action.yml at the root.
    assert set(listed) == {"/"} | folders - {"/.github/workflows", ""}


def test_the_action_installs_what_the_callers_tests_need_beside_the_harness(tmp_path: Path) -> None:
    """A stub of Python shows what pip is asked, and by which versions it is held."""
    text = (ROOT / "action.yml").read_text()
    (step,) = [part for part in text.split("\n    - ") if "name: Install what the tests" in part]
    assert "if: inputs.requirements != ''" in step
    assert "REQUIREMENTS: ${{ inputs.requirements }}" in step
    python = tmp_path / "python"
    python.write_text(
        '#!/bin/bash\n[ "$3" = freeze ] && echo pytest==9.1.1 && exit\necho "$*"; cat "${@: -1}"\n'
    )
    python.chmod(0o755)
    done = subprocess.run(
        ["bash", "-e", "-c", textwrap.dedent(step.partition("run: |\n")[2])],
        env={**os.environ, "PYTHON": str(python), "REQUIREMENTS": "tests/my requirements.txt"},
        capture_output=True,
        text=True,
        check=True,
    )
    asked, held = done.stdout.splitlines()
    assert asked.startswith("-m pip install --requirement tests/my requirements.txt --constraint ")
    assert held == "pytest==9.1.1"
