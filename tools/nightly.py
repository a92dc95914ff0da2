"""What the nightly workflow does with git and GitHub; the standard library and ``gh`` alone.

``pin``      commits the releases that were found, alike in each job, so that all run one commit
``pending``  puts the table that waits for a reviewer into the tree: a night goes on from it
``prepare``  puts what was judged into a folder: a bundle of commits, the changes, the exit code
``publish``  proposes the bundle, reports what got worse, and closes what is settled

Only ``publish`` has a token that may write, and it runs nobody else's code.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

BRANCH = "nightly"
PINS = "compat/pyodide-versions.json"
TABLE = ("compat/runs", "compat/compat.json", "compat/edges.json")
MAY_CHANGE = re.compile(r"compat/.+|patterns/.+\.md")
BODY_LIMIT = 60_000
"""GitHub refuses a text of more than 65,536 characters."""

BOT = (
    *("-c", "user.name=github-actions[bot]"),
    *("-c", "user.email=41898282+github-actions[bot]@users.noreply.github.com"),
)

ENDS = {
    0: "all is as the table says, or better",
    1: "something got worse and stays so, or is not the same each time",
    2: "the runs were refused",
    3: "some cells came to no verdict",
}


def run(*command: str, **more: Any) -> str:
    """Run a command and return what it prints; what it says of errors stays visible."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, **more)
    return str(done.stdout).strip()


def git(*arguments: str, **env: str) -> str:
    return run("git", *BOT, *arguments, env={**os.environ, **env})


def gh(*arguments: str, body: str | None = None) -> str:
    """Ask GitHub; a text may be too long for an argument."""
    return run("gh", *arguments, *(["--body-file", "-"] if body else []), input=body)


def listed(kind: str, state: str = "open") -> list[dict[str, Any]]:
    """Ask for the nightly's pull requests or issues, the newest first."""
    ours = ("--head" if kind == "pr" else "--label", BRANCH)
    told = gh(kind, "list", *ours, "--state", state, "--json", "number,body")
    found: list[dict[str, Any]] = json.loads(told)
    return found


def pin() -> None:
    """Commit new pins at the date of the commit below: each job makes the same commit."""
    git("add", PINS)
    if git("diff", "--cached", "--name-only"):
        date = git("log", "-1", "--format=%cI")
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        git("commit", "--quiet", "--message", "Pin what npm has published since", **dates)


def pending() -> None:
    """Take over what the open pull request has: else a flake of last night would be forgotten."""
    if listed("pr"):
        git("fetch", "--quiet", "origin", BRANCH)
        git("checkout", "FETCH_HEAD", "--", *TABLE)


def prepare(base: str, merged: Path, code: int, parts: Path, wanted: str, to: Path) -> None:
    """Commit what the merge has written, and put all that ``publish`` needs into a folder.

    :param base: the commit of main that the night began from
    :param merged: the folder of the merge's reports
    :param code: its exit code
    :param parts: the folder of the parts' artifacts
    :param wanted: the names of all parts, with commas
    """
    to.mkdir(parents=True)
    git("add", "compat", "patterns")
    if git("diff", "--cached", "--name-only"):
        git("commit", "--quiet", "--message", "What works where")
    head = git("rev-parse", "HEAD")
    if head != git("rev-parse", base):
        git("bundle", "create", "--quiet", str(to / "proposal.bundle"), f"{base}..HEAD")
    changes = merged / "changes.md"
    text = changes.read_text(encoding="utf-8") if changes.exists() else ""
    lost = [name for name in wanted.split(",") if not any(parts.glob(f"part-{name}/*.json.gz"))]
    if lost:
        text = f"Without a run that can be believed: {', '.join(lost)}.\n\n{text}"
        code = code or 3
    (to / "changes.md").write_text(text, encoding="utf-8")
    (to / "end.json").write_text(json.dumps({"base": base, "head": head, "code": code}))


def publish(folder: Path, where: str) -> int:
    """Tell people what came of the night.

    :param folder: what ``prepare`` wrote; not there when a job before was lost
    :param where: the address of the workflow's run
    :return: the exit code: 0 when nobody has to look
    """
    end = folder / "end.json"
    if not end.exists():
        said = "The jobs before ended without a result: a time limit, or a machine that was lost."
        report(f"{said}\n", where)
        return 1
    ended = json.loads(end.read_text())
    changes = (folder / "changes.md").read_text(encoding="utf-8")
    code: int = ended["code"]
    propose(folder, ended["base"], ended["head"], changes, where)
    if code == 0:
        # What an open pull request says is settled when somebody has merged or closed it.
        if not listed("pr"):
            for each in listed("issue"):
                number = str(each["number"])
                gh("issue", "close", number, "--comment", "The last night has nothing of it.")
        return 0
    said = ENDS.get(code, "the merge did not get as far as a verdict")
    report(f"{said[0].upper()}{said[1:]} (exit code {code}).\n\n{changes}", where)
    return 1


