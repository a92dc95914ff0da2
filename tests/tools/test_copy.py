"""``npm run copy``: what is copied, how it is spelled, and what becomes of it later."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from node import run_node
from pytest_pyodide_workers.paths import ROOT
from tools.conftest import asking

# Runs command lines in one process: to start Node takes longer than all that a command does.
# `failing` names a function of node:fs, and which of its calls fails.
RUNNER = """
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { command, FAILED } from "./tools/copy/command.ts";
import { UserError } from "./server/errors.ts";
const answer = async ({ args, cwd, failing: [name, nth] }) => {
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
  catch (error) { said.err += error instanceof UserError ? `✗ ${error.message}\\n` : error.stack; }
  if (name) fs[name] = original;
  return said;
};
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
    with asking(RUNNER) as ask:

        def run(*args: str | Path, cwd: Path | None = None, failing: object = ()) -> Said:
            question = {"args": [*map(str, args)], "cwd": cwd and str(cwd), "failing": failing}
            return Said(**ask(question))

        yield run


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "app" / "src"


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    """A repository whose patterns may change."""
    root = tmp_path / "upstream"
    shutil.copytree(ROOT / "patterns", root / "patterns")
    shutil.copy(ROOT / "package.json", root)
    return root


@pytest.fixture
def theirs(copy: Run, upstream: Path) -> Run:
    """``npm run copy`` of the repository whose patterns may change."""
    return partial(copy, "--root", upstream)


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


MORE = {
    ("workers/comlink",): COMLINK,
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
}


@pytest.mark.parametrize("arguments", MORE, ids=" ".join)
def test_names_tiers_and_add_ons(copy: Run, to: Path, arguments: tuple[str, ...]) -> None:
    assert copy(*arguments, to).code == 0
    assert names(to) == MORE[arguments]
    for name, text in texts(to).items():
        assert without_hash(text) == (ROOT / "patterns" / name).read_text("utf-8")


# What is said


COMLINK_ITSELF = "npm install --save-exact comlink@4.4.2"
TYPES = "npm install --save-dev --save-exact pyodide@"
INSTALL = {
    ("comlink",): [COMLINK_ITSELF, TYPES],
    ("basic-worker",): [TYPES, "TypeScript: 5.7 or newer"],
    ("react",): [COMLINK_ITSELF, TYPES, "Your package.json has: react ^19.0.0 (tested with "],
    ("comlink", "--js"): ["Needs no tool. A page imports ", '<script type="module">.\n'],
    ("vue", "--js"): ["The page needs an import map that names vue.\n"],
}


@pytest.mark.parametrize("arguments", INSTALL, ids=" ".join)
def test_what_has_to_be_installed(copy: Run, to: Path, arguments: tuple[str, ...]) -> None:
    to.mkdir(parents=True)
    (to / "package.json").write_text('{"dependencies": {"react": "^19.0.0"}}')
    out = copy(*arguments, to / "src").out
    for words in INSTALL[arguments]:
        assert words in out
    assert out.count("npm install") == sum("npm install" in words for words in INSTALL[arguments])


def test_files_sizes_and_needs_are_told(copy: Run, to: Path) -> None:
    copy("comlink", "--tier", "minimal", to)
    said = copy("comlink", "--tier", "minimal", "--with", "guard,guard", to)
    lines = said.out.splitlines()
    assert lines[0] == f"workers/comlink (minimal) with rpc/guard (add-on), into {to}:"
    old = {name for name in texts(to) if "minimal" in name}
    new = texts(to).keys() - old
    assert {f"  = {name}, already there" for name in old} < set(lines)
    assert {f"  + {name}" for name in new} < set(lines)
    size = sum(texts(to)[name].count("\n") for name in new)
    assert f"{len(new)} files written, {size:,} lines. 2 files already there." in lines


def test_the_commands_of_the_page_work(copy: Run, tmp_path: Path) -> None:
    page = (ROOT / "patterns/README.md").read_text("utf-8")
    commands = re.findall(r"^npm run copy -- (.+?)  +# ", page, re.M)
    assert len(commands) == 6
    here = tmp_path / "clone"
    for number, command in enumerate(commands):
        # The first four each copy to a folder of their own; the last two look after the first copy.
        line = command if number in (0, 4, 5) else command.replace("../my-", f"../{number}-")
        said = copy(*line.split(), cwd=here)
        assert (said.code, said.err) == (0, "")
    assert len([*tmp_path.iterdir()]) == 4, "folders are seen from where the command was typed"


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
    assert copy("comlink", "--dry-run", to) == said
    assert texts(to) == before
    forced = copy("comlink", "--force", to)
    assert "\n  ~ shared/output.ts, replaced\n" in forced.out
    assert names(to) == COMLINK
    assert "mine" not in texts(to).values()


