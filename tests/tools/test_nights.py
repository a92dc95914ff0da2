"""Thirty nights of the nightly workflow: what a maintainer sees of them, as one table.

git works on a bare repository; pull requests and issues are kept in memory. The runs are made up;
what compares, publishes and proposes them is what runs on GitHub.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.verify.pages import publish
from pytest_pyodide_workers.verify.report import conclude
from pytest_pyodide_workers.verify.run import Cell, CellKey
from verify.sample import LINES, cell, checkout, edge, git, run

pytestmark = pytest.mark.long

TABLE = Path(__file__).with_name("thirty-nights.md")
spec = spec_from_file_location("nightly", ROOT / "tools" / "nightly.py")
assert spec and spec.loader
nightly: Any = module_from_spec(spec)
spec.loader.exec_module(nightly)

BROWSERS = ["chromium", "firefox", "webkit"]


@dataclass
class World:
    """A bare repository, GitHub's state, and what the nights observe."""

    folder: Path
    lines: list[str] = field(default_factory=lambda: [*LINES])
    statuses: dict[tuple[str, str], str] = field(default_factory=dict)
    """Of a release in a browser, where it is not ``pass``."""

    again: str = ""
    """What fresh runs observe, where it is not the same."""

    browser_version: str = "156.0"
    lost: Collection[str] = ()
    registry_is_down: bool = False
    nights: int = 0
    heard: list[str] = field(default_factory=list)
    things: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {"pr": [], "issue": []})

    def gh(self, kind: str, command: str, *rest: str, body: str = "") -> str:
        """Do what GitHub's command does, as far as the nightly uses it."""
        if kind == "label":
            return ""
        things = self.things[kind]
        if command == "list":
            state = rest[rest.index("--state") + 1]
            return json.dumps([it for it in reversed(things) if it["state"] == state])
        assert len(body) <= 65536, "GitHub would refuse this text"
        if command == "create":
            number = 1 + sum(map(len, self.things.values()))
            things.append({"number": number, "state": "open", "body": body})
            self.heard.append(f"{kind} #{number} opened")
            return ""
        [it] = [it for it in things if it["number"] == int(rest[0])]
        if command == "edit":
            it["body"] = body
        if command == "close":
            it["state"] = "closed"
        if (kind, command) != ("issue", "edit"):  # its comment is what people get a mail of
            said = {"edit": "updated", "comment": "commented", "close": "closed"}[command]
            self.heard.append(f"{kind} #{it['number']} {said}")
        return ""

    def clone(self, name: str) -> Path:
        place = self.folder / f"{name}-{self.nights}"
        git(self.folder, "clone", "--quiet", "origin.git", str(place))
        return place

    def nightly(self, clone: Path, *arguments: str) -> int:
        os.chdir(clone)
        try:
            code: int = nightly.main(arguments)
        except SystemExit:
            return 1
        return code

    def cells(self) -> list[Cell]:
        return [
            cell(
                self.statuses.get((version, browser), "pass"),
                version,
                browser=browser,
                browser_version=self.browser_version,
                subject=f"workers/p{number}",
            )
            for browser in BROWSERS
            if browser not in self.lost
            for version in self.lines
            for number in range(4)
        ]

    def night(self) -> list[str]:
        """Let a night pass. What a maintainer sees of it, on GitHub and as a red cross."""
        self.nights += 1
        before = len(self.heard)
        main = git(self.folder / "origin.git", "rev-parse", "main")
        branch = self.branch()
        night = self.folder / f"night-{self.nights}"
        if not self.registry_is_down:
            self.judge(main, night)
        code = self.publish(night)
        pushed = ["pushed"] if self.branch() != branch else []
        return [*pushed, *self.heard[before:], *(["red"] if code else [])]

    def judge(self, main: str, night: Path) -> None:
        clone = self.clone("judge")
        file = clone / "compat" / "pyodide-versions.json"
        file.write_text(json.dumps({"versions": {version: {} for version in self.lines}}))
        self.nightly(clone, "pin")
        self.nightly(clone, "pending")
        commit = git(clone, "rev-parse", "HEAD")
        facts = [edge("one", pyodide=version) for version in self.lines]
        it = run(*self.cells(), *facts, day=self.nights, commit=commit)

        def observe(keys: Collection[CellKey]) -> Mapping[CellKey, str]:
            known = {one.key: one.status for one in self.cells()}
            return {key: self.again or known[key] for key in keys}

        merged = self.folder / f"merged-{self.nights}"
        code = conclude(it, [], out=merged, root=clone, update=True, observe=observe)
        self.prepare(clone, main, merged, code, night)

    def prepare(self, clone: Path, main: str, merged: Path, code: int, night: Path) -> None:
        parts = self.folder / f"parts-{self.nights}"
        for name in BROWSERS:
            (parts / f"part-{name}").mkdir(parents=True)
            if name not in self.lost:
                (parts / f"part-{name}" / "run.json.gz").touch()
        ends = ("--merged", str(merged), "--code", str(code), "--parts", str(parts))
        names = ("--wanted", ",".join(BROWSERS), "--to", str(night))
        assert self.nightly(clone, "prepare", "--base", main, *ends, *names) == 0

    def publish(self, night: Path) -> int:
        return self.nightly(self.clone("publish"), "publish", "--from", str(night), "--where", "W")

    def branch(self) -> str:
        found = git(self.folder / "origin.git", "for-each-ref", "refs/heads/nightly")
        return found.split()[0] if found else ""

    # -- what a maintainer does --------------------------------------------------------------------

    def comments_on_the_branch(self) -> None:
        clone = self.clone("reviewer")
        git(clone, "checkout", "--quiet", "nightly")
        (clone / "compat" / "note.md").write_text("Looked at.\n")
        git(clone, "add", ".")
        git(clone, "commit", "--quiet", "--message", "A reviewer's note")
        git(clone, "push", "--quiet", "origin", "nightly")

    def merges(self) -> None:
        clone = self.clone("merging")
        git(clone, "merge", "--quiet", "--no-ff", "--message", "Merge", "origin/nightly")
        git(clone, "push", "--quiet", "origin", "main")
        self.things["pr"][-1]["state"] = "merged"

    def closes(self) -> None:
        self.things["pr"][-1]["state"] = "closed"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """Four patterns that work everywhere, and one fact."""
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "origin.git")
    root = tmp_path / "first"
    git(tmp_path, "clone", "--quiet", "origin.git", "first")
    checkout(root, [f"workers/p{number}" for number in range(4)], LINES)
    made = World(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(nightly, "gh", made.gh)
    first = run(*made.cells(), started="2026-11-30T02:00:00Z", finished="2026-11-30T02:06:00Z")
    first.run.id = "20261130T020000Z-0123456789"
    publish(first, root)
    git(root, "checkout", "--quiet", "-B", "main")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "The first table")
    git(root, "push", "--quiet", "origin", "main")
    return made


