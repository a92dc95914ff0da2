"""``tools/check-patterns.ts``: which files a pattern has, and what they are called."""

from __future__ import annotations

import json
import re

import pytest
from tools.conftest import (
    CLIENT,
    HTML,
    PAGE,
    SCRIPT,
    SHARED,
    TEST,
    UNIT,
    WORKER,
    Tree,
)


def test_a_new_pattern_obeys_all_rules(tree: Tree) -> None:
    result = tree.check()
    tier, base, summary = result.stdout.splitlines()
    files, lines = copied(tree)
    assert re.search(rf"^control/stop-button +minimal +\+{files} of 9 files +{lines} of ", tier)
    assert base.startswith("workers/comlink")
    assert summary == "2 patterns: pages, copy units, examples and tests agree"
    assert (result.returncode, result.stderr) == (0, "")


def test_all_pages_with_a_wrong_front_matter_are_named(tree: Tree) -> None:
    tree.write("patterns/data/other.md", "# Other\n")
    tree.replace(PAGE, "status: draft", "status: done")
    tree.replace(PAGE, "  jspi: false", "  jspi: 1")
    assert tree.problems == [
        f'{PAGE}:5: front matter "status": Invalid option: expected one of "draft"|"stable"',
        f'{PAGE}:22: front matter "needs": Invalid input: expected boolean, received number',
        "patterns/data/other.md:1: the page has no front matter; "
        "start it with a block between --- lines",
    ]


def test_front_matter_that_is_no_yaml(tree: Tree) -> None:
    tree.replace(PAGE, "status: draft", "status: draft: no")
    message = (
        "the front matter is not YAML: Nested mappings are not allowed in compact mappings; "
        "correct it"
    )
    tree.has_problem(PAGE, "status:", message)


def test_the_id_is_the_path(tree: Tree) -> None:
    tree.replace(PAGE, "id: control/stop-button", "id: control/stop")
    message = 'the id "control/stop" is not the page\'s path; write "id: control/stop-button"'
    tree.has_problem(PAGE, "id: control", message)


def test_the_topic_is_the_folder(tree: Tree) -> None:
    tree.replace(PAGE, "topic: control", "topic: data")
    message = 'the topic "data" is not the page\'s folder; write "topic: control"'
    tree.has_problem(PAGE, "topic: data", message)


def test_a_slug_is_used_once(tree: Tree) -> None:
    for file, text in tree.files().items():
        if "control" in file:
            tree.write(file.replace("control", "data"), text.replace("control/", "data/"))
    lines = tree.problems
    message = f'the slug "stop-button" is the one of {PAGE} too; rename one of them'
    assert f"patterns/data/stop-button.md:1: {message}" in lines


# -- the example and the test ----------------------------------------------------------------------


def test_the_copy_unit_has_files(tree: Tree) -> None:
    tree.rename(UNIT, "elsewhere")
    message = f"the copy unit {UNIT}/ has no .ts file; add the files to copy"
    tree.has_problem(PAGE, "files:", message, only=False)


def test_the_example_is_in_the_folder_of_its_topic(tree: Tree) -> None:
    tree.rename(HTML, "examples/data/stop_button.html")
    tree.replace(PAGE, f"example: {HTML}", "example: examples/data/stop_button.html")
    message = (
        'the example "examples/data/stop_button.html" is in another folder; '
        "move it to examples/control/"
    )
    tree.has_problem(PAGE, "example:", message, only=False)


def test_the_example_exists(tree: Tree) -> None:
    tree.delete(HTML)
    message = f'the example "{HTML}" does not exist; add it'
    tree.has_problem(PAGE, "example:", message, only=False)


def test_the_example_has_a_script(tree: Tree) -> None:
    tree.delete(SCRIPT)
    message = f'the example has no script "{SCRIPT}"; add it beside the page'
    tree.has_problem(PAGE, "example:", message, only=False)


def test_the_example_loads_its_script(tree: Tree) -> None:
    tree.replace(HTML, "./stop_button.ts", "./other.ts")
    message = 'the page does not load its script; add <script type="module" src="./stop_button.ts">'
    tree.has_problem(HTML, "<!doctype", message)


