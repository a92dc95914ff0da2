"""``tools/check-patterns.ts``: each rule about the parts of a pattern is broken once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from node import run_node
from tools.conftest import (
    CHOOSER,
    CLAIM,
    CLIENT,
    HTML,
    MANIFEST,
    PAGE,
    PROTOCOL,
    PYODIDE,
    SCRIPT,
    SHARED,
    TEST,
    UNIT,
    WORKER,
    Tree,
    source,
)

#: A file, what is in it, and what takes its place. Where nothing is in it, the text is written at
#: the end, of a new file too. `None` takes the file away.
Edit = tuple[str, str, str | None]


def change(tree: Tree, *edits: Edit) -> None:
    for file, old, new in edits:
        if new is None:
            del tree.files[file]
        elif old:
            if old != new:
                tree.replace(file, old, new)
        else:
            tree.files[file] = tree.files.get(file, "") + new


def at(file: str, part: str) -> Edit:
    """Change nothing, and say where the problem is."""
    return (file, part, part)


def unit_file(name: str, code: str = "") -> list[Edit]:
    """A file of the copy unit that has a header, and is listed."""
    file = f"{UNIT}/{name}"
    listed = f"files:\n  - {file}\n"
    return [(file, "", source(code, "control/stop-button")), (PAGE, "files:\n", listed)]


BOTH = "/* @vite-ignore */ /* webpackIgnore: true */"
EXPRESSION = "export const more = (url: string) => import({}url); // " + BOTH + "\n"
EXTRA = 'import { EXTRA } from "../../shared/extra";\n'
VALUES = "\n<!-- values -->\n<!-- /values -->\n"
VARIANTS = """
<!-- variants -->
| | [Stop](control/stop-button.md) {} |
| --- | --- |
| Stops | yes |
| Files | |
| Lines | 9 |
<!-- /variants -->
"""
ADD_ON = (
    f"  add-on:\n    entry: [{UNIT}/add-on.ts]\n    over: [{CLIENT}]\n    maxFiles: 1\n---\n\n#"
)
#: A second tier, of one file that imports the first.
WITH_ADD_ON = [
    *unit_file("add-on.ts", 'export { startPython } from "./minimal";\n'),
    (PAGE, "---\n\n#", ADD_ON),
]
DRAFT = "status: draft"

#: The words of a problem, and what is done to the small repository for it. The problem is on the
#: line that the first edit has written.
BROKEN: dict[str, list[Edit]] = {
    # Front matter
    "the front matter is not YAML: Nested mappings are": [(PAGE, DRAFT, "status: draft: no")],
    '"id": Invalid input: expected "control/stop-button"': [(PAGE, "id: control/", "id: data/")],
    f'"test": Invalid input: expected "{TEST}"': [(PAGE, f"test: {TEST}", f"test: {TEST}.py")],
    'front matter "tiers": must have a tier': [(PAGE, "tiers:\n", "tiers: {}\nmore:\n")],
    # The example and the test
    '"example": Invalid string: must start with "examples/control/"': [
        (PAGE, "example: examples/control", "example: examples/data")
    ],
    f'the example "{HTML}" does not exist; add it': [at(PAGE, "example:"), (HTML, "", None)],
    f'the example "{SCRIPT}" does not exist; add it': [at(PAGE, "example:"), (SCRIPT, "", None)],
    f'the test "{TEST}" does not exist; add it': [at(PAGE, "test:"), (TEST, "", None)],
    f"the example imports nothing from {UNIT}/; let it use the copy unit": [
        at(SCRIPT, "//"),
        (SCRIPT, "import { startPython }", "import type { startPython }"),
    ],
    f'open the page\'s example; write EXAMPLE = "{HTML}"': [
        at(TEST, '"""'),
        (TEST, f'EXAMPLE = "{HTML}"\n', ""),
    ],
    # Files that no page names
    'file; name it as "example" of a page, or delete it': [("examples/control/no.html", "", "\n")],
    'file; name it as "test" of a page, or': [("tests/patterns/control/test_no.py", "", "\n")],
    'name it as one of its "files" of a page, or delete': [("patterns/shared/no.css", "", "\n")],
    # What has to be copied
    f'"files" lacks "{UNIT}/a.wasm", which {SHARED} imports; add it': [
        at(PAGE, "files:"),
        (f"{UNIT}/a.wasm", "", "\n"),
        (SHARED, "", f'new URL("../{UNIT[9:]}/a.wasm", import.meta.url);'),
    ],
    f'lacks "{UNIT}/more.ts", which is in the copy unit; add it': [
        at(PAGE, "files:"),
        *unit_file("more.ts")[:1],
    ],
    f'"files" has "{SHARED}", which no copied file needs; remove it': [
        at(PAGE, SHARED),
        (WORKER, EXTRA, ""),
        (CLIENT, 'export type { Extra } from "../../shared/extra";\n', ""),
    ],
    'has an extension; write "../../shared/extra"': [
        (CLIENT, 'from "../../shared/extra', 'from "../../shared/extra.ts')
    ],
    'has no extension; write "./minimal_worker.ts"': [
        (CLIENT, "", 'export const more = new URL("./minimal_worker", import.meta.url);\n')
    ],
    "imports this file, which starts it: some bundlers never end then": [
        at(CLIENT, "new URL("),
        (WORKER, EXTRA, EXTRA + 'export { startPython } from "./minimal";\n'),
    ],
    'the import "./no" leads to no file; name a file in patterns/': [
        (CLIENT, "", 'export * from "./no";\n')
    ],
    f"leads to {SCRIPT}; name a file in patterns/": [
        (CLIENT, "", 'import type {} from "../../../examples/control/stop_button";\n')
    ],
    # Tiers
    "lines, more than 9; take something out, or make it an add-on": [
        at(PAGE, "  minimal:"),
        (PAGE, "maxLines: 100", "maxLines: 9"),
    ],
    'the tier "minimal" has 3 files, more than 2; take something out': [
        at(PAGE, "  minimal:"),
        (PAGE, "maxFiles: 9", "maxFiles: 2"),
    ],
    'the tier "minimal" names "patterns/no.ts", which does not exist; correct the path': [
        at(PAGE, "  minimal:"),
        (PAGE, f"entry: [{CLIENT}]", f"entry: [{CLIENT}, patterns/no.ts]"),
    ],
    'the tier "add-on" names "patterns/nothing.ts", which does not exist; correct the path': [
        at(PAGE, "  add-on:"),
        *WITH_ADD_ON,
        (PAGE, f"over: [{CLIENT}]", f"over: [{CLIENT}, patterns/nothing.ts]"),
    ],
    f'name it in an "entry" of {PAGE}, or delete it': unit_file("more.ts"),
    "add <!-- tiers --> and <!-- /tiers -->, each on a line": [
        at(PAGE, "---"),
        (PAGE, "<!-- tiers -->", ""),
        (PAGE, "<!-- /tiers -->", ""),
    ],
    # npm packages
    f'"dependencies" lacks "birpc: 4.2.0", which {SHARED} imports; add it': [
        at(PAGE, "dependencies:"),
        (SHARED, "", 'export * from "birpc/dist/index.mjs";\n'),
    ],
    f'"devDependencies" lacks "birpc: 4.2.0", which {SHARED} imports; add it': [
        at(PAGE, "devDependencies:"),
        (SHARED, "", 'export type Remote = import("birpc").Remote;\n'),
    ],
    '"dependencies" has "comlink: ^4.4.2", which no copied file needs; remove it': [
        (PAGE, "comlink: 4.4.2", "comlink: ^4.4.2")
    ],
    "which package.json does not have; npm install -E @scope/name": [
        at(PAGE, "dependencies:"),
        (SHARED, "", 'const later = import("@scope/name/part");\n'),
    ],
    '"comlink@4.4.1" is not what is tested; write "comlink@4.4.2"': [
        (CHOOSER, "", "\n`npm i comlink@4.4.1`\n")
    ],
    '"@some/package@1.2.3" is not what is tested; remove it, or add it to package.json': [
        (PAGE, "", "\n`npm install @some/package@1.2.3`\n")
    ],
    f'package.json has another pyodide; write PYODIDE_VERSION = "{PYODIDE}"': [
        (PROTOCOL, 'VERSION = "', 'VERSION = "1')
    ],
    # Other bundlers
    f"would look for this module itself; write import({BOTH} …)": [
        (SHARED, "", EXPRESSION.format("/* @vite-ignore */ "))
    ],
    "a bundler may drop; let it export a function, and call that": [
        (CLIENT, "", 'import "./minimal.worker";\n')
    ],
    # Headers
    'is not a sentence; write "// <what this file does>."': [(CLIENT, "adds to it.", "adds to it")],
    f"From: {MANIFEST['name']}, shared/extra, {MANIFEST['version']}": [
        (SHARED, "shared/extra,", "shared/extr,")
    ],
    # Sections
    'does not begin with its title; write "# Stop Button"': [(PAGE, "# Stop Button", "# Stop")],
    'the section "Pitfalls" is missing here, before "Compatibility"; write "## Pitfalls"': [
        at(PAGE, "## Compat"),
        (PAGE, "## Pitfalls", "### Pitfalls"),
    ],
    'section "Verification" is missing here; write "## Verification"': [
        at(PAGE, "The end"),
        (PAGE, "## Verification\n", "```md\n## Verification\n```\nThe end"),
    ],
    '"More" after the last one; make it "###" or remove it': [(PAGE, "", "\n## More\n")],
    # Code blocks
    "the code differs from control/stop-button/minimal.ts#page; edit that file": [
        at(PAGE, "minimal.ts#page"),
        (PAGE, "new PythonWorker(options)", "new PythonWorker()"),
    ],
    "names no source; write ```ts file=<path in patterns/>#<region>": [
        (PAGE, "", "\n```ts 1 + 1\n```\n")
    ],
    f'source "{UNIT}/no.ts" does not exist; correct the path': [
        (PAGE, "minimal.ts#page", "no.ts#page")
    ],
    f'{CLIENT} has no region "pag"; its regions: "page"': [
        (PAGE, "minimal.ts#page", "minimal.ts#pag")
    ],
    'nothing generates "no"; there are: _headers, ': [(PAGE, "", "\n```text generated=no\n```\n")],
    # Claims
    f'add @pytest.mark.claim("stop-button/flies") to one in {TEST}': [
        (PAGE, "", "\nIt flies. <!-- claim: stop-button/flies -->\n")
    ],
    f'the claim "{CLAIM}" is proven by no test': [
        at(PAGE, CLAIM),
        (TEST, "@pytest.mark.claim", "# @pytest.mark.claim"),
    ],
    "add <!-- claim: stop-button/flies --> after its sentence": [
        (TEST, "", '@pytest.mark.claim("stop-button/flies")\ndef test_it(): ...\n')
    ],
    'no literal id; write @pytest.mark.claim("<slug>/<name>")': [
        (TEST, "", "@pytest.mark.claim(NAME)\ndef test_it(): ...\n")
    ],
    **{
        f'the claim "{name}" has a wrong name; write <!-- claim: stop-button/<name> -->': [
            (PAGE, "", f"\nIt flies. <!-- claim: {name} -->\n")
        ]
        for name in ("other/flies", "stop-button/Flies", "")
    },
    f'the claim "{CLAIM}" is already made at {PAGE}:': [
        (PAGE, "", f"\nAgain. <!-- claim: {CLAIM} -->\n")
    ],
    "stable but claims nothing; add <!-- claim: stop-button/<name> -->": [
        at(PAGE, "---"),
        (PAGE, DRAFT, "status: stable"),
        (PAGE, f" <!-- claim: {CLAIM} -->", ""),
        (TEST, f'@pytest.mark.claim("{CLAIM}")\n', ""),
    ],
    f'the claim "{CLAIM}" begins its line; put it behind the text': [
        (PAGE, f" <!-- claim: {CLAIM} -->", f"\n<!-- claim: {CLAIM} -->")
    ],
    # Links
    **{
        message: [(PAGE, "", f"\n{link}\n")]
        for link, message in {
            "[a](no.md)": '"no.md" leads to no file (patterns/control/no.md); correct the path',
            "![a](../no.png)": 'the link "../no.png" leads to no file (patterns/no.png)',
            "[a]\n\n[a]: ../readme.md": '"../readme.md" leads to no file (patterns/readme.md)',
            '<img src="no.png">': '"no.png" leads to no file (patterns/control/no.png)',
            "[a](#no)": f'the link "#no" leads to no heading of {PAGE}; correct "#no"',
            "[a](../README.md#no)": f'"../README.md#no" leads to no heading of {CHOOSER}',
            "[a](/README.md)": "does not work on the code host; make it relative to this file",
        }.items()
    },
    "leads to no file (studies/one/no.md)": [("studies/one/README.md", "", "[a](no.md)\n")],
    f"no link to {PAGE}; add [Stop Button](control/stop-button.md)": [
        at(CHOOSER, "#"),
        (CHOOSER, "(control/stop-button.md)", ""),
        ("README.md", "", f"[a link elsewhere]({PAGE})\n"),
    ],
    # Tables
    "is no tier; write [name](<topic>/<slug>.md) and the tier's name": [
        at(CHOOSER, "| | [Stop]"),
        (CHOOSER, "", VARIANTS.format("production")),
    ],
    'the table of values is not what is in tests/values.json; run "npm run docs"': [
        (PAGE, "", VALUES),
        ("tests/values.json", "", "[]"),
    ],
    "write <!-- values --> and <!-- /values -->, each on a line": [
        (CHOOSER, "", "\n<!-- /values -->\n")
    ],
    'shows this table; write a list of {"name", "python", "shown"}': [
        ("tests/values.json", "", '[{"python": "1"}]'),
        (PAGE, "", VALUES),
    ],
}


