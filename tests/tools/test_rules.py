"""``tools/check-patterns.ts``: which files a pattern has, what a page says, and that it is so."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

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
    SCRIPT,
    SHARED,
    TEST,
    UNIT,
    WORKER,
    Tree,
)

Edit = Callable[[Tree], object]


def swap(file: str, old: str, new: str) -> Edit:
    return lambda tree: tree.replace(file, old, new)


def add(file: str, text: str) -> Edit:
    """Write a new file, or more at the end of one that is there."""
    return lambda tree: tree.files.update({file: tree.files.get(file, "") + text})


def drop(file: str) -> Edit:
    return lambda tree: tree.files.pop(file)


def both(*edits: Edit) -> Edit:
    return lambda tree: [edit(tree) for edit in edits]


def listed(file: str) -> Edit:
    """Name a file in the page's list of what has to be copied."""
    return swap(PAGE, "files:\n", f"files:\n  - {file}\n")


def unit_file(name: str, code: str = "") -> Edit:
    """A file of the copy unit that has a header, and is listed."""
    needs = f"// Needs: nothing. From: {MANIFEST['name']}, control/stop-button, "
    text = f"// More.\n{needs}{MANIFEST['version']}\n{code}"
    return both(add(f"{UNIT}/{name}", text), listed(f"{UNIT}/{name}"))


def unproven(tree: Tree) -> None:
    tree.replace(TEST, f'@pytest.mark.claim("{CLAIM}")\n', "")


BOTH = "/* @vite-ignore */ /* webpackIgnore: true */"
EXPRESSION = "export const more = (url: string) => import({}url); // " + BOTH + "\n"
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
ADD_ON = f"  add-on:\n    entry: [{UNIT}/add-on.ts]\n    over: [{{}}]\n    maxFiles: 1\n---\n\n#"


def with_add_on(over: str = CLIENT) -> Edit:
    """A second tier, of one file that imports the first."""
    importing = 'export { startPython } from "./minimal";\n'
    return both(unit_file("add-on.ts", importing), swap(PAGE, "---\n\n#", ADD_ON.format(over)))


class At(NamedTuple):
    """Where a problem is: its file, and a part of its line; and words of it."""

    file: str
    line: str
    words: str