def test_the_example_uses_the_copy_unit(tree: Tree) -> None:
    tree.replace(SCRIPT, "import { startPython }", "import type { startPython }")
    message = f"the example imports nothing from {UNIT}/; let it use the copy unit"
    tree.check("--write")  # the page quotes this line
    tree.has_problem(SCRIPT, "//", message)


def test_the_test_has_the_name_of_the_pattern(tree: Tree) -> None:
    tree.replace(PAGE, f"test: {TEST}", "test: tests/patterns/control/test_stop.py")
    message = f'the test "tests/patterns/control/test_stop.py" has another name; write "{TEST}"'
    tree.has_problem(PAGE, "test: ", message, only=False)


def test_the_test_exists(tree: Tree) -> None:
    tree.delete(TEST)
    message = f'the test "{TEST}" does not exist; add it'
    tree.has_problem(PAGE, "test: ", message, only=False)


def test_the_test_opens_the_example(tree: Tree) -> None:
    tree.replace(TEST, HTML, "examples/control/other.html")
    message = (
        'the test opens "examples/control/other.html", not the page\'s example; '
        f'write EXAMPLE = "{HTML}"'
    )
    tree.has_problem(TEST, "EXAMPLE", message)


def test_the_test_says_what_it_opens(tree: Tree) -> None:
    tree.replace(TEST, f'EXAMPLE = "{HTML}"\n', "")
    message = f'the test has no EXAMPLE, not the page\'s example; write EXAMPLE = "{HTML}"'
    tree.has_problem(TEST, '"""', message)


# -- orphans ---------------------------------------------------------------------------------------


def test_a_copy_unit_without_a_page(tree: Tree) -> None:
    other = "patterns/control/other/notes.txt"
    tree.write(other, "")
    message = (
        "the folder patterns/control/other/ has no page; "
        "write patterns/control/other.md, or delete the folder"
    )
    assert tree.problems == [f"{other}:1: {message}"]


def test_an_example_without_a_pattern(tree: Tree) -> None:
    tree.write("examples/control/other.html", "\n")
    message = 'no pattern has this example; name it as "example" on a page, or delete it'
    tree.has_problem("examples/control/other.html", "", message)


def test_examples_that_belong_to_no_pattern_have_their_places(tree: Tree) -> None:
    for file in ("index.html", "shared/frame.html", "packages/demo/index.html"):
        tree.write(f"examples/{file}", "")
    assert tree.problems == []


def test_a_test_without_a_pattern(tree: Tree) -> None:
    tree.write("tests/patterns/control/test_other.py", "\n")
    message = 'no pattern has this test; name it as "test" on a page, or delete it'
    tree.has_problem("tests/patterns/control/test_other.py", "", message)


def test_a_test_of_all_patterns_has_its_place(tree: Tree) -> None:
    tree.write("tests/patterns/test_all.py", "")
    assert tree.problems == []


def test_a_shared_file_without_a_pattern(tree: Tree) -> None:
    tree.write("patterns/shared/other.css", "\n")
    message = 'no pattern lists this shared file; add it to the "files" of a page, or delete it'
    tree.has_problem("patterns/shared/other.css", "", message)


def test_a_file_outside_all_copy_units(tree: Tree) -> None:
    tree.write("patterns/control/other.ts", "\n")
    message = (
        "this file is in no copy unit; move it to patterns/<topic>/<slug>/ or patterns/shared/"
    )
    tree.has_problem("patterns/control/other.ts", "", message)


# -- what has to be copied -------------------------------------------------------------------------


def test_each_file_of_the_copy_unit_is_listed(tree: Tree) -> None:
    tree.write(f"{UNIT}/more.ts", header_of(tree, CLIENT))
    message = f'"files" lacks "{UNIT}/more.ts", which is in the copy unit; add it'
    tree.has_problem(PAGE, "files:", message, only=False)