@pytest.mark.parametrize("words", BROKEN)
def test_a_rule_that_is_broken_is_told(tree: Tree, words: str) -> None:
    change(tree, *BROKEN[words])
    file, _, written = BROKEN[words][0]
    line = tree.line_of(file, (written or "").strip().partition("\n")[0])
    start = f"{file}:{line}: "
    found = [line for line in tree.problems if line.startswith(start) and words.strip() in line]
    assert len(found) == 1, tree.problems


def test_all_pages_with_a_wrong_front_matter_are_named(tree: Tree) -> None:
    tree.files["patterns/data/other.md"] = "# Other\n"
    tree.replace(PAGE, DRAFT, "status: done")
    tree.replace(PAGE, "  jspi: false", "  jspi: 1")
    assert tree.problems == [
        f'{PAGE}:5: front matter "status": Invalid option: expected one of "draft"|"stable"',
        f'{PAGE}:15: front matter "needs": Invalid input: expected boolean, received number',
        "patterns/data/other.md:1: the page has no front matter; "
        "start it with a block between --- lines",
    ]


def test_a_slug_is_used_once(tree: Tree) -> None:
    for file, text in [*tree.files.items()]:
        if "control" in file:
            tree.files[file.replace("control", "data")] = text.replace("control", "data")
    message = f'the slug "stop-button" is the one of {PAGE} too; rename one of them'
    assert f"patterns/data/stop-button.md:1: {message}" in tree.problems