# A problem, and what is done to the small repository for it.
BROKEN: dict[At, Edit] = {
    # Front matter
    At(PAGE, "status:", "the front matter is not YAML: Nested mappings are not allowed"): swap(
        PAGE, "status: draft", "status: draft: no"
    ),
    At("patterns/data/other.md", "#", "start it with a block between --- lines"): add(
        "patterns/data/other.md", "# Other\n"
    ),
    At(PAGE, "status:", 'front matter "status": Invalid option: expected one of'): swap(
        PAGE, "status: draft", "status: done"
    ),
    At(PAGE, "id: control", 'is not the page\'s path; write "id: control/stop-button"'): swap(
        PAGE, "id: control/stop-button", "id: control/stop"
    ),
    At(PAGE, "topic:", 'is not the page\'s folder; write "topic: control"'): swap(
        PAGE, "topic: control", "topic: data"
    ),
    # The example and the test
    At(PAGE, "example:", f'"{HTML}" does not exist; add it'): drop(HTML),
    At(HTML, "<!doctype", 'add <script type="module" src="./stop_button.ts">'): swap(
        HTML, "./stop_button.ts", "./other.ts"
    ),
    At(TEST, "EXAMPLE", 'the test opens "examples/control/other.html", not the page\'s'): swap(
        TEST, HTML, "examples/control/other.html"
    ),
    At(
        TEST, '"""', f'the test has no EXAMPLE, not the page\'s example; write EXAMPLE = "{HTML}"'
    ): swap(TEST, f'EXAMPLE = "{HTML}"\n', ""),
    # Orphans
    At("patterns/control/other/notes.txt", "", "write patterns/control/other.md, or delete"): both(
        add("patterns/control/other/notes.txt", "\n"), add("patterns/control/other/too.txt", "\n")
    ),
    At("examples/control/other.html", "", 'name it as "example" on a page, or delete it'): add(
        "examples/control/other.html", "\n"
    ),
    At(
        "tests/patterns/control/test_other.py", "", 'name it as "test" on a page, or delete it'
    ): add("tests/patterns/control/test_other.py", "\n"),
    At("patterns/shared/other.css", "", 'add it to the "files" of a page, or delete it'): add(
        "patterns/shared/other.css", "\n"
    ),
    At("patterns/control/other.ts", "", "move it to patterns/<topic>/<slug>/ or"): add(
        "patterns/control/other.ts", "\n"
    ),
    # What has to be copied
    At(PAGE, "files:", f'"files" lacks "{UNIT}/a.json", which {SHARED} imports; add it'): both(
        add(f"{UNIT}/a.json", "{}"), add(SHARED, f'import a from "../{UNIT[9:]}/a.json";')
    ),
    At(PAGE, "files:", f'"files" lacks "{UNIT}/a.wasm", which {SHARED} imports; add it'): both(
        add(f"{UNIT}/a.wasm", ""),
        add(SHARED, f'new URL("../{UNIT[9:]}/a.wasm", import.meta.url);'),
    ),
    At(
        PAGE, f"- {SHARED}", f'lists "{SHARED}", which the copy unit does not import; remove it'
    ): both(
        swap(WORKER, 'import { EXTRA } from "../../shared/extra";\n', ""),
        swap(CLIENT, 'export type { Extra } from "../../shared/extra";\n', ""),
    ),
    At(PAGE, SHARED, f'lists "{SHARED}" twice; remove one'): listed(SHARED),
    At(PAGE, "no.ts", '"files" lists "patterns/no.ts", which does not exist; remove it'): listed(
        "patterns/no.ts"
    ),
    At(CLIENT, "shared/extra", 'has an extension; write "../../shared/extra"'): swap(
        CLIENT, "shared/extra", "shared/extra.ts"
    ),
    At(CLIENT, "./minimal_worker", 'has no extension; write "./minimal_worker.ts"'): add(
        CLIENT, 'export const more = new URL("./minimal_worker", import.meta.url);\n'
    ),
    At(CLIENT, "./no", 'the import "./no" leads to no file; correct the path'): add(
        CLIENT, 'export * from "./no";\n'
    ),
    # Tiers
    At(PAGE, "  minimal:", "lines, more than 9; take something out, or make it an add-on"): swap(
        PAGE, "maxLines: 100", "maxLines: 9"
    ),
    At(PAGE, "  minimal:", 'the tier "minimal" has 3 files, more than 2; take something out'): swap(
        PAGE, "maxFiles: 9", "maxFiles: 2"
    ),
    At(PAGE, "  minimal:", 'has "patterns/no.ts" as "entry", which does not exist; correct'): swap(
        PAGE, f"entry: [{CLIENT}]", f"entry: [{CLIENT}, patterns/no.ts]"
    ),
    At(
        PAGE, "  add-on:", 'has "patterns/no.ts" as "over", which does not exist; correct the'
    ): with_add_on(over="patterns/no.ts"),
    At(f"{UNIT}/more.ts", "//", f'name it in an "entry" of {PAGE}, or delete it'): unit_file(
        "more.ts"
    ),
    At(PAGE, "---", "add <!-- tiers --> and <!-- /tiers -->, each on a line"): lambda tree: (
        tree.files.update({PAGE: re.sub("<!-- /?tiers -->", "", tree.files[PAGE])})
    ),
    At(PAGE, "<!-- tiers", "write <!-- tiers --> and <!-- /tiers -->, each on a line"): swap(
        PAGE, "<!-- /tiers -->", ""
    ),
    # npm packages
    At(PAGE, "dependencies:", f'"dependencies" lacks "birpc", which {SHARED} imports; add'): add(
        SHARED, 'export * from "birpc/dist/index.mjs";\n'
    ),
    At(
        PAGE, "devDependencies:", f'lacks "birpc", whose types {SHARED} imports; add "birpc: 4'
    ): add(SHARED, 'export type Remote = import("birpc").Remote;\n'),
    At(PAGE, "dependencies:", '"birpc: ^4.2.0" is not what is tested; write "birpc: 4.2.0"'): both(
        add(SHARED, 'export * from "birpc";\n'),
        swap(PAGE, "\ndependencies:\n", "\ndependencies:\n  birpc: ^4.2.0\n"),
    ),
    At(PAGE, "dependencies:", 'has "vue", which no file imports at run time; remove it'): swap(
        PAGE, "\ndependencies:\n", "\ndependencies:\n  vue: 1.2.3\n"
    ),
    At(
        PAGE, "devDependencies:", '"comlink", of which no file imports the types alone; remove'
    ): swap(PAGE, "\ndevDependencies:\n", "\ndevDependencies:\n  comlink: 4.4.2\n"),
    At(PAGE, "dependencies:", "which package.json does not have; npm install -E @scope/name"): add(
        SHARED, 'const later = import("@scope/name/part");\n'
    ),
    At(CHOOSER, "npm i", '"comlink@4.4.1" is not what is tested; write "comlink@4.4.2"'): add(
        CHOOSER, "\n`npm i comlink@4.4.1`\n"
    ),
    At(PAGE, "npm i", '"@some/package" is not in package.json, so it was not tested; remove'): add(
        PAGE, "\n`npm install @some/package@1.2.3`\n"
    ),
    # Other bundlers
    **{
        At(
            SHARED,
            f"import({comment}",
            f"a bundler would look for this module itself; write import({BOTH}",
        ): add(SHARED, EXPRESSION.format(comment))
        for comment in ("", "/* @vite-ignore */ ", "/* webpackIgnore: true */ ")
    },
    At(CLIENT, 'import "./', "a bundler may drop; let it export a function, and call that"): add(
        CLIENT, 'import "./minimal.worker";\n'
    ),
    # Headers
    At(CLIENT, "//", 'the first line is not a sentence; write "// <what this file does>."'): swap(
        CLIENT, "adds to it.\n", "adds to it\n"
    ),
    At(SHARED, "// Needs", f"From: {MANIFEST['name']}, shared/extra, {MANIFEST['version']}"): swap(
        SHARED, "shared/extra,", "shared/extr,"
    ),
    At(PROTOCOL, "VERSION =", "but package.json has pyodide"): swap(
        PROTOCOL, 'VERSION = "', 'VERSION = "1'
    ),
    # Sections
    At(PAGE, "# Stop", 'does not begin with its title; write "# Stop Button"'): swap(
        PAGE, "# Stop Button", "# Stop"
    ),
    At(PAGE, "## Compat", 'the section "Pitfalls" is missing here, before "Compatibility";'): swap(
        PAGE, "## Pitfalls", "### Pitfalls"
    ),
    At(PAGE, "is driven", 'section "Verification" is missing here; write "## Verification"'): swap(
        PAGE, "## Verification", "```md\n## Verification\n```"
    ),
    At(PAGE, "## More", '"More" after the last one; make it "###" or remove it'): add(
        PAGE, "\n## More\n"
    ),
    # Code blocks
    At(PAGE, "minimal.ts#page", "the code differs from control/stop-button/minimal.ts#page;"): swap(
        PAGE, "new PythonWorker(options)", "new PythonWorker()"
    ),
    At(PAGE, "1 + 1", "names no source; write ```ts file=<path in patterns/>#<region>"): add(
        PAGE, "\n```ts 1 + 1\n```\n"
    ),
    At(PAGE, "no.ts#page", f'source "{UNIT}/no.ts" does not exist; correct the path'): swap(
        PAGE, "minimal.ts#page", "no.ts#page"
    ),
    At(PAGE, "minimal.ts#pag", f'{CLIENT} has no region "pag"; its regions: "page"'): swap(
        PAGE, "minimal.ts#page", "minimal.ts#pag"
    ),
    # Claims
    At(PAGE, "It flies", f'add @pytest.mark.claim("stop-button/flies") to one in {TEST}'): add(
        PAGE, "\nIt flies. <!-- claim: stop-button/flies -->\n"
    ),
    At(PAGE, CLAIM, f'no test proves "{CLAIM}"'): swap(
        TEST, "@pytest.mark.claim", "# @pytest.mark.claim"
    ),
    At(TEST, "/flies", "add <!-- claim: stop-button/flies --> after its sentence"): add(
        TEST, '\n@pytest.mark.claim("stop-button/flies")\ndef test_it(): ...\n'
    ),
    At(TEST, "claim(NAME)", 'no literal id; write @pytest.mark.claim("<slug>/<name>")'): add(
        TEST, "\n@pytest.mark.claim(NAME)\ndef test_it(): ...\n"
    ),
    **{
        At(
            PAGE, "It flies", f'"{name}" has a wrong name; write <!-- claim: stop-button/<name>'
        ): add(PAGE, f"\nIt flies. <!-- claim: {name} -->\n")
        for name in ("other/flies", "stop-button/Flies", "")
    },
    At(PAGE, "Again.", f'the claim "{CLAIM}" is already made at {PAGE}:'): add(
        PAGE, f"\nAgain. <!-- claim: {CLAIM} -->\n"
    ),
    At(PAGE, "---", "stable but claims nothing; add <!-- claim: stop-button/<name> -->"): both(
        swap(PAGE, "status: draft", "status: stable"),
        swap(PAGE, f" <!-- claim: {CLAIM} -->", ""),
        unproven,
    ),
    At(PAGE, f"<!-- claim: {CLAIM}", f'the claim "{CLAIM}" begins its line; put it behind'): swap(
        PAGE, f" <!-- claim: {CLAIM} -->", f"\n<!-- claim: {CLAIM} -->"
    ),
    # Links
    **{
        At(PAGE, link, message): add(PAGE, f"\n{link}\n")
        for link, message in {
            "[a](no.md)": '"no.md" leads to no file (patterns/control/no.md); correct the path',
            "![a](../no.png)": 'the link "../no.png" leads to no file (patterns/no.png)',
            '[a](README.md "b")': '"README.md" leads to no file (patterns/control/README.md)',
            "[a]: ../readme.md": '"../readme.md" leads to no file (patterns/readme.md)',
            '<img src="no.png">': '"no.png" leads to no file (patterns/control/no.png)',
            "[a](#no)": f'the link "#no" leads to no heading of {PAGE}; correct "#no"',
            "[a](../README.md#no)": f'"../README.md#no" leads to no heading of {CHOOSER}',
            "[a](/README.md)": "does not work on the code host; make it relative to this file",
        }.items()
    },
    **{
        At(file, "[a]", "leads to no file"): add(file, "[a](no.md)\n")
        for file in ("README.md", "CONTRIBUTING.md", "studies/one/README.md")
    },
    At(CHOOSER, "#", f"no link to {PAGE}; add [Stop Button](control/stop-button.md)"): swap(
        CHOOSER, "(control/stop-button.md)", ""
    ),
    At(CHOOSER, "", f"{CHOOSER} does not exist; write a table with a link to every page"): both(
        drop(CHOOSER), swap(PAGE, "[chooser](../README.md)", "chooser")
    ),
    # Tables
    At(
        CHOOSER, "| | [Stop]", "is no tier; write [name](<topic>/<slug>.md) and the tier's name"
    ): add(CHOOSER, VARIANTS.format("production")),
    At(PAGE, "<!-- values", 'of values is not what is in tests/values.json; run "npm run'): both(
        add("tests/values.json", "[]"), add(PAGE, VALUES)
    ),
    At(CHOOSER, "<!-- /values -->", "write <!-- values --> and <!-- /values -->, each on a"): both(
        add("tests/values.json", "[]"), add(CHOOSER, "\n<!-- /values -->\n")
    ),
    **{
        At("tests/values.json", text, 'shows this table; write a list of {"name", "python",'): both(
            add("tests/values.json", text), add(PAGE, VALUES)
        )
        for text in ("\n", "{}", '[{"python": "1"}]')
    },
}

