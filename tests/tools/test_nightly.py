"""What the nightly run does with the end of a merge: its own scripts, a gh that only listens."""

from __future__ import annotations

import os
import re
import subprocess
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

NIGHTLY = Path(__file__).parents[2] / ".github" / "workflows" / "nightly.yml"


def step(name: str) -> str:
    """Return one step of the workflow as it is written."""
    steps = re.split(r"\n {6}(?=- )", NIGHTLY.read_text())
    (found,) = [each for each in steps if f"name: {name}\n" in each]
    return found


def condition(name: str) -> str:
    found = re.search(r"\bif: (.*)", step(name))
    return found[1] if found else ""


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A clone with one commit, as the last job has it."""
    git(tmp_path, "init", "--bare", "origin.git")
    folder = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "origin.git", "clone")
    for name in ("compat", "patterns"):
        (folder / name).mkdir()
        (folder / name / "README.md").write_text("before\n")
    git(folder, "add", ".")
    git(folder, "-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "--quiet", "-m", "One")
    (folder / "merged").mkdir()
    return folder


@pytest.fixture
def run(checkout: Path, tmp_path: Path) -> Callable[..., tuple[int, list[str]]]:
    """Run the script of a step. ``says`` is what gh and npm print and ``code`` their exit code."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("gh", "npm"):
        stub = f'#!/bin/bash\necho "{name} $*" >> "$HEARD"\n'
        stub += 'case "$*" in *"list "*) echo "$NUMBER";; *"view "*) echo "$BODY";; esac\n'
        (tools / name).write_text(stub + "exit $CODE\n")
        (tools / name).chmod(0o755)

    def run(name: str, *, number: str = "", body: str = "", code: int = 0) -> tuple[int, list[str]]:
        script = textwrap.dedent(step(name).partition("run: |\n")[2])
        heard, output = tmp_path / "heard", tmp_path / "output"
        environment = {"NUMBER": number, "BODY": body, "CODE": str(code), "HEARD": str(heard)}
        environment |= {
            "GITHUB_OUTPUT": str(output),
            "GITHUB_SHA": git(checkout, "rev-parse", "HEAD"),
        }
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=checkout,
            env={**os.environ, **environment, "PATH": f"{tools}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
        )
        said = [line for file in (heard, output) if file.exists() for line in lines_of(file)]
        return done.returncode, said + done.stdout.splitlines()

    return run


def lines_of(file: Path) -> list[str]:
    return file.read_text().splitlines()


Run = Callable[..., tuple[int, list[str]]]

MERGE = "Join the shards, and run again what got worse"
PROPOSE = "Propose the new table"
REPORT = "Report what got worse"
END = "Say how it ended"


@pytest.mark.parametrize("code", [0, 1, 2, 3])
def test_the_exit_code_of_the_merge_decides_what_follows(run: Run, code: int) -> None:
    ended, said = run(MERGE, code=code)
    assert ended == 0
    assert said[-1] == f"code={code}"


def test_an_issue_is_for_what_got_worse_alone() -> None:
    """2 is a refusal and 3 no verdict: neither says anything about Pyodide."""
    assert "steps.merge.outputs.code == '1'" in condition(REPORT)
    assert "hashFiles('merged/changes.md') != ''" in condition(REPORT)


def test_the_job_fails_for_any_other_code_than_0_and_says_what_it_means(run: Run) -> None:
    assert "steps.merge.outputs.code != '0'" in condition(END)
    ended, said = run(END, code=3)
    assert ended == 1
    assert said[-1] == "::error title=verify:merge, exit code 3::some cells came to no verdict"


@pytest.mark.parametrize(
    ("number", "body", "told"),
    [
        ("", "", ["issue create"]),
        ("7", "| worse |", []),
        ("7", "| other |", ["issue edit 7", "issue comment 7"]),
    ],
    ids=["a first one", "the same as last night", "changed since"],
)
def test_there_is_one_open_issue_at_a_time(
    run: Run, checkout: Path, number: str, body: str, told: list[str]
) -> None:
    (checkout / "merged" / "changes.md").write_text("| worse |\n")
    ended, said = run(REPORT, number=number, body=body)
    assert ended == 0
    changing = [line for line in said if re.match("gh issue (create|edit|comment)", line)]
    assert [line.partition(" --")[0] for line in changing] == [f"gh {each}" for each in told]
    assert any("issue list --state open --label nightly" in line for line in said)


@pytest.mark.parametrize(
    ("number", "told"), [("", "gh pr create"), ("9", "gh pr edit 9")], ids=["new", "open"]
)
def test_a_changed_table_is_proposed_with_a_word_on_ci(
    run: Run, checkout: Path, number: str, told: str
) -> None:
    (checkout / "merged" / "changes.md").write_text("| worse |\n")
    (checkout / "compat" / "README.md").write_text("after\n")
    ended, said = run(PROPOSE, number=number)
    assert ended == 0
    assert any(line.startswith(told) for line in said)
    text = (checkout / "merged" / "pull-request.md").read_text()
    assert text.startswith("| worse |\n") and "Close it and open it again, and CI runs." in text
    assert git(checkout, "rev-parse", "HEAD") == git(checkout, "rev-parse", "origin/nightly")


@pytest.mark.parametrize(
    ("changed", "merged"), [(False, True), (True, False)], ids=["as main", "merge refused"]
)
def test_nothing_is_proposed_where_there_is_nothing(
    run: Run, checkout: Path, changed: bool, merged: bool
) -> None:
    if changed:
        (checkout / "compat" / "README.md").write_text("after\n")
    if merged:
        (checkout / "merged" / "changes.md").write_text("Nothing differs.\n")
    ended, said = run(PROPOSE)
    assert (ended, [line for line in said if line.startswith("gh pr")]) == (0, [])