def test_what_is_there_already_is_not_written_again(copy: Run, to: Path) -> None:
    copy("comlink", to)
    file = to / "shared/output.ts"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    times = {path: path.stat().st_mtime_ns for path in to.rglob("*.ts")}
    said = copy("comlink", to)
    assert "0 files written, 0 lines. 9 files already there." in said.out
    assert {path: path.stat().st_mtime_ns for path in to.rglob("*.ts")} == times


def test_a_folder_that_may_not_be_written_to(copy: Run, to: Path) -> None:
    to.mkdir(parents=True)
    to.chmod(0o555)
    # To root everything may be written, so there the answer of the system is played.
    failing = ("accessSync", 1) if os.geteuid() == 0 else ()
    said = copy("comlink", to, failing=failing)
    assert said.err == f'✗ "{to}" may not be written to: change its permissions.\n'
    assert (said.code, texts(to)) == (2, {})


@pytest.mark.parametrize("failing", [("writeFileSync", 5), ("renameSync", 5), ("mkdirSync", 2)])
def test_when_writing_fails_nothing_stays(copy: Run, to: Path, failing: tuple[str, int]) -> None:
    to.parent.mkdir()
    assert copy("comlink", "--dry-run", to).code == 0
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


REFUSED = {
    ("nope", "{to}"): '"nope" is no pattern. There are: control/input, ',
    ("comlink",): "The folder is missing: npm run copy -- comlink src/python",
    ("comlink", "{to}", "x"): '"x" is one word too many: name one folder.',
    ("comlink", "--frob", "{to}"): "Unknown option '--frob'",
    ("comlink", "--tier", "big", "{to}"): '"workers/comlink" has no tier "big". '
    "It has: minimal, production.",
    ("comlink", "--with", "guards", "{to}"): '"guards" is no add-on. There are: control/input, ',
    ("comlink", "--ext", "mjs", "{to}"): '"mjs" is no --ext. There are: none, ts, js.',
    ("comlink", "--js", "--ext", "ts", "{to}"): '"--ext ts" does not go with --js, which writes '
    ".js: leave one out.",
    ("comlink", "{file}"): '"{file}" is a file, where a folder has to be: name another folder.',
    ("comlink", "{taken}"): '"{taken}/shared" is a file, where a folder has to be: name another ',
    ("comlink", "patterns"): f'"{ROOT}/patterns" is inside of patterns/, which is copied ',
    ("comlink", "{full}"): '"{full}/shared/output.ts" is a folder, where a file has to go: ',
    ("--check", "{nope}"): '"{nope}" is no folder: name one that holds a copy.',
    ("--check", "{taken}"): '"{taken}" has no copies: none of its files has a line "// Needs: ',
    ("--check", "--js", "{to}"): '"--js" means nothing to --check: leave it out.',
    ("--update", "--with", "streams", "{to}"): '"--with" means nothing to --update: leave it out.',
}


@pytest.mark.parametrize("arguments", REFUSED, ids=" ".join)
def test_what_cannot_be_is_one_line_and_writes_nothing(
    copy: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    places = {name: tmp_path / name for name in ("to", "file", "taken", "full", "nope")}
    places["file"].write_text("")
    places["taken"].mkdir()
    (places["taken"] / "shared").write_text("")
    (places["full"] / "shared/output.ts").mkdir(parents=True)
    before = set(tmp_path.rglob("*"))
    said = copy(*(argument.format(**places) for argument in arguments))
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"✗ {REFUSED[arguments].format(**places)}")
    assert said.err.count("\n") == 1 and said.err.endswith("\n")
    assert set(tmp_path.rglob("*")) == before


def test_without_arguments_the_script_lists_the_patterns_and_their_tiers() -> None:
    result = run_node("tools/copy.ts")
    assert (result.returncode, result.stdout) == (2, "")
    assert re.search(r"^ {2}workers/comlink +minimal, production$", result.stderr, re.M)


# How it is spelled