def test_all_files_are_of_one_version(tree: Tree) -> None:
    version = f'"version": "{MANIFEST["version"]}"'
    tree.replace("package.json", version, '"version": "99.0.0"')
    assert len(tree.problems) == len([file for file in tree.files if file.endswith(".ts")]) - 1
    assert all(", 99.0.0" in line for line in tree.problems)


@pytest.mark.parametrize(("file", "most"), [(PAGE, 250), (CLIENT, 360)])
def test_a_page_and_a_file_are_short(tree: Tree, file: str, most: int) -> None:
    tree.replace(PAGE, "    maxLines: ", "    # maxLines: ")
    before = tree.files[PAGE].index("\n\n# Stop") + 1 if file == PAGE else 0
    change(tree, (file, "", "//\n" * (most - len(tree.files[file][before:].splitlines()))))
    assert tree.problems == []
    change(tree, (file, "", "// the end\n"))
    [problem] = tree.problems
    assert problem.startswith(f"{file}:{tree.line_of(file, '// the end')}: ")
    assert f"has {most + 1} lines" in problem and f"more than {most}; " in problem


# What breaks no rule.
FINE: dict[str, list[Edit]] = {
    "examples of no pattern": [
        (f"examples/{file}", "", "")
        for file in ("index.html", "shared/a.html", "packages/a/b.html")
    ],
    "a test of all patterns": [("tests/patterns/test_all.py", "", "")],
    "an import in a comment": [
        (CLIENT, "", '// import "./no";\n/* import "./no"; */\nexport const a = `import "./no"`;\n')
    ],
    "a file of which types alone are imported": [(WORKER, EXTRA, "")],
    "an import by name": [(CLIENT, "", 'export const more = () => import("./minimal.worker");\n')],
    "an import for the browser": [(SHARED, "", EXPRESSION.format(f"{BOTH} "))],
    "an empty import of types": [(CLIENT, "", 'import type {} from "./minimal.worker";\n')],
    "types of a package that runs": [
        (SHARED, "", 'export type { Remote } from "birpc";\nexport { wrap } from "birpc";\n'),
        (PAGE, "\ndependencies:\n", "\ndependencies:\n  birpc: 4.2.0\n"),
    ],
    "other languages": [(PAGE, "", "\n```js\n1 + 1;\n```\n\n~~~~python\n```ts\n~~~~\n")],
    "a package that is only spoken of": [(PAGE, "", "\nOf comlink@1.0.0 nobody speaks.\n")],
    "data that no page shows": [("tests/values.json", "", "{}")],
    "links": [
        (
            PAGE,
            "",
            f"""
### `Twice`, or more: a_b [c](stop-button/)?
### Twice
### Twice
[1](#twice-or-more-a_b-c) [2](#twice-1) [3](../README.md#patterns) [4](stop-button/minimal.ts#L3)
[5](../../{HTML}?pyodide=0.26.4) [6](https://example.org/no) [7](mailto:a@b.example) `[8](no.md)`
[![9](../shared/protocol.ts)](stop-button) <a id="mark"></a> [10](#mark)

```md
[11](no.md)
```
""",
        )
    ],
}