def test_each_imported_file_is_listed(tree: Tree) -> None:
    more = "patterns/control/stop-button/more.json"
    tree.write(more, "{}")
    tree.append(SHARED, 'export { default } from "../control/stop-button/more.json";\n')
    tree.has_problem(PAGE, "files:", f'"files" lacks "{more}", which {SHARED} imports; add it')


def test_each_worker_that_is_named_by_url_is_listed(tree: Tree) -> None:
    more = "patterns/control/stop-button/more.js"
    tree.write(more, "")
    tree.append(SHARED, 'new URL("../control/stop-button/more.js", import.meta.url);\n')
    tree.has_problem(PAGE, "files:", f'"files" lacks "{more}", which {SHARED} imports; add it')


def test_an_import_in_a_comment_is_none(tree: Tree) -> None:
    tree.append(
        CLIENT, '// import "./no";\n/* import "./no"; */\nexport const a = `import "./no"`;\n'
    )
    assert tree.problems == []


def test_a_listed_file_is_imported(tree: Tree) -> None:
    tree.replace(WORKER, 'import { EXTRA } from "../../shared/extra";\n', "")
    assert tree.problems == [], "the page imports a type of it"
    tree.replace(CLIENT, 'export type { Extra } from "../../shared/extra";\n', "")
    message = f'"files" lists "{SHARED}", which the copy unit does not import; remove it'
    tree.has_problem(PAGE, f"- {SHARED}", message)


def test_a_file_is_listed_once(tree: Tree) -> None:
    tree.replace(PAGE, f"  - {SHARED}\n", f"  - {SHARED}\n  - {SHARED}\n")
    tree.has_problem(PAGE, SHARED, f'"files" lists "{SHARED}" twice; remove one')


def test_a_listed_file_exists(tree: Tree) -> None:
    tree.replace(PAGE, "files:\n", f"files:\n  - {UNIT}/no.ts\n")
    message = f'"files" lists "{UNIT}/no.ts", which does not exist; remove it'
    tree.has_problem(PAGE, "no.ts", message)


def test_an_import_has_no_extension(tree: Tree) -> None:
    tree.replace(CLIENT, "shared/extra", "shared/extra.ts")
    message = 'the import "../../shared/extra.ts" has an extension; write "../../shared/extra"'
    tree.has_problem(CLIENT, "shared/extra", message)


def test_a_url_has_an_extension(tree: Tree) -> None:
    tree.append(CLIENT, 'export const more = new URL("./minimal_worker", import.meta.url);\n')
    message = 'the URL "./minimal_worker" has no extension; write "./minimal_worker.ts"'
    tree.has_problem(CLIENT, "./minimal_worker", message)


def test_an_import_leads_to_a_file(tree: Tree) -> None:
    tree.append(CLIENT, 'export * from "./no";\n')
    tree.has_problem(CLIENT, "./no", 'the import "./no" leads to no file; correct the path')


def test_an_import_stays_in_patterns(tree: Tree) -> None:
    tree.append(CLIENT, 'import type {} from "../../../examples/shared/samples";\n')
    message = (
        'the import "../../../examples/shared/samples" leaves patterns/; '
        "move examples/shared/samples.ts into it"
    )
    tree.has_problem(CLIENT, "samples", message, only=False)


# -- budgets ---------------------------------------------------------------------------------------


def copied(tree: Tree) -> tuple[int, int]:
    """Count the files that the new pattern adds to its base, and all their lines."""
    files = [CLIENT, WORKER, SHARED]
    return len(files), sum(len(tree.read(file).splitlines()) for file in files)


def with_budget(tree: Tree, key: str, limit: int) -> None:
    tree.write(PAGE, re.sub(rf"    {key}: .*", f"    {key}: {limit}", tree.read(PAGE)))


def without_max_lines(tree: Tree) -> None:
    tree.replace(PAGE, "    maxLines: ", "    # maxLines: ")


