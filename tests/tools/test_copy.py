"""``npm run copy``: what is copied, how it is spelled, and what becomes of it later."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from tools.conftest import NODE, REPOSITORY, run_tool

# Runs command lines in one process: to start Node takes longer than all that a command does.
# `failing` names a function of node:fs, and which of its calls fails.
RUNNER = """
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { createInterface } from "node:readline";
import { command, FAILED } from "./tools/copy/command.ts";
import { SetupError } from "./tools/setup/run.ts";
const log = console.log;
for await (const line of createInterface(process.stdin)) {
  const { args, cwd, failing: [name, nth] = [] } = JSON.parse(line);
  const said = { code: FAILED, out: "", err: "" };
  console.log = (text) => { said.out += text + "\\n"; };
  console.error = (text) => { said.err += text + "\\n"; };
  if (cwd) process.env.INIT_CWD = cwd; else delete process.env.INIT_CWD;
  const original = fs[name];
  let calls = 0;
  if (name) fs[name] = (...rest) => {
    if (++calls === nth) throw new Error("ENOSPC: no space left on device");
    return original(...rest);
  };
  syncBuiltinESMExports();
  try { said.code = await command(args); }
  catch (error) { said.err += error instanceof SetupError ? `✗ ${error.message}\\n` : error.stack; }
  if (name) fs[name] = original;
  log(JSON.stringify(said));
}
"""

COMLINK = {
    "workers/comlink/python-worker",
    "workers/comlink/python.worker",
    "workers/comlink/connect",
    "shared/interpreter",
    "shared/output",
    "shared/protocol",
    "shared/stop-run",
    "shared/values",
    "shared/worker-life",
}
TRACE = re.compile(
    r"^(// Needs: .+\. From: pyodide-worker-patterns, [\w/-]+, [\d.]+)(?:, sha256:(\w{12}))?$", re.M
)


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture(scope="session")
def copy() -> Iterator[Run]:
    """``npm run copy -- <args>``."""
    with subprocess.Popen(
        [NODE, "--import", "tsx", "--input-type=module", "-e", RUNNER],
        cwd=REPOSITORY,
        encoding="utf-8",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:

        def run(*args: str | Path, cwd: Path | None = None, failing: object = ()) -> Said:
            assert process.stdin is not None and process.stdout is not None
            command = {"args": [str(arg) for arg in args], "failing": failing}
            process.stdin.write(json.dumps(command | ({"cwd": str(cwd)} if cwd else {})) + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
            assert answer, "the command has ended the process; its words are in the captured stderr"
            return Said(**json.loads(answer))

        yield run
        process.terminate()


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "app" / "src"


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    """A repository whose patterns may change."""
    root = tmp_path / "upstream"
    shutil.copytree(REPOSITORY / "patterns", root / "patterns")
    shutil.copy(REPOSITORY / "package.json", root)
    return root


def texts(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


def names(folder: Path) -> set[str]:
    return {re.sub(r"\.[jt]s$", "", name) for name in texts(folder)}


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text, f"{file} has no {old!r}"
    file.write_text(text.replace(old, new, 1), "utf-8")


def without_hash(text: str) -> str:
    return TRACE.sub(r"\1", text)


# What is copied


def test_a_tier_is_copied_with_all_that_it_imports_and_nothing_else(copy: Run, to: Path) -> None:
    assert copy("workers/comlink", to).code == 0
    assert names(to) == COMLINK
    for name, text in texts(to).items():
        assert without_hash(text) == (REPOSITORY / "patterns" / name).read_text("utf-8")


MORE = {
    ("comlink",): COMLINK,  # the slug
    ("comlink", "--tier", "production"): COMLINK,
    ("comlink", "--tier", "minimal"): {
        "workers/comlink/minimal",
        "workers/comlink/minimal.worker",
    },
    ("boot-watchdog",): {
        f"loading/boot-watchdog/{name}" for name in ("boot-error", "boot-watchdog", "check-files")
    },
    ("rpc/streams",): COMLINK | {"rpc/streams/stream-python"},  # its only tier
    # What an add-on is added to comes along, also where it is not imported.
    ("typed-interfaces",): COMLINK
    | {"rpc/typed-interfaces/clonable", "rpc/typed-interfaces/remote-api"},
    ("comlink", "--with", "streams,guard"): COMLINK
    | {"rpc/streams/stream-python", "rpc/guard/guard", "rpc/guard/guarded.worker"},
    ("comlink", "--with", "rpc/streams", "--with", "whole-errors"): COMLINK
    | {"rpc/streams/stream-python", "rpc/whole-errors/whole-errors"},
}


@pytest.mark.parametrize("arguments", MORE, ids=" ".join)
def test_names_tiers_and_add_ons(copy: Run, to: Path, arguments: tuple[str, ...]) -> None:
    assert copy(*arguments, to).code == 0
    assert names(to) == MORE[arguments]


def test_the_folder_is_seen_from_where_the_command_was_typed(copy: Run, tmp_path: Path) -> None:
    copy("comlink", "src/python", cwd=tmp_path)
    assert names(tmp_path / "src/python") == COMLINK


# What is said


def test_files_sizes_and_needs_are_told(copy: Run, to: Path) -> None:
    copy("comlink", "--tier", "minimal", to)
    said = copy("comlink", "--tier", "minimal", "--with", "guard", to)
    lines = said.out.splitlines()
    assert lines[0] == f"workers/comlink (minimal) with rpc/guard (add-on), into {to}:"
    sizes = {name: text.count("\n") for name, text in texts(to).items()}
    old = {name for name in sizes if "minimal" in name}
    for name, size in sizes.items():
        sign, end = ("=", ", already there") if name in old else ("+", "")
        assert f"  {sign} {name}  {size} lines{end}" in lines
    size = sum(size for name, size in sizes.items() if name not in old)
    assert f"{len(sizes) - 2} files written, {size:,} lines. 2 files already there." in lines


NEEDS = {
    ("comlink",): ["comlink"],
    ("basic-worker",): [],
    ("whole-errors",): ["comlink"],
}


@pytest.mark.parametrize("arguments", NEEDS, ids=" ".join)
def test_what_has_to_be_installed(copy: Run, to: Path, arguments: tuple[str, ...]) -> None:
    tested = json.loads((REPOSITORY / "package.json").read_text("utf-8"))["dependencies"]
    out = copy(*arguments, to).out
    wanted = [f"npm install --save-exact {name}@{tested[name]}" for name in NEEDS[arguments]]
    assert re.findall(r"npm install --save-exact .*", out) == wanted
    assert f"npm install --save-dev --save-exact pyodide@{tested['pyodide']}\n" in out
    assert "TypeScript: 5.7 or newer" in out


def test_javascript_needs_nothing(copy: Run, to: Path) -> None:
    out = copy("comlink", "--js", to).out
    assert "npm install" not in out and "TypeScript" not in out
    assert "Needs no tool and no package." in out


# Nothing is lost


def test_a_file_with_another_content_stops_it_all(copy: Run, to: Path) -> None:
    (to / "shared").mkdir(parents=True)
    (to / "shared/output.ts").write_text("mine\n")
    (to / "shared/values.ts").write_text("mine too\n")
    before = texts(to)
    said = copy("comlink", to)
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        f'✗ Nothing was written: "{to}" has shared/output.ts, shared/values.ts with another '
        "content. Name another folder, or let --force replace these. For an older copy there is "
        "--update.\n"
    )
    assert texts(to) == before
    forced = copy("comlink", "--force", to)
    assert "  ~ shared/output.ts  64 lines, replaced" in forced.out.splitlines()
    assert names(to) == COMLINK
    assert "mine" not in texts(to).values()


def test_what_is_there_already_is_not_written_again(copy: Run, to: Path) -> None:
    copy("comlink", to)
    file = to / "shared/output.ts"
    crlf = file.read_bytes().replace(b"\n", b"\r\n")  # as Git may check it out
    file.write_bytes(crlf)
    times = {path: path.stat().st_mtime_ns for path in to.rglob("*.ts")}
    said = copy("comlink", to)
    assert (said.code, said.err) == (0, "")
    assert "0 files written, 0 lines. 9 files already there." in said.out
    assert {path: path.stat().st_mtime_ns for path in to.rglob("*.ts")} == times


def test_a_dry_run_says_the_same_and_writes_nothing(copy: Run, to: Path) -> None:
    dry = copy("comlink", "--dry-run", to)
    assert not to.exists()
    real = copy("comlink", to)
    assert dry.out == real.out.replace(":\n", ", as a dry run, so nothing is written:\n", 1)


@pytest.mark.parametrize("failing", [("writeFileSync", 5), ("renameSync", 5), ("mkdirSync", 2)])
def test_when_writing_fails_nothing_stays(copy: Run, to: Path, failing: tuple[str, int]) -> None:
    to.parent.mkdir()
    said = copy("comlink", to, failing=failing)
    assert said.code == 2
    assert said.err == (
        "✗ The copy failed: ENOSPC: no space left on device. The new files are removed again. "
        "No file was changed.\n"
    )
    assert not to.exists()


def test_what_was_there_before_a_failure_is_kept(copy: Run, to: Path) -> None:
    copy("comlink", to)
    (to / "shared/output.ts").write_text("mine\n")
    (to / "shared/values.ts").unlink()
    before = texts(to)
    copy("comlink", "--force", to, failing=("renameSync", 1))
    assert texts(to) == before
    # The second one is of the new file: the first has been replaced, and that is told.
    said = copy("comlink", "--force", to, failing=("renameSync", 2))
    assert f"These may have been replaced: {to}/shared/output.ts." in said.err
    assert texts(to).keys() == before.keys()


REFUSED = {
    ("nope", "{to}"): '"nope" is no pattern. There are: loading/boot-watchdog, rpc/callbacks, ',
    ("comlink",): "The folder is missing: npm run copy -- comlink src/python",
    ("--js",): "The pattern is missing: npm run copy -- comlink src/python",
    ("comlink", "{to}", "x"): '"x" is one word too many: name one folder.',
    ("comlink", "--frob", "{to}"): "Unknown option '--frob'",
    ("comlink", "--tier", "production", "--tier"): "Option '--tier <value>' argument missing",
    ("streams", "--tier", "production", "{to}"): '"rpc/streams" has no tier "production". '
    "It has: add-on.",
    ("comlink", "--tier", "big", "{to}"): '"workers/comlink" has no tier "big". '
    "It has: minimal, production.",
    ("comlink", "--with", "nope", "{to}"): '"nope" is no add-on. There are: rpc/callbacks, ',
    ("comlink", "--with", "basic-worker", "{to}"): '"workers/basic-worker" is no add-on. There ',
    ("comlink", "--ext", "mjs", "{to}"): '"mjs" is no --ext. There are: none, ts, js.',
    ("comlink", "--js", "--ext", "ts", "{to}"): '"--ext ts" does not go with --js, which writes '
    ".js: leave one out.",
    ("comlink", "{file}"): '"{file}" is a file, where a folder has to be: name another folder.',
    ("comlink", "{file}/x"): '"{file}" is a file, where a folder has to be: name another folder.',
    ("comlink", "{taken}"): '"{taken}/shared" is a file, where a folder has to be: name another ',
    ("comlink", "{full}"): '"{full}/shared/output.ts" is a folder, where a file has to go: ',
    ("comlink", "patterns"): f'"{REPOSITORY}/patterns" is inside of patterns/, which is copied ',
    ("comlink", "{link}/x"): '"{link}/x" is inside of patterns/, which is copied from: name ',
    ("--check", "{nope}"): '"{nope}" is no folder: name one that holds a copy.',
    ("--check", "{file}"): '"{file}" is no folder: name one that holds a copy.',
    ("--check", "{taken}"): '"{taken}" has no copies: none of its files has a line "// Needs: ',
    ("--update", "{taken}"): '"{taken}" has no copies: none of its files has a line "// Needs: ',
    ("--check",): "The folder is missing: npm run copy -- --check src/python",
    ("--check", "--js", "{to}"): '"--js" means nothing to --check: leave it out.',
    ("--check", "--update", "{to}"): '"--update" means nothing to --check: leave it out.',
    ("--update", "--with", "streams", "{to}"): '"--with" means nothing to --update: leave it out.',
}


@pytest.mark.parametrize("arguments", REFUSED, ids=" ".join)
def test_what_cannot_be_is_one_line_and_writes_nothing(
    copy: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    places = {name: tmp_path / name for name in ("to", "file", "taken", "full", "link", "nope")}
    places["file"].write_text("")
    places["taken"].mkdir()
    (places["taken"] / "shared").write_text("")
    (places["full"] / "shared/output.ts").mkdir(parents=True)
    places["link"].symlink_to(REPOSITORY / "patterns")
    before = set(tmp_path.rglob("*"))
    said = copy(*(argument.format(**places) for argument in arguments))
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"✗ {REFUSED[arguments].format(**places)}")
    assert said.err.count("\n") == 1 and said.err.endswith("\n")
    assert set(tmp_path.rglob("*")) == before


def test_a_folder_that_may_not_be_written_to(copy: Run, to: Path) -> None:
    to.mkdir(parents=True)
    to.chmod(0o555)
    # To root everything may be written, so there the answer of the system is played.
    failing = ("accessSync", 1) if os.geteuid() == 0 else ()
    said = copy("comlink", to, failing=failing)
    assert said.err == f'✗ "{to}" may not be written to: change its permissions.\n'
    assert (said.code, texts(to)) == (2, {})


@pytest.mark.parametrize("arguments", [(), ("--help",)], ids=["nothing", "help"])
def test_the_usage_lists_the_patterns_and_their_tiers(arguments: tuple[str, ...]) -> None:
    result = run_tool("copy.ts", *arguments)
    wanted, other = result.stderr, result.stdout
    if arguments:
        wanted, other = other, wanted
    assert result.returncode == (0 if arguments else 2)
    assert other == ""
    assert re.search(r"^ {2}workers/comlink +minimal, production$", wanted, re.M)
    assert re.search(r"^ {2}rpc/streams +add-on$", wanted, re.M)
    for option in ("--tier", "--with", "--ext", "--js", "--force", "--dry-run", "--check"):
        assert option in wanted


def test_the_script_has_the_exit_codes_of_the_command(tmp_path: Path) -> None:
    assert run_tool("copy.ts", "comlink", tmp_path).returncode == 0
    (tmp_path / "shared/output.ts").unlink()
    assert run_tool("copy.ts", "--check", tmp_path).returncode == 1
    refused = run_tool("copy.ts", "--check", tmp_path / "nope")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