@pytest.mark.parametrize("name", FINE)
def test_what_breaks_no_rule_is_no_problem(tree: Tree, name: str) -> None:
    change(tree, *FINE[name])
    assert tree.problems == []


CONTRACT = f"""
@pytest.mark.claim("{CLAIM}")
class RunsPython:
    pass


class RunsMore(RunsPython):
    pass


class ReportsFailures:
    pass
"""


@pytest.mark.parametrize(
    ("inherited", "count"), [("RunsPython", 0), ("RunsMore", 0), ("ReportsFailures", 1)]
)
def test_the_contract_proves_the_claims_of_those_who_inherit_it(
    tree: Tree, inherited: str, count: int
) -> None:
    tree.files["tests/contract.py"] = CONTRACT
    tree.replace(TEST, f'@pytest.mark.claim("{CLAIM}")\n', "")
    tree.replace(TEST, "RunsPython", inherited)
    assert len(tree.problems) == count


# What is generated


def test_code_is_written_from_its_files(tree: Tree) -> None:
    made = "  return new PythonWorker(options);\n"
    comment = "/** Makes a Python worker, which starts with the first call. */\n"
    tree.replace(CLIENT, comment, f"// #endregion page\nunshown();\n// #region page\n{comment}")
    tree.replace(CLIENT, made, f"  const more: number[] = [];\n\n{made}")
    tree.replace(PAGE, "stop_button.ts#use\n", "stop_button.ts#use\n\n\nold();\n")
    fence = "   ```ts file=control/stop-button/minimal.ts\n   ```\n"
    tree.replace(PAGE, "## Resulting", f"1. A step with a whole file.\n\n{fence}\n## Resulting")
    assert tree.generate() == [PAGE] and tree.all_problems == []
    page = tree.files[PAGE]
    imported = 'PythonWorkerOptions } from "../../shared/python-worker";'
    assert f"{imported}\n\n{comment}export function" in page, "regions of one name go together"
    assert f"[] = [];\n\n{made}" in page and "old();" not in page
    whole = [line for line in tree.files[CLIENT].splitlines()[3:] if "region" not in line]
    assert "\n".join(f"   {line}" if line else "" for line in whole) in page
    assert tree.generate() == []