def test_a_tier_has_no_more_lines_than_its_budget(tree: Tree) -> None:
    _, lines = copied(tree)
    with_budget(tree, "maxLines", lines)
    assert tree.problems == []
    # An empty line and a comment count; and of this file the page imports a type only.
    tree.append(SHARED, "\n// the end\n")
    message = (
        f'the tier "minimal" has {lines + 2} lines, more than {lines}; '
        "take something out, or make it an add-on"
    )
    tree.has_problem(PAGE, "  minimal:", message)


@pytest.mark.parametrize(
    "importing",
    [
        'export type { More } from "./more.worker";\n',
        'export const more = new URL("./more.worker.ts", import.meta.url);\n',
    ],
)
def test_a_tier_has_no_more_files_than_its_budget(tree: Tree, importing: str) -> None:
    files, _ = copied(tree)
    with_budget(tree, "maxFiles", files)
    assert tree.problems == []
    more = f"{UNIT}/more.worker.ts"
    tree.write(more, header_of(tree, WORKER) + "export type More = 1;\n")
    tree.replace(PAGE, "files:\n", f"files:\n  - {more}\n")
    tree.append(CLIENT, importing)
    message = (
        f'the tier "minimal" has {files + 1} files, more than {files}; '
        "take something out, or make it an add-on"
    )
    tree.has_problem(PAGE, "  minimal:", message)


def test_a_tier_begins_with_files_that_exist(tree: Tree) -> None:
    tree.replace(PAGE, f"entry: [{CLIENT}]", f"entry: [{CLIENT}, {UNIT}/no.ts]")
    message = (
        f'the tier "minimal" has "{UNIT}/no.ts" as "entry", which does not exist; correct the path'
    )
    tree.has_problem(PAGE, "  minimal:", message)


ADD_ON = """  add-on:
    entry: [{unit}/add-on.ts]
    over: [{over}]
    maxFiles: 1
---

#"""


def with_add_on(tree: Tree, over: str = CLIENT) -> None:
    """Give the pattern a second tier, of one file that imports the first."""
    tree.write(
        f"{UNIT}/add-on.ts", header_of(tree, CLIENT) + 'export { startPython } from "./minimal";\n'
    )
    tree.replace(PAGE, "files:\n", f"files:\n  - {UNIT}/add-on.ts\n")
    tree.replace(PAGE, "---\n\n#", ADD_ON.format(unit=UNIT, over=over))


def test_the_base_of_an_add_on_does_not_count(tree: Tree) -> None:
    with_add_on(tree)
    result = tree.check("--write")
    assert result.returncode == 0, result.stdout
    assert re.search(r"^control/stop-button +add-on +\+1 of 1 file ", result.stdout, re.M)
    row = "| add-on | [add-on.ts](stop-button/add-on.ts) | +1 | +3 | +1 file |"
    assert row in tree.read(PAGE)


def test_the_base_of_an_add_on_exists(tree: Tree) -> None:
    with_add_on(tree, over=f"{UNIT}/no.ts")
    message = (
        f'the tier "add-on" has "{UNIT}/no.ts" as "over", which does not exist; correct the path'
    )
    tree.has_problem(PAGE, "  add-on:", message)


def test_each_file_of_the_copy_unit_is_in_a_tier(tree: Tree) -> None:
    more = f"{UNIT}/more.ts"
    tree.write(more, header_of(tree, CLIENT))
    tree.replace(PAGE, "files:\n", f"files:\n  - {more}\n")
    message = f'no tier contains this file; name it in an "entry" of {PAGE}, or delete it'
    tree.has_problem(more, "//", message)


def test_a_page_has_a_tier(tree: Tree) -> None:
    page = tree.read(PAGE)
    from_tiers, to_end = page.index("tiers:\n"), page.index("---\n\n#")
    tree.write(PAGE, page[:from_tiers] + page[to_end:])
    message = 'front matter "tiers": Invalid input: expected record, received undefined'
    tree.has_problem(PAGE, "---", message, only=False)
    tree.write(PAGE, page[:from_tiers] + "tiers: {}\n" + page[to_end:])
    tree.has_problem(PAGE, "tiers:", 'front matter "tiers": must have a tier', only=False)