#: `<>` is where an import gets an extension, and `<.ts>` where it has one; all else stays.
NASTY = """// Many imports. "./minimal.worker" in a comment stays.
// Needs: nothing. From: pyodide-worker-patterns, workers/comlink, 0.2.0

import { wrap } from "comlink";
import type { Python } from "./minimal.worker<>";
import * as all from './minimal.worker<>';
export * from "./minimal.worker<>";
export { Python as Other } from "./minimal.worker<>";
export type { Python as Third } from "./minimal.worker<>";
export type Fourth = import("./minimal.worker<>").Python;
export const later = () => import("./minimal.worker<>");
export const url = new URL("./minimal.worker<.ts>", import.meta.url);
export const text = 'import("./minimal.worker")' + `from "./minimal.worker"`;
export const other = new URL("./minimal.worker.ts", location.href);
export const both = (python: Python) => [wrap, all, python];
"""


@pytest.mark.parametrize("ext", ["ts", "js"])
def test_only_specifiers_change(theirs: Run, upstream: Path, to: Path, ext: str) -> None:
    file = upstream / "patterns/workers/comlink/minimal.ts"
    file.write_text(NASTY.replace("<>", "").replace("<.ts>", ".ts"))
    assert theirs("comlink", "--tier", "minimal", "--ext", ext, to).code == 0
    wanted = NASTY.replace("<>", f".{ext}").replace("<.ts>", f".{ext}")
    assert without_hash(texts(to)["workers/comlink/minimal.ts"]) == wanted


# Every tier in every spelling

STYLES: Mapping[str, tuple[str, ...]] = {
    "none": (),
    "ts": ("--ext", "ts"),
    "js": ("--ext", "js"),
    "plain": ("--js",),
}