def test_the_tables_of_tiers_and_variants_are_written(tree: Tree) -> None:
    change(tree, (CHOOSER, "", VARIANTS.format("minimal")))
    change(tree, *WITH_ADD_ON)
    outdated = [line for line in tree.all_problems if 'is in the copied files; run "npm' in line]
    assert [line.partition(":")[0] for line in outdated] == [PAGE, CHOOSER]
    assert tree.generate() == [CHOOSER, PAGE] and tree.all_problems == []
    # Empty lines and comments count, and files of which types alone are imported.
    lines = sum(len(tree.files[file].splitlines()) for file in (CLIENT, WORKER, SHARED))
    row = (
        f"| minimal | [minimal.ts](stop-button/minimal.ts) | +3 | +{lines} | +9 files, +100 lines |"
    )
    assert row in tree.files[PAGE]
    row = "| add-on | [add-on.ts](stop-button/add-on.ts) | +1 | +4 | +1 file |"
    assert row in tree.files[PAGE], "what it is added to does not count"
    shown = f"| Stops | yes |\n| Files | +3 |\n| Lines | +{lines} |"
    assert shown in tree.files[CHOOSER]
    sizes = f"+3 of 9 files, {lines} of 100 lines"
    assert tree.tiers[0] == f"control/stop-button, minimal: {sizes}"