def test_a_page_shows_its_tiers(tree: Tree) -> None:
    files, lines = copied(tree)
    row = f"| minimal | [minimal.ts](stop-button/minimal.ts) | +{files} | +{lines} | "
    page = tree.read(PAGE)
    tree.replace(PAGE, row, row.replace(f"| +{lines} |", "| +9 |"))
    message = 'the table of the tiers is not of today; run "npm run docs"'
    assert tree.all_problems == [f"{PAGE}:{tree.line_of(PAGE, '<!-- tiers')}: {message}"]
    assert tree.check("--write").returncode == 0
    assert tree.read(PAGE) == page
    tree.replace(PAGE, "<!-- /tiers -->", "")
    message = (
        "the page does not show its tiers; add <!-- tiers --> and <!-- /tiers -->, each on a line, "
        'then run "npm run docs"'
    )
    tree.has_problem(PAGE, "<!-- tiers", message)


# -- npm packages ----------------------------------------------------------------------------------


def test_an_imported_package_is_listed(tree: Tree) -> None:
    tree.append(SHARED, 'export * from "birpc/dist/index.mjs";\n')
    message = f'"dependencies" lacks "birpc", which {SHARED} imports; add "birpc: 4.2.0"'
    tree.has_problem(PAGE, "dependencies:", message)


@pytest.mark.parametrize(
    "importing",
    ['export type { Remote } from "birpc";', 'export type Remote = import("birpc").Remote;'],
)
def test_a_package_that_is_imported_for_its_types_is_listed(tree: Tree, importing: str) -> None:
    tree.append(SHARED, f"{importing}\n")
    message = f'"devDependencies" lacks "birpc", whose types {SHARED} imports; add "birpc: 4.2.0"'
    tree.has_problem(PAGE, "devDependencies:", message)
    tree.replace(PAGE, "devDependencies:\n", "devDependencies:\n  birpc: 4.1.0\n")
    message = '"birpc: 4.1.0" is not what is tested; write "birpc: 4.2.0"'
    tree.has_problem(PAGE, "devDependencies:", message)
    tree.replace(PAGE, "birpc: 4.1.0", "birpc: 4.2.0")
    assert tree.problems == []


def test_the_types_of_a_package_that_runs_need_no_second_entry(tree: Tree) -> None:
    tree.append(SHARED, 'export type { Remote } from "birpc";\nexport { wrap } from "birpc";\n')
    tree.replace(PAGE, "\ndependencies:\n", "\ndependencies:\n  birpc: 4.2.0\n")
    assert tree.problems == []
    tree.replace(PAGE, "devDependencies:\n", "devDependencies:\n  birpc: 4.2.0\n")
    message = '"devDependencies" has "birpc", of which no file imports the types alone; remove it'
    tree.has_problem(PAGE, "devDependencies:", message)


def test_the_types_of_a_package_may_come_from_any_installed_one(tree: Tree) -> None:
    tree.append(SHARED, 'export type { Plugin } from "vite";\n')
    installed = json.loads(tree.read("package.json"))["devDependencies"]["vite"]
    message = (
        f'"devDependencies" lacks "vite", whose types {SHARED} imports; add "vite: {installed}"'
    )
    tree.has_problem(PAGE, "devDependencies:", message)


def test_a_listed_package_has_the_tested_version(tree: Tree) -> None:
    tree.append(SHARED, 'export * from "birpc";\n')
    tree.replace(PAGE, "\ndependencies:\n", "\ndependencies:\n  birpc: ^4.2.0\n")
    message = '"birpc: ^4.2.0" is not what is tested; write "birpc: 4.2.0"'
    tree.has_problem(PAGE, "dependencies:", message)


def test_a_listed_package_is_imported(tree: Tree) -> None:
    tree.replace(PAGE, "\ndependencies:\n", "\ndependencies:\n  pyodide: 1.2.3\n")
    message = '"dependencies" has "pyodide", which no file imports at run time; remove it'
    tree.has_problem(PAGE, "dependencies:", message)


