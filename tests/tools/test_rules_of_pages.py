"""``tools/check-patterns.ts``: what a page says, and that it is so."""

from __future__ import annotations

import json
import re

import pytest
from tools.conftest import CHOOSER, CLAIM, CLIENT, HTML, PAGE, SCRIPT, TEST, UNIT, Tree

CONTRACT = f"""
import pytest


@pytest.mark.claim("{CLAIM}")
class RunsPython:
    pass


class ReportsFailures:
    pass
"""


# -- sections --------------------------------------------------------------------------------------


def test_a_page_begins_with_its_title(tree: Tree) -> None:
    tree.replace(PAGE, "# Stop Button", "# Stop")
    message = 'the page does not begin with its title; write "# Stop Button"'
    tree.has_problem(PAGE, "# Stop", message)


def test_a_page_has_every_section(tree: Tree) -> None:
    tree.replace(PAGE, "## Pitfalls", "### Pitfalls")
    message = 'the section "Pitfalls" is missing here, before "Compatibility"; write "## Pitfalls"'
    tree.has_problem(PAGE, "## Compatibility", message)


def test_a_page_has_the_last_section(tree: Tree) -> None:
    tree.replace(PAGE, "## Verification", "```md\n## Verification\n```")
    message = 'the section "Verification" is missing here; write "## Verification"'
    tree.has_problem(PAGE, "is driven in real browsers", message)


def test_a_page_has_no_other_section(tree: Tree) -> None:
    tree.append(PAGE, "\n## More\n")
    message = 'there is a section "More" after the last one; make it "###" or remove it'
    tree.has_problem(PAGE, "## More", message)


def test_how_to_use_it_comes_after_the_solution(tree: Tree) -> None:
    page = tree.read(PAGE)
    start, end = page.index("## Use it"), page.index("## Implementation")
    tree.write(PAGE, page[:start] + page[end:])
    message = 'the section "Use it" is missing here, before "Implementation"; write "## Use it"'
    tree.has_problem(PAGE, "## Implementation", message)


def test_a_page_is_short(tree: Tree) -> None:
    front_matter, body = tree.read(PAGE).split("---\n\n#", 1)
    lines = len(f"\n#{body}".splitlines())
    tree.append(PAGE, "more\n" * (250 - lines))
    assert tree.problems == []
    tree.append(PAGE, "the end\n")
    message = (
        "the page has 251 lines of Markdown, more than 250; "
        "say less, or give an add-on a page of its own"
    )
    tree.has_problem(PAGE, "the end", message)
    assert tree.line_of(PAGE, "the end") > len(front_matter.splitlines()) + 250


# -- code blocks -----------------------------------------------------------------------------------


def test_a_code_block_is_its_file(tree: Tree) -> None:
    tree.replace(PAGE, "new PythonWorker(options)", "new PythonWorker()")
    message = (
        "the code differs from control/stop-button/minimal.ts#page; "
        'edit that file, then run "npm run docs"'
    )
    tree.has_problem(PAGE, "minimal.ts#page", message)


def test_code_blocks_are_written_from_their_files(tree: Tree) -> None:
    page = tree.read(PAGE)
    made = "  return new PythonWorker(options);\n"
    tree.replace(CLIENT, made, f"  const more: number[] = [];\n\n{made}")
    tree.replace(PAGE, "stop_button.ts#use\n", "stop_button.ts#use\n\n\nold();\n")
    result = tree.check("--write")
    assert (result.returncode, result.stderr) == (0, f"✓ Generated parts of {PAGE} written\n")
    wanted = page.replace(made, f"  const more: number[] = [];\n\n{made}")
    assert without_tiers(tree.read(PAGE)) == without_tiers(wanted)
    assert tree.check("--write").stderr == ""


def without_tiers(page: str) -> str:
    """Leave out the table that counts the lines."""
    before, _, rest = page.partition("<!-- tiers -->")
    return before + rest.partition("<!-- /tiers -->")[2]