def essence(commit: str) -> dict[str, Any]:
    """Read what a maintainer would want to know of a commit, whatever runs it is from."""
    table = json.loads(git("show", f"{commit}:compat/compat.json"))
    verdicts = {
        (subject, browser, origin, version): (cell["status"], cell["passed"], cell["planned"])
        for subject, browsers in table["patterns"].items()
        for browser, origins in browsers.items()
        for origin, cells in origins.items()
        for version, cell in cells.items()
    }
    return {
        "new releases": git("rev-parse", f"{commit}:{PINS}"),
        "verdicts": verdicts,
        "facts": json.loads(git("show", f"{commit}:compat/edges.json"))["probes"],
    }


def propose(folder: Path, base: str, head: str, changes: str, where: str) -> None:
    """Push the branch once, and keep one pull request that says what is in it.

    A reviewer's commits on the branch stay. What a reviewer has closed is not proposed again.
    """
    bundle = folder / "proposal.bundle"
    open_ones = listed("pr")
    if bundle.exists():
        git("fetch", "--quiet", str(bundle), "HEAD")
    before, now = essence(base), essence(head)
    news = ", ".join(name for name in now if now[name] != before[name])
    if not news:
        for each in open_ones:  # main has it by now, or it is as it was
            gh("pr", "close", str(each["number"]), "--comment", f"Settled: {where}")
        return
    refuse_others(base, head)
    mark = f"<!-- {hashlib.sha256(str(now).encode()).hexdigest()} -->"
    last = open_ones or listed("pr", "closed")
    if last and mark in last[0]["body"]:
        print(f"The {'open' if open_ones else 'closed'} pull request has it: nothing is pushed.")
        return
    push(head, on_top=bool(open_ones))
    title = f"What works where: {news}"
    ci = "No CI has run: GitHub starts none for what a workflow made. Close it and open it again."
    keep = "Merge it by a merge commit, so that the commit that was tested stays in the history."
    body = shortened(changes, f"\n{where}\n\n{ci} {keep}\n{mark}\n")
    if open_ones:
        gh("pr", "edit", str(open_ones[0]["number"]), "--title", title, body=body)
    else:
        gh("pr", "create", "--base", "main", "--head", BRANCH, "--title", title, body=body)


def refuse_others(base: str, head: str) -> None:
    """Let nothing through that the jobs without a token may not change."""
    changed = git("diff", "--name-only", base, head).splitlines()
    if wrong := [name for name in changed if not MAY_CHANGE.fullmatch(name)]:
        sys.exit(f"The proposal changes {wrong[0]}: nothing but {MAY_CHANGE.pattern} may be.")


def push(head: str, *, on_top: bool) -> None:
    """Push the branch: on top of what a reviewer may have added, or afresh."""
    if on_top:
        git("fetch", "--quiet", "origin", BRANCH)
        git("checkout", "--quiet", "--detach", "FETCH_HEAD")
        git("merge", "--quiet", "--no-edit", "-X", "theirs", head)
        git("push", "--quiet", "origin", f"HEAD:refs/heads/{BRANCH}")
    else:
        git("push", "--quiet", "--force", "origin", f"{head}:refs/heads/{BRANCH}")


def report(text: str, where: str) -> None:
    """Keep one open issue. The same text again is no news, and nobody gets a mail for it."""
    body = shortened(text, "")
    gh("label", "create", BRANCH, "--description", "Seen by the nightly run", "--force")
    known = listed("issue")
    if not known:
        gh("issue", "create", "--title", "Nightly", "--label", BRANCH, body=body)
    elif known[0]["body"].strip() != body.strip():
        number = str(known[0]["number"])
        gh("issue", "edit", number, body=body)
        gh("issue", "comment", number, "--body", f"The text above is new: {where}")


def shortened(text: str, end: str) -> str:
    """Keep a text below what GitHub takes; the whole of it is among the artifacts."""
    if len(text) <= BODY_LIMIT:
        return text + end
    lines = text[:BODY_LIMIT].splitlines()[:-1]
    return "\n".join([*lines, "", "There is more: see changes.md among the artifacts."]) + end


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True)
    commands.add_parser("pin").set_defaults(do=pin)
    commands.add_parser("pending").set_defaults(do=pending)
    preparing = commands.add_parser("prepare")
    preparing.set_defaults(do=prepare)
    for name, kind in (("base", str), ("merged", Path), ("code", int), ("parts", Path)):
        preparing.add_argument(f"--{name}", required=True, type=kind)
    preparing.add_argument("--wanted", required=True)
    preparing.add_argument("--to", required=True, type=Path)
    publishing = commands.add_parser("publish")
    publishing.set_defaults(do=publish)
    publishing.add_argument("--from", required=True, type=Path, dest="folder")
    publishing.add_argument("--where", required=True)
    given = vars(parser.parse_args(arguments))
    return given.pop("do")(**given) or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