def test_an_imported_package_is_in_package_json(tree: Tree) -> None:
    tree.append(SHARED, 'const later = import("@scope/name/part");\n')
    message = (
        f'{SHARED} imports "@scope/name", which package.json does not have; '
        "npm install -E @scope/name"
    )
    tree.has_problem(PAGE, "dependencies:", message)


# -- other bundlers --------------------------------------------------------------------------------


BOTH = "/* @vite-ignore */ /* webpackIgnore: true */"


@pytest.mark.parametrize("comments", ["", "/* @vite-ignore */ ", "/* webpackIgnore: true */ "])
def test_an_import_by_expression_is_left_to_the_browser(tree: Tree, comments: str) -> None:
    # A comment elsewhere is of no use.
    importing = "export const more = (url: string) => import({}url); // " + BOTH + "\n"
    tree.append(SHARED, importing.format(f"{BOTH} "))
    assert tree.problems == []
    tree.replace(SHARED, importing.format(f"{BOTH} "), importing.format(comments))
    message = f"a bundler would look for this module itself; write import({BOTH} …)"
    tree.has_problem(SHARED, f"import({comments}url)", message)


def test_an_import_by_name_is_for_the_bundler(tree: Tree) -> None:
    tree.append(CLIENT, 'export const more = () => import("./minimal.worker");\n')
    assert tree.problems == []


@pytest.mark.parametrize(
    "importing", ['import "./minimal.worker";', 'import {} from "./minimal.worker";']
)
def test_nothing_is_imported_for_its_side_effect(tree: Tree, importing: str) -> None:
    tree.append(CLIENT, f"{importing}\n")
    message = (
        '"./minimal.worker" is imported for its side effect, which a bundler may drop; '
        "let it export a function, and call that"
    )
    tree.has_problem(CLIENT, importing, message)


def test_an_empty_import_of_types_has_no_side_effect(tree: Tree) -> None:
    tree.append(CLIENT, 'import type {} from "./minimal.worker";\n')
    assert tree.problems == []


# -- headers ---------------------------------------------------------------------------------------


def test_a_file_says_what_it_does(tree: Tree) -> None:
    tree.replace(CLIENT, "adds to it.\n", "adds to it\n")
    message = 'the first line is not a sentence; write "// <what this file does>."'
    tree.has_problem(CLIENT, "//", message)


def test_a_file_says_where_it_came_from(tree: Tree) -> None:
    tree.replace(SHARED, "shared/extra,", "shared/extr,")
    version = tree.version
    message = (
        'the second line does not tell the origin; write "// Needs: <what>. '
        f'From: pyodide-worker-patterns, shared/extra, {version}"'
    )
    tree.has_problem(SHARED, "// Needs", message)


def test_a_file_says_of_which_version_it_is(tree: Tree) -> None:
    tree.replace("package.json", f'"version": "{tree.version}"', '"version": "99.0.0"')
    lines = tree.problems
    assert len(lines) == len(list(tree.root.glob("patterns/**/*.ts")))
    assert all(", 99.0.0" in line for line in lines)


def test_a_file_is_short(tree: Tree) -> None:
    lines = len(tree.read(CLIENT).splitlines())
    without_max_lines(tree)
    tree.append(CLIENT, "//\n" * (360 - lines))
    assert tree.problems == []
    tree.append(CLIENT, "// the end\n")
    message = "the file has 361 lines, more than 360; split it"
    tree.has_problem(CLIENT, "// the end", message)


def test_the_version_of_pyodide_is_the_installed_one(tree: Tree) -> None:
    file = "patterns/shared/protocol.ts"
    tree.replace(file, 'PYODIDE_VERSION = "', 'PYODIDE_VERSION = "1')
    lines = tree.problems
    line = tree.line_of(file, "PYODIDE_VERSION =")
    assert lines[0].startswith(f'{file}:{line}: PYODIDE_VERSION is "1')
    assert len(lines) == 1


def header_of(tree: Tree, file: str) -> str:
    return "".join(tree.read(file).splitlines(keepends=True)[:2])