@pytest.mark.parametrize("indent", ["", "   "])
def test_a_block_without_a_region_is_the_whole_file_below_its_header(
    tree: Tree, indent: str
) -> None:
    fence = f"{indent}```ts file=control/stop-button/minimal.ts\n{indent}```\n"
    tree.replace(PAGE, "## Resulting Context", f"1. Step\n\n{fence}\n## Resulting Context")
    tree.check("--write")
    assert tree.problems == []
    code = [line for line in tree.read(CLIENT).splitlines()[3:] if "region" not in line]
    shown = "\n".join(indent + line if line else "" for line in code)
    assert f"file=control/stop-button/minimal.ts\n{shown}\n{indent}```\n" in tree.read(PAGE)


def test_regions_of_one_name_are_shown_together(tree: Tree) -> None:
    comment = "/** Makes a Python worker, which starts with the first call. */\n"
    tree.replace(CLIENT, comment, f"// #endregion page\n// #region page\n{comment}")
    tree.replace(CLIENT, "// #endregion page\n", "// #endregion page\nconst unshown = 1;\n")
    tree.check("--write")
    imported = 'import { PythonWorker, type PythonWorkerOptions } from "../../workers/comlink/'
    shown = f'minimal.ts#page\n{imported}python-worker";\n\n{comment}export function'
    assert shown in tree.read(PAGE)
    assert tree.problems == []


def test_an_example_is_quoted_by_its_path(tree: Tree) -> None:
    tree.append(PAGE, f"\n```ts file={SCRIPT}#use\n```\n")
    tree.check("--write")
    assert tree.problems == []
    imported = 'import { startPython } from "../../patterns/control/stop-button/minimal";'
    assert tree.read(PAGE).count(imported) == 2


def test_typescript_names_its_source(tree: Tree) -> None:
    tree.append(PAGE, "\n```ts\n1 + 1;\n```\n")
    message = "the code names no source; write ```ts file=<path in patterns/>#<region>"
    line = len(tree.read(PAGE).splitlines()) - 2
    assert tree.problems == [f"{PAGE}:{line}: {message}"]


def test_other_languages_are_free(tree: Tree) -> None:
    tree.append(PAGE, "\n```js\n1 + 1;\n```\n\n~~~~python\n```ts\n~~~~\n")
    assert tree.problems == []


def test_the_source_of_a_block_exists(tree: Tree) -> None:
    tree.replace(PAGE, "minimal.ts#page", "no.ts#page")
    message = (
        'the code\'s source "patterns/control/stop-button/no.ts" does not exist; correct the path'
    )
    tree.has_problem(PAGE, "no.ts#page", message)


def test_the_region_of_a_block_exists(tree: Tree) -> None:
    tree.replace(PAGE, "minimal.ts#page", "minimal.ts#pag")
    message = f'{CLIENT} has no region "pag"; its regions: "page"'
    tree.has_problem(PAGE, "minimal.ts#pag", message)


# -- claims ----------------------------------------------------------------------------------------


def test_a_claim_is_proven(tree: Tree) -> None:
    tree.replace(PAGE, "## Pitfalls", "## Pitfalls\n\nIt flies. <!-- claim: stop-button/flies -->")
    message = (
        'no test proves "stop-button/flies"; '
        f'add @pytest.mark.claim("stop-button/flies") to one in {TEST}'
    )
    tree.has_problem(PAGE, "It flies", message)


def test_a_mark_in_a_comment_proves_nothing(tree: Tree) -> None:
    tree.replace(TEST, "@pytest.mark.claim", "# @pytest.mark.claim")
    message = f'no test proves "{CLAIM}"; add @pytest.mark.claim("{CLAIM}") to one in {TEST}'
    tree.has_problem(PAGE, CLAIM, message)


def test_the_contract_proves_the_claims_of_those_who_inherit_it(tree: Tree) -> None:
    tree.write("tests/contract.py", CONTRACT)
    tree.replace(TEST, f'@pytest.mark.claim("{CLAIM}")\n', "")
    assert "class TestContract(RunsPython):" in tree.read(TEST)
    assert tree.problems == []
    tree.write(TEST, tree.read(TEST).replace("RunsPython", "ReportsFailures"))
    message = f'no test proves "{CLAIM}"; add @pytest.mark.claim("{CLAIM}") to one in {TEST}'
    tree.has_problem(PAGE, CLAIM, message)