VALUES_TABLE = r"""<!-- values -->
| Python (last expression) | JavaScript on the page |
| --- | --- |
| `{'a': 1}` | `{"a": 1}` |
| `{1 \| 2: '$1'}` | `Map {3 → "$1"}` |
| `def f():`<br>`    yield 1`<br>` `<br>`f()` | rejects with `result-not-clonable` |
| ``'`'`` | `` `x` `` |
| ``` '``' + ` ``` | `"\\n"` |
<!-- /values -->
"""
OBSERVED: list[dict[str, str]] = [
    {"name": "dict", "python": "{'a': 1}", "shown": '{"a": 1}'},
    {"name": "pipe", "python": "{1 | 2: '$1'}", "shown": 'Map {3 → "$1"}'},
    {"name": "lines", "python": "def f():\n    yield 1\n\nf()", "refused": "generator"},
    {"name": "backtick", "python": "'`'", "shown": "`x`"},
    {"name": "backticks", "python": "'``' + `", "shown": '"\\\\n"'},
]


@pytest.mark.parametrize("page", [PAGE, CHOOSER, "patterns/values.md", f"{UNIT}/more.md"])
def test_the_table_of_values_is_written(tree: Tree, page: str) -> None:
    tree.files["tests/values.json"] = json.dumps(OBSERVED)
    tree.files[page] = f"{tree.files.get(page, '')}{VALUES}\nMore text.\n"
    assert tree.generate() == [page] and tree.problems == []
    assert tree.files[page].endswith(f"\n{VALUES_TABLE}\nMore text.\n")


CONSUMERS = {
    "vite": {
        "title": "Vite",
        "date": "2026-11-26",
        "versions": {"vite": "8.3.8", "typescript": "7.0.2"},
        "add": "unchanged",
        "files": 9,
        "lines": 1099,
        "worker": "module",
        "gzip": {"page": 6234, "worker": 6104},
        "outcome": "pass",
        "runs": [{"outcome": "pass"}, {"outcome": "pass"}],
    },
    "parcel": {
        "title": "Parcel",
        "date": "2026-11-26",
        "versions": {},
        "add": "a setting",
        "outcome": "build failed",
        "runs": [{"outcome": "build failed"}],
    },
}


def test_the_tables_of_consumers_are_written(tree: Tree) -> None:
    tree.files["compat/consumers.json"] = json.dumps(CONSUMERS)
    change(
        tree,
        (CHOOSER, "", "\n## Where the copies run\n\n<!-- consumers -->\n<!-- /consumers -->\n"),
    )
    change(tree, (PAGE, "", "\n<!-- consumers-in-short -->\n<!-- /consumers-in-short -->\n"))
    tree.generate()
    assert tree.problems == []
    sizes = "9 files, 1,099 lines | module | 6.2 kB + 6.1 kB | ✓ 2 of 2 |"
    assert f"| Vite | vite 8.3.8, typescript 7.0.2 | unchanged | {sizes}" in tree.files[CHOOSER]
    assert "| Parcel |  | a setting |  |  |  | ✗ build failed |" in tree.files[CHOOSER]
    short = "Copied unchanged, this runs in: Vite. It fails in: Parcel. [What to add]"
    assert short in tree.files[PAGE]


# The command line


def test_the_command_prints_problems_and_writes_pages(tree: Tree, tmp_path: Path) -> None:
    tree.replace(PAGE, "PythonWorker(options)", "PythonWorker()")
    change(tree, (PAGE, "", "\n[a](no.md)\n"))
    for file, text in tree.files.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    result = run_node("tools/check-patterns.ts", "--root", tmp_path)
    assert result.stdout.splitlines() == tree.problems and len(tree.problems) == 2
    assert (result.returncode, result.stderr) == (1, "")
    result = run_node("tools/check-patterns.ts", "--root", tmp_path, "--write")
    assert result.stderr == f"✓ Generated parts of {PAGE} written\n"
    assert result.stdout.splitlines() == [line for line in tree.problems if "no.md" in line]
    assert "PythonWorker(options)" in (tmp_path / PAGE).read_text("utf-8")