# Where the same edit breaks another rule too.
BROKEN_TOGETHER: dict[At, Edit] = {
    At(PAGE, "tiers:", 'front matter "tiers": must have a tier'): lambda tree: tree.files.update(
        {PAGE: re.sub(r"tiers:\n(  .*\n)+", "tiers: {}\n", tree.files[PAGE])}
    ),
    At(PAGE, "example:", "is in another folder; move it to examples/control/"): swap(
        PAGE, f"example: {HTML}", "example: examples/data/stop_button.html"
    ),
    At(PAGE, "example:", f'has no script "{SCRIPT}"; add it'): drop(SCRIPT),
    At(SCRIPT, "//", f"the example imports nothing from {UNIT}/; let it use the copy unit"): swap(
        SCRIPT, "import { startPython }", "import type { startPython }"
    ),
    At(PAGE, "test: ", f'has another name; write "{TEST}"'): swap(
        PAGE, f"test: {TEST}", "test: tests/patterns/control/test_stop.py"
    ),
    At(PAGE, "test: ", f'the test "{TEST}" does not exist; add it'): drop(TEST),
    At(PAGE, "files:", f'lacks "{UNIT}/more.ts", which is in the copy unit; add it'): both(
        unit_file("more.ts"), swap(PAGE, f"  - {UNIT}/more.ts\n", "")
    ),
    At(CLIENT, "workers/base", "leaves patterns/; move examples/workers/base.ts into it"): add(
        CLIENT, 'import type {} from "../../../examples/workers/base";\n'
    ),
}