def test_the_contract_proves_what_its_own_classes_inherit(tree: Tree) -> None:
    tree.write("tests/contract.py", CONTRACT + "\n\nclass RunsMore(RunsPython):\n    pass\n")
    tree.replace(TEST, f'@pytest.mark.claim("{CLAIM}")\n', "")
    tree.write(TEST, tree.read(TEST).replace("RunsPython", "RunsMore"))
    assert tree.problems == []


def test_a_mark_names_a_claim(tree: Tree) -> None:
    tree.append(TEST, '\n\n@pytest.mark.claim(\n    "stop-button/flies"\n)\ndef test_it(): ...\n')
    message = (
        'no page makes the claim "stop-button/flies"; '
        "add <!-- claim: stop-button/flies --> after its sentence"
    )
    line = tree.line_of(TEST, '"stop-button/flies"') - 1
    assert tree.problems == [f"{TEST}:{line}: {message}"]


def test_a_mark_has_a_literal_name(tree: Tree) -> None:
    tree.append(TEST, "\n\n@pytest.mark.claim(NAME)\ndef test_it(): ...\n")
    message = 'the mark has no literal id; write @pytest.mark.claim("<slug>/<name>")'
    tree.has_problem(TEST, "claim(NAME)", message)


@pytest.mark.parametrize("name", ["other/flies", "stop-button/Flies", "stop-button", ""])
def test_a_claim_begins_with_the_slug(tree: Tree, name: str) -> None:
    tree.append(PAGE, f"\nIt flies. <!-- claim: {name} -->\n")
    message = f'the claim "{name}" has a wrong name; write <!-- claim: stop-button/<name> -->'
    tree.has_problem(PAGE, "It flies", message)


def test_a_claim_is_made_once(tree: Tree) -> None:
    first = tree.line_of(PAGE, CLAIM)
    tree.append(PAGE, f"\nAgain. <!-- claim: {CLAIM} -->\n")
    message = f'the claim "{CLAIM}" is already made at {PAGE}:{first}; rename one'
    tree.has_problem(PAGE, "Again.", message)


def test_a_stable_page_claims_something(tree: Tree) -> None:
    tree.replace(PAGE, "status: draft", "status: stable")
    assert tree.problems == []
    tree.replace(PAGE, f" <!-- claim: {CLAIM} -->", "")
    tree.replace(TEST, f'@pytest.mark.claim("{CLAIM}")\n', "")
    message = "the page is stable but claims nothing; add <!-- claim: stop-button/<name> -->"
    tree.has_problem(PAGE, "---", message)


# -- links -----------------------------------------------------------------------------------------

LINKS = {
    "[a](no.md)": 'the link "no.md" leads to no file (patterns/control/no.md); correct the path',
    "![a](../no.png)": 'the link "../no.png" leads to no file (patterns/no.png); correct the path',
    '[a](README.md "b")': 'the link "README.md" leads to no file (patterns/control/README.md); '
    "correct the path",
    "[a]: ../readme.md": 'the link "../readme.md" leads to no file (patterns/readme.md); '
    "correct the path",
    '<img src="no.png">': 'the link "no.png" leads to no file (patterns/control/no.png); '
    "correct the path",
    "[a](#no)": f'the link "#no" leads to no heading of {PAGE}; correct "#no"',
    "[a](../README.md#no)": f'the link "../README.md#no" leads to no heading of {CHOOSER}; '
    'correct "#no"',
    "[a](/README.md)": 'the link "/README.md" does not work on the code host; '
    "make it relative to this file",
}


@pytest.mark.parametrize("link", LINKS)
def test_a_link_leads_somewhere(tree: Tree, link: str) -> None:
    tree.append(PAGE, f"\n{link}\n")
    tree.has_problem(PAGE, link, LINKS[link])