@pytest.fixture(scope="session")
def every_tier(copy: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each style, in it one for each tier of each pattern."""
    root = tmp_path_factory.mktemp("every")
    (root / "node_modules").symlink_to(ROOT / "node_modules")
    (root / "package.json").write_text('{ "type": "module" }')
    tiers = dict(re.findall(r"^  (\S+/\S+) +(.+)$", copy("--help").out, re.M))
    assert len(tiers) >= 13, "all of them"
    add_ons = ",".join(name for name in tiers if tiers[name] == "add-on")
    for style, spelled in STYLES.items():
        copy("comlink", "--with", add_ons, *spelled, root / style)
        for name in tiers:
            for tier in tiers[name].split(", ") if name not in add_ons else ():
                assert copy(name, "--tier", tier, *spelled, root / style).code == 0
    patterns = {name for name in texts(ROOT / "patterns") if name.endswith((".ts", ".js"))}
    assert texts(root / "none").keys() == patterns
    return root


@pytest.mark.parametrize("style", STYLES)
def test_each_file_has_the_hash_of_its_own_text_and_is_the_same_as_upstream(
    copy: Run, every_tier: Path, style: str
) -> None:
    """A service worker is JavaScript in each of them."""
    files = texts(every_tier / style)
    assert copy("--check", every_tier / style).out.endswith(f"\n{len(files)} same.\n")
    for text in files.values():
        [(line, digest)] = TRACE.findall(text)
        assert text.splitlines()[1].startswith(line)
        assert hashlib.sha256(without_hash(text).encode()).hexdigest()[:12] == digest


def tsc(folder: Path, **options: object) -> str:
    """What TypeScript says of all files of a folder; empty when it is content."""
    compiler = {"target": "ES2022", "module": "esnext", "moduleResolution": "bundler"}
    flags = {"noEmit": True, "preserveSymlinks": True, "skipLibCheck": True, "strict": True}
    config = {
        "include": [str(folder)],
        "compilerOptions": compiler | flags | {"types": []} | options,
    }
    file = folder.parent / f"tsconfig-{folder.name}.json"
    file.write_text(json.dumps(config))
    return run_node("node_modules/typescript/bin/tsc", "-p", file).stdout


NODENEXT = {"module": "nodenext", "moduleResolution": "nodenext"}


@pytest.mark.parametrize(
    ("style", "options", "error"),
    [
        ("none", {"lib": ["ES2022", "DOM"]}, ""),
        ("ts", {"allowImportingTsExtensions": True}, ""),
        ("js", NODENEXT, ""),
        ("none", NODENEXT, "TS2835"),  # relative imports need an extension
        ("none", {"target": "ES2021"}, "TS2550"),  # change the library
        ("none", {"lib": ["ES2022"]}, "TS2304"),  # cannot find the DOM's names
        ("ts", {}, "TS5097"),  # only with allowImportingTsExtensions
    ],
)
def test_every_tier_compiles_with_what_the_command_says_and_not_with_less(
    every_tier: Path, style: str, options: dict[str, object], error: str
) -> None:
    said = tsc(every_tier / style, **options)
    assert error in said if error else said == ""


# Plain JavaScript

# Prints which file is another program than Vite's compiler makes, where its imports are no news.
JUDGE = """
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { parseSync, transformWithOxc } from "vite";
const [folder, patterns] = process.argv.slice(1);
const known = (key, value) => {
  if (["start", "end", "raw", "regex"].includes(key)) return undefined;
  return /^[.]{1,2}[/]|^comlink$/.test(value) ? "an import" : value;
};
const options = { lang: "ts", target: "esnext", typescript: { onlyRemoveTypeImports: true } };
const tree = async (text) => {
  const { code } = await transformWithOxc(text, "a.ts", options);
  // The compiler says of a module whose imports were all types that it is one.
  const body = parseSync("a.js", code.replace(/^export \\{\\};$/m, "")).program.body;
  return JSON.stringify(body, known);
};
for (const file of readdirSync(folder, { recursive: true })) {
  if (!file.endsWith(".js") || file === "comlink.js") continue;
  const own = `${patterns}/${file}`; // a service worker, which is JavaScript here too
  const source = existsSync(own) ? own : own.replace(/js$/, "ts");
  const [wanted, found] = [source, `${folder}/${file}`].map((name) => readFileSync(name, "utf8"));
  console.log(file, (await tree(wanted)) === (await tree(found)));
}
"""


def test_javascript_is_the_program_that_a_compiler_makes(every_tier: Path) -> None:
    folder = every_tier / "plain"
    judged = run_node(JUDGE, folder, ROOT / "patterns").stdout.splitlines()
    assert len(judged) > 25 and {line.split()[1] for line in judged} == {"true"}, judged
    for name, text in texts(folder).items():
        for imported in re.findall(r'^(?:import|export|\}) .*from "(.+)";$', text, re.M):
            # These two are for the page's import map, as the copy says.
            assert (
                imported in ("react", "vue") or (folder / name).parent.joinpath(imported).is_file()
            )


def test_javascript_stays_readable(theirs: Run, upstream: Path, to: Path) -> None:
    typed, plain = (
        "".join(line[2:] or "\n" for line in DIFFERENCE.splitlines(True) if line[0] in f"\n {sign}")
        for sign in "-+"
    )
    (upstream / "patterns/workers/comlink/minimal.ts").write_text(typed)
    assert theirs("comlink", "--tier", "minimal", "--js", to).code == 0
    assert without_hash(texts(to)["workers/comlink/minimal.js"]) == plain


#: Of TypeScript with every kind of type and of comment, and the JavaScript that is made of it.
DIFFERENCE = """\
  // Every kind of type and of comment.
  // Needs: comlink. From: pyodide-worker-patterns, workers/comlink, 0.2.0

- import { type Remote, wrap } from "comlink";
- import type { Python } from "./minimal.worker";
- 
- /** Of an interface. */
- export interface Options {
-   /** Of a member. */
-   name?: string;
- }
- 
- // Of a type,
- // in two lines.
- type Either = "one" | "two"; // Of a member.
+ import { wrap } from "../../comlink.js";

  // A remark of its own, with an empty line below.

- // #region page
  /** Of a class. @throws {TypeError} sometimes */
- export class Base<T> extends Map<string, T> implements Iterable<[string, T]> {
+ export class Base extends Map {
    /** Of a field. */
-   readonly #field: T | undefined; // at the end of a line
-   protected optional?: Either;
-   declare ghost: 1;
+   #field; // at the end of a line
+   optional;

    /** Of a method. */
-   protected override clear(...rest: readonly unknown[]): asserts this is Base<T> {
-     // biome-ignore lint/suspicious/noExplicitAny: a reason
-     const url = (rest as any[])[0] satisfies unknown;
-     void import(/* @vite-ignore */ /* webpackIgnore: true */ url as string);
+   clear(...rest) {
+     const url = rest[0];
+     void import(/* @vite-ignore */ /* webpackIgnore: true */ url);
    }
  }
- // #endregion page

- export const start = <T,>(options: Options = {}): Remote<T> =>
-   wrap<T>(new Worker(new URL("./minimal.worker.ts", import.meta.url), { type: "module" }));
+ export const start = (options = {}) =>
+   wrap(new Worker(new URL("./minimal.worker.js", import.meta.url), { type: "module" }));

  // import { wrap } from "comlink"; // no import
"""


def test_types_bring_no_file_along_in_javascript(theirs: Run, upstream: Path, to: Path) -> None:
    file = upstream / "patterns/workers/comlink/minimal.ts"
    edit(file, "\nimport", '\nimport type { FlatTable } from "../../shared/values";\nimport')
    theirs("comlink", "--tier", "minimal", to / "typed")
    assert "shared/values" in names(to / "typed")
    theirs("comlink", "--tier", "minimal", "--js", to / "plain")
    assert "shared/values" not in names(to / "plain")


def test_comlink_is_a_file_of_its_own(every_tier: Path) -> None:
    package = ROOT / "node_modules/comlink"
    published = (package / "dist/esm/comlink.mjs").read_text("utf-8")
    version = json.loads((package / "package.json").read_text("utf-8"))["version"]
    first, trace, _, text = texts(every_tier / "plain")["comlink.js"].split("\n", 3)
    assert first == f"// Comlink {version}, as its npm package has it."
    assert TRACE.match(trace)
    assert text == re.sub(r"//# sourceMappingURL=.*\n?$", "", published)


# What becomes of a copy

BOTH_WAYS = pytest.mark.parametrize("style", [("--ext", "js"), ("--js",)], ids=["typed", "plain"])
OUTPUT = "patterns/shared/output.ts"


def news(said: Said) -> dict[str, str]:
    """The state of each file that is not the same, from the lines of a check."""
    lines = re.findall(r"^  (\S.*?)  +([\w./-]+)", said.out, re.M)
    return {path: state for state, path in lines if state != "same"}


def of(style: tuple[str, ...], name: str) -> str:
    return f"{name}.{'js' if '--js' in style else 'ts'}"


@BOTH_WAYS
def test_who_changed_a_file_is_told_with_the_difference(
    theirs: Run, upstream: Path, to: Path, style: tuple[str, ...]
) -> None:
    theirs("comlink", *style, to)
    count = len(texts(to))
    said = theirs("--check", to.parent)
    assert (said.code, news(said), said.out.splitlines()[-1]) == (0, {}, f"{count} same.")

    output, values, life, protocol = (
        of(style, f"shared/{name}") for name in ("output", "values", "worker-life", "protocol")
    )
    for name in ("output", "values"):
        with (upstream / f"patterns/shared/{name}.ts").open("a") as file:
            file.write("// theirs\n")
    for name in (values, life):
        with (to / name).open("a") as file:
            file.write("// mine\n")
    (to / protocol).unlink()
    before = texts(to)
    said = theirs("--check", to)
    assert (said.code, texts(to)) == (1, before)
    assert news(said) == {
        output: "changed upstream",
        values: "changed here and upstream",
        life: "changed here",
        protocol: "missing",
    }
    diffs = re.split(r"^--- ", said.out, flags=re.M)[1:]
    assert {diff.split()[0]: re.findall("^[+-].*", diff, re.M)[1:] for diff in diffs} == {
        output: ["+// theirs"],
        values: ["-// mine", "+// theirs"],
        life: ["-// mine"],
    }

    dry = theirs("--update", "--dry-run", to)
    assert texts(to) == before
    said = theirs("--update", to)
    assert dry.out == said.out.replace(": ", ", as a dry run, so nothing is written: ", 1)
    _, left = said.out.split("Left as they are")
    assert set(re.findall(r"^  .*?  +([\w./-]+)", left, re.M)) == {values, life}
    after = texts(to)
    assert after[output].endswith("// theirs\n")
    assert {name for name in after if after[name] != before.get(name)} == {output, protocol}

    theirs("--update", "--force", to)
    assert theirs("--check", to).code == 0
    assert "// mine" not in "".join(texts(to).values())


def test_a_version_line_ends_and_an_edit_that_is_upstream_too_are_no_news(
    theirs: Run, upstream: Path, to: Path
) -> None:
    theirs("comlink", to)
    for file in (upstream / OUTPUT, to / "shared/output.ts"):
        edit(file, "export", "// the same\nexport")
    for file in to.rglob("*.ts"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))  # as Git may check it out
    for file in (upstream / "patterns").rglob("*.ts"):
        text = file.read_text("utf-8")
        file.write_text(re.sub(r"(?m)^(// Needs: .*), [\d.]+$", r"\1, 9.0.0", text), "utf-8")
    assert theirs("--check", to).code == 0
    edit(upstream / "patterns/shared/values.ts", "export", "// theirs\nexport")
    theirs("--update", to)
    assert ", 9.0.0, sha256:" in texts(to)["shared/values.ts"]


def test_what_the_new_closure_needs_is_added(theirs: Run, upstream: Path, to: Path) -> None:
    theirs("comlink", "--ext", "js", to)
    edit(upstream / OUTPUT, "\n\n", '\n\nimport { extra } from "./extra";\nvoid extra;\n')
    header = "// More.\n// Needs: nothing. From: pyodide-worker-patterns, shared/extra, 0.2.0\n\n"
    extra = upstream / "patterns/shared/extra.ts"
    extra.write_text(header + 'export { more as extra } from "./more";\n')
    more = header.replace("extra", "more") + "export const more = 1;\n"
    extra.with_name("more.ts").write_text(more)
    said = theirs("--check", to)
    for name, by in (("extra", "output"), ("more", "extra")):
        assert news(said)[f"shared/{name}.ts"] == "missing"
        assert f"shared/{name}.ts (shared/{by}.ts needs it)\n" in said.out
    theirs("--update", to)
    assert '"./extra.js"' in texts(to)["shared/output.ts"]
    assert '"./more.js"' in texts(to)["shared/extra.ts"]
    assert theirs("--check", to).code == 0


def test_a_file_of_yours_in_the_place_of_a_missing_one_is_left(copy: Run, to: Path) -> None:
    copy("comlink", to)
    (to / "shared/output.ts").write_text("mine\n")
    said = copy("--check", to)
    assert news(said) == {"shared/output.ts": "missing"}
    assert "a file that does not say where it comes from is in its place)" in said.out
    copy("--update", to)
    assert texts(to)["shared/output.ts"] == "mine\n"
    copy("--update", "--force", to)
    assert copy("--check", to).code == 0


@BOTH_WAYS
def test_files_are_found_wherever_they_are_now(
    theirs: Run, upstream: Path, to: Path, style: tuple[str, ...]
) -> None:
    theirs("comlink", *style, to)
    flat = to / "lib"
    flat.mkdir()
    # As an editor moves files: with their imports.
    for name, text in texts(to).items():
        moved = re.sub(r'"\.{1,2}/(?:[\w-]+/|\.\./)*([\w.-]+)"', r'"./\1"', text)
        (flat / Path(name).name).write_text(moved, "utf-8")
        (to / name).unlink()
    (to / "node_modules").mkdir()
    shutil.copy(flat / of(style, "output"), to / "node_modules/output.ts")
    said = theirs("--check", to)
    assert (said.code, news(said)) == (0, {})
    assert "(a copy of patterns/shared/output.ts)" in said.out
    # News arrive with the imports that are right here.
    upstream_file = upstream / "patterns/workers/comlink/connect.ts"
    edit(upstream_file, "\n  const life", "\n  // theirs\n  const life")
    connect, output = flat / of(style, "connect"), flat / of(style, "output")
    imports = re.findall('from "(.*)"', connect.read_text("utf-8"))
    output.unlink()
    theirs("--update", to)
    assert re.findall('from "(.*)"', connect.read_text("utf-8")) == imports
    assert "// theirs" in connect.read_text("utf-8") and output.is_file()
    assert theirs("--check", to).code == 0


def test_a_file_that_is_upstream_no_more_is_told_and_left(
    theirs: Run, upstream: Path, to: Path
) -> None:
    theirs("comlink", "--with", "guard", to)
    (upstream / "patterns/rpc/guard/guard.ts").unlink()
    said = theirs("--check", to)
    assert news(said) == {"rpc/guard/guard.ts": "no longer upstream"}
    assert '(patterns/rpc/guard has no "guard.ts")' in said.out
    theirs("--update", "--force", to)
    assert (to / "rpc/guard/guard.ts").is_file()


def test_a_file_that_was_copied_by_hand_is_compared_too(copy: Run, to: Path) -> None:
    to.mkdir(parents=True)
    shutil.copy(ROOT / "patterns/shared/protocol.ts", to / "protocol.ts")
    assert copy("--check", to).code == 0
    edit(to / "protocol.ts", "export", "// mine\nexport")
    said = copy("--check", to)
    assert news(said) == {"protocol.ts": "differs"}
    assert "copied by hand, so it has no hash that tells who changed it" in said.out
    copy("--update", to)
    assert "// mine" in texts(to)["protocol.ts"]