@pytest.mark.parametrize("told", [*BROKEN, *BROKEN_TOGETHER], ids=lambda told: told.words)
def test_a_rule_that_is_broken_is_told(tree: Tree, told: At) -> None:
    (BROKEN | BROKEN_TOGETHER)[told](tree)
    place = f"{told.file}:{tree.line_of(told.file, told.line)}: "
    found = [line for line in tree.problems if line.startswith(place) and told.words in line]
    assert len(found) == 1, tree.problems
    assert found == tree.problems or told in BROKEN_TOGETHER


def test_all_pages_with_a_wrong_front_matter_are_named(tree: Tree) -> None:
    tree.files["patterns/data/other.md"] = "# Other\n"
    tree.replace(PAGE, "status: draft", "status: done")
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
            other = file.replace("control", "data")
            tree.files[other] = text.replace("control/", "data/")
    message = f'the slug "stop-button" is the one of {PAGE} too; rename one of them'
    assert f"patterns/data/stop-button.md:1: {message}" in tree.problems


def test_all_files_are_of_one_version(tree: Tree) -> None:
    version = f'"version": "{MANIFEST["version"]}"'
    tree.replace("package.json", version, '"version": "99.0.0"')
    assert len(tree.problems) == len([file for file in tree.files if file.endswith(".ts")]) - 2
    assert all(", 99.0.0" in line for line in tree.problems)