def test_links_that_are_fine(tree: Tree) -> None:
    tree.append(
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
    )
    assert tree.problems == []


@pytest.mark.parametrize("file", ["README.md", "CONTRIBUTING.md", "studies/one/README.md"])
def test_the_links_of_other_documents(tree: Tree, file: str) -> None:
    tree.write(file, "[a](no.md)\n")
    place = f"{file.rpartition('/')[0]}/no.md".removeprefix("/")
    message = f'the link "no.md" leads to no file ({place}); correct the path'
    tree.has_problem(file, "[a]", message)


def test_the_chooser_links_every_page(tree: Tree) -> None:
    tree.replace(CHOOSER, "(control/stop-button.md)", "")
    message = f"there is no link to {PAGE}; add [Stop Button](control/stop-button.md)"
    tree.has_problem(CHOOSER, "#", message)


def test_the_chooser_exists(tree: Tree) -> None:
    tree.replace(PAGE, "[chooser](../README.md)", "chooser")
    tree.delete(CHOOSER)
    message = f"{CHOOSER} does not exist; write a table with a link to every page"
    tree.has_problem(CHOOSER, "", message)


# -- the chooser -----------------------------------------------------------------------------------

VARIANTS = """
<!-- variants -->
| | [Stop](control/stop-button.md) {tier} |
| --- | --- |
| Stops | yes |
| Files | |
| Lines | 9 |
<!-- /variants -->
"""


def test_the_chooser_shows_the_sizes_of_the_tiers(tree: Tree) -> None:
    tree.append(CHOOSER, VARIANTS.format(tier="minimal"))
    message = 'the sizes of the variants are not of today; run "npm run docs"'
    tree.has_problem(CHOOSER, "| | [Stop]", message)
    assert tree.check("--write").returncode == 0
    shown = re.search(r"\| Files \| (\S+) \|\n\| Lines \| (\S+) \|", tree.read(CHOOSER))
    listed = re.search(r"\| minimal \| .* \| (\+\d+) \| (\+\d+) \| ", tree.read(PAGE))
    assert shown and listed and shown.groups() == listed.groups()
    assert "| Stops | yes |" in tree.read(CHOOSER)
    tree.append(CLIENT, "// one more line\n")
    tree.has_problem(CHOOSER, "| | [Stop]", message)


def test_a_variant_is_a_tier(tree: Tree) -> None:
    tree.append(CHOOSER, VARIANTS.format(tier="production"))
    message = (
        'the column "[Stop](control/stop-button.md) production" is no tier; '
        "write [name](<topic>/<slug>.md) and the tier's name"
    )
    tree.has_problem(CHOOSER, "| | [Stop]", message)


# -- the table of values ---------------------------------------------------------------------------

VALUES = "tests/values.json"
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
def test_the_values_on_a_page_are_those_of_the_tests(tree: Tree, page: str) -> None:
    tree.write(VALUES, json.dumps(OBSERVED))
    if not (tree.root / page).exists():
        tree.write(page, "# Values\n")
    tree.append(page, "\n<!-- values -->\n<!-- /values -->\n\nMore text.\n")
    message = 'the table of values is not what tests/values.json has; run "npm run docs"'
    tree.has_problem(page, "<!-- values -->", message)
    result = tree.check("--write")
    assert (result.returncode, result.stderr) == (0, f"✓ Generated parts of {page} written\n")
    assert tree.read(page).endswith(f"\n\n{VALUES_TABLE}\nMore text.\n")
    assert tree.problems == []
    assert tree.check("--write").stderr == ""
    tree.replace(page, "| `{'a': 1}` |", "| `{'a': 2}` |")
    tree.has_problem(page, "<!-- values -->", message)


def test_another_value_in_the_tests_is_another_one_on_the_page(tree: Tree) -> None:
    tree.write(VALUES, json.dumps(OBSERVED))
    tree.append(PAGE, "\n<!-- values -->\n<!-- /values -->\n")
    tree.check("--write")
    assert tree.problems == []
    tree.write(VALUES, json.dumps(OBSERVED[:-1]))
    message = 'the table of values is not what tests/values.json has; run "npm run docs"'
    tree.has_problem(PAGE, "<!-- values -->", message)