Event = Callable[[World], object]


def fails(world: World, again: str = "") -> None:
    world.statuses = {("0.28.3", "firefox"): "fail"}
    world.again = again


def works(world: World) -> None:
    world.statuses, world.again = {}, ""


def upgrade(world: World) -> None:
    world.browser_version = "157.0"
    world.statuses = {(version, name): "fail" for version in LINES for name in BROWSERS}


NIGHTS: dict[int, tuple[str, Event]] = {
    3: ("Pyodide 315.0.0-alpha.1 is published", lambda w: w.lines.append("315.0.0-alpha.1")),
    5: ("a reviewer commits to the branch", World.comments_on_the_branch),
    6: ("a pattern fails in Firefox on 0.28.3", fails),
    8: ("the pull request is merged", World.merges),
    10: ("the pattern works again", works),
    11: ("the pull request is merged", World.merges),
    13: ("a cell fails once of two times", lambda w: fails(w, again="pass")),
    14: ("the same cell passes", works),
    15: ("the pull request is closed", World.closes),
    16: ("the cell fails once of two times again", lambda w: fails(w, again="pass")),
    17: ("the same cell passes", works),
    18: ("a browser upgrade breaks all cells", upgrade),
    20: ("the upgrade is mended", works),
    21: ("WebKit's part is lost", lambda w: setattr(w, "lost", ["webkit"])),
    22: ("all parts are there", lambda w: setattr(w, "lost", [])),
    23: ("the registry is down", lambda w: setattr(w, "registry_is_down", True)),
    25: ("the registry is back", lambda w: setattr(w, "registry_is_down", False)),
    26: ("Pyodide 315.0.0-rc.1 is published", lambda w: w.lines.append("315.0.0-rc.1")),
    27: (
        "somebody edits the pull request's text",
        lambda w: w.things["pr"][-1].update(title=""),
    ),
    28: ("the pull request is merged", World.merges),
}


@pytest.mark.timeout(300)
def test_thirty_nights(world: World) -> None:
    rows = ["| night | what happens before | what a maintainer sees |", "| --- | --- | --- |"]
    seen: dict[int, list[str]] = {}
    for number in range(1, 31):
        happens, event = NIGHTS.get(number, ("", None))
        if event:
            event(world)
        seen[number] = world.night()
        rows.append(f"| {number} | {happens} | {', '.join(seen[number]) or 'nothing'} |")
    table = "\n".join(rows) + "\n"
    if os.environ.get("UPDATE_NIGHTS"):
        TABLE.write_text(table)
    assert TABLE.read_text() == table, "UPDATE_NIGHTS=1 writes the table again"
    told = {number for number in seen if seen[number]}
    assert told <= {*NIGHTS, 19, 24}, "a night without news is silent"
    clone = world.clone("end")
    assert (clone / "compat" / "note.md").exists()
    runs = [*(clone / "compat" / "runs").iterdir()]
    assert len(runs) <= 3 and sum(file.stat().st_size for file in runs) < 10_000


def test_what_is_not_of_the_table_is_not_pushed(world: World) -> None:
    """The job that judges runs other people's code: what it hands over is looked at."""
    world.nights += 1
    main = git(world.folder / "origin.git", "rev-parse", "main")
    clone = world.clone("judge")
    for name in ("compat/pyodide-versions.json", "patterns/evil.ts"):
        (clone / name).write_text("{}")
    git(clone, "add", ".")
    git(clone, "commit", "--quiet", "--message", "Evil")
    night = world.folder / "night"
    world.prepare(clone, main, world.folder, 0, night)
    assert world.publish(night) == 1
    assert world.branch() == "" and world.heard == []


def test_a_text_that_github_would_refuse_is_shortened(world: World) -> None:
    night = world.folder / "night"
    night.mkdir()
    (night / "changes.md").write_text("| a row of the table |\n" * 5000)
    main = git(world.folder / "origin.git", "rev-parse", "main")
    (night / "end.json").write_text(json.dumps({"base": main, "head": main, "code": 1}))
    assert world.publish(night) == 1
    [issue] = world.things["issue"]
    assert issue["body"].rstrip().endswith("There is more: see changes.md among the artifacts.")