@pytest.mark.parametrize(("file", "most"), [(PAGE, 250), (CLIENT, 360)])
def test_a_page_and_a_file_are_short(tree: Tree, file: str, most: int) -> None:
    tree.replace(PAGE, "    maxLines: ", "    # maxLines: ")
    before = tree.files[PAGE].index("\n\n# Stop") + 1 if file == PAGE else 0
    tree.append(file, "//\n" * (most - len(tree.files[file][before:].splitlines())))
    assert tree.problems == []
    tree.append(file, "// the end\n")
    [problem] = tree.problems
    assert problem.startswith(f"{file}:{tree.line_of(file, '// the end')}: ")
    assert f"has {most + 1} lines" in problem and f"more than {most}; " in problem


# What breaks no rule.
FINE: dict[str, Edit] = {
    "examples of no pattern": both(
        *(
            add(f"examples/{file}", "")
            for file in ("index.html", "shared/a.html", "packages/a/b.html")
        )
    ),
    "a test of all patterns": add("tests/patterns/test_all.py", ""),
    "an import in a comment": add(
        CLIENT, '// import "./no";\n/* import "./no"; */\nexport const a = `import "./no"`;\n'
    ),
    "a file of which types alone are imported": swap(
        WORKER, 'import { EXTRA } from "../../shared/extra";\n', ""
    ),
    "an import by name": add(CLIENT, 'export const more = () => import("./minimal.worker");\n'),
    "an import for the browser": add(SHARED, EXPRESSION.format(f"{BOTH} ")),
    "an empty import of types": add(CLIENT, 'import type {} from "./minimal.worker";\n'),
    "types of a package that runs": both(
        add(SHARED, 'export type { Remote } from "birpc";\nexport { wrap } from "birpc";\n'),
        swap(PAGE, "\ndependencies:\n", "\ndependencies:\n  birpc: 4.2.0\n"),
    ),
    "other languages": add(PAGE, "\n```js\n1 + 1;\n```\n\n~~~~python\n```ts\n~~~~\n"),
    "a package that is only spoken of": add(PAGE, "\nOf comlink@1.0.0 nobody speaks.\n"),
    "data that no page shows": add("tests/values.json", "{}"),
    "links": add(
        PAGE,
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
    ),
}