@pytest.mark.parametrize("mark", ["<!-- values -->", "<!-- /values -->"])
def test_a_table_of_values_has_two_marks(tree: Tree, mark: str) -> None:
    tree.write(VALUES, json.dumps(OBSERVED))
    tree.append(PAGE, f"\n{mark}\n")
    message = (
        "the table of values has one mark only; "
        "write <!-- values --> and <!-- /values -->, each on a line"
    )
    tree.has_problem(PAGE, mark, message)


@pytest.mark.parametrize("text", [None, "", "{}", "[{}]", '[{"python": "1"}]', '[{"shown": "1"}]'])
def test_values_that_cannot_be_read_are_named(tree: Tree, text: str | None) -> None:
    if text is not None:
        tree.write(VALUES, f"{text}\n")
        assert tree.problems == [], "no page shows them"
    tree.append(PAGE, "\n<!-- values -->\n<!-- /values -->\n")
    message = 'a page shows this table; write a list of {"name", "python", "shown"}'
    assert tree.problems == [f"{VALUES}:1: {message}"]


# -- the table of consumers ------------------------------------------------------------------------

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


def test_the_consumers_on_a_page_are_those_that_were_run(tree: Tree) -> None:
    tree.write("compat/consumers.json", json.dumps(CONSUMERS))
    tree.append(CHOOSER, "\n## Where the copies run\n\n<!-- consumers -->\n<!-- /consumers -->\n")
    tree.append(PAGE, "\n<!-- consumers-in-short -->\n<!-- /consumers-in-short -->\n")
    told = 'compat/consumers.json has; run "npm run docs"'
    assert [told in problem for problem in tree.problems] == [True, True]
    tree.check("--write")
    assert tree.problems == []
    sizes = "9 files, 1,099 lines | module | 6.2 kB + 6.1 kB | ✓ 2 of 2 |"
    assert f"| Vite | vite 8.3.8, typescript 7.0.2 | unchanged | {sizes}" in tree.read(CHOOSER)
    assert "| Parcel |  | a setting |  |  |  | ✗ build failed |" in tree.read(CHOOSER)
    assert "Copied unchanged, this runs in: Vite. It fails in: Parcel. [What to add]" in tree.read(
        PAGE
    )


# -- what is installed -----------------------------------------------------------------------------


@pytest.mark.parametrize("file", [CHOOSER, PAGE])
def test_what_is_to_be_installed_is_what_was_tested(tree: Tree, file: str) -> None:
    tree.append(file, "\n`npm i comlink@4.4.2`\n\nOf comlink@1.0.0 nobody speaks.\n")
    assert tree.problems == []
    tree.replace(file, "comlink@4.4.2", "comlink@4.4.1 @some/package@1.2.3")
    line = tree.line_of(file, "comlink@4.4.1")
    assert tree.problems == [
        f'{file}:{line}: "@some/package" is not in package.json, so it was not tested; remove it',
        f'{file}:{line}: "comlink@4.4.1" is not what is tested; write "comlink@4.4.2"',
    ]


# -- the command line ------------------------------------------------------------------------------


def test_problems_are_printed_one_a_line(tree: Tree) -> None:
    tree.append(PAGE, "\n[a](no.md) [b](no.png)\n")
    result = tree.check()
    assert result.stdout.splitlines() == tree.problems
    assert (result.returncode, len(tree.problems), result.stderr) == (1, 2, "")


def test_an_unknown_option_is_one_line(tree: Tree) -> None:
    result = tree.check("--wirte")
    assert result.returncode == 1
    assert result.stderr.startswith("✗ Unknown option '--wirte'")
    assert len(result.stderr.splitlines()) == 1


def test_another_folder_is_one_line(tree: Tree) -> None:
    tree.delete("package.json")
    result = tree.check()
    assert result.stderr == f'✗ "{tree.root}" is not this repository: it has no package.json.\n'
    assert result.returncode == 1