@pytest.mark.parametrize("name", FINE)
def test_what_breaks_no_rule_is_no_problem(tree: Tree, name: str) -> None:
    FINE[name](tree)
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
    unproven(tree)
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
    imported = 'PythonWorkerOptions } from "../../workers/comlink/python-worker";'
    assert f"{imported}\n\n{comment}export function" in page, "regions of one name go together"
    assert f"[] = [];\n\n{made}" in page and "old();" not in page
    whole = [line for line in tree.files[CLIENT].splitlines()[3:] if "region" not in line]
    assert "\n".join(f"   {line}" if line else "" for line in whole) in page
    assert tree.generate() == []


def test_the_tables_of_tiers_and_variants_are_written(tree: Tree) -> None:
    tree.append(CHOOSER, VARIANTS.format("minimal"))
    with_add_on()(tree)
    outdated = [line for line in tree.all_problems if 'is in the copied files; run "npm' in line]
    assert [line.partition(":")[0] for line in outdated] == [PAGE, CHOOSER]
    assert tree.generate() == [CHOOSER, PAGE] and tree.all_problems == []
    # Empty lines and comments count, and files of which types alone are imported.
    lines = sum(len(tree.files[file].splitlines()) for file in (CLIENT, WORKER, SHARED))
    row = (
        f"| minimal | [minimal.ts](stop-button/minimal.ts) | +3 | +{lines} | +9 files, +100 lines |"
    )
    assert row in tree.files[PAGE]
    row = "| add-on | [add-on.ts](stop-button/add-on.ts) | +1 | +3 | +1 file |"
    assert row in tree.files[PAGE], "what it is added to does not count"
    shown = f"| Stops | yes |\n| Files | +3 |\n| Lines | +{lines} |"
    assert shown in tree.files[CHOOSER]
    assert (
        tree.tiers[0].split()
        == f"control/stop-button minimal +3 of 9 files {lines} of 100 lines".split()
    )


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
    tree.append(CHOOSER, "\n## Where the copies run\n\n<!-- consumers -->\n<!-- /consumers -->\n")
    tree.append(PAGE, "\n<!-- consumers-in-short -->\n<!-- /consumers-in-short -->\n")
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
    tree.append(PAGE, "\n[a](no.md)\n")
    result = run_node("tools/check-patterns.ts", "--root", tree.save(tmp_path))
    assert result.stdout.splitlines() == tree.problems and len(tree.problems) == 2
    assert (result.returncode, result.stderr) == (1, "")
    result = run_node("tools/check-patterns.ts", "--root", tmp_path, "--write")
    assert result.stderr == f"✓ Generated parts of {PAGE} written\n"
    assert result.stdout.splitlines() == [line for line in tree.problems if "no.md" in line]
    assert "PythonWorker(options)" in (tmp_path / PAGE).read_text("utf-8")


def test_a_folder_that_is_no_repository_is_one_line(tmp_path: Path) -> None:
    result = run_node("tools/check-patterns.ts", "--root", tmp_path)
    assert result.stderr == f'✗ "{tmp_path}" is not this repository: it has no package.json.\n'
    assert result.returncode == 1
