"""``tools/new.ts``: all parts of a new pattern, or one line and nothing at all."""

from __future__ import annotations

import pytest
from tools.conftest import CHOOSER, CLIENT, HTML, PAGE, SCRIPT, TEST, Tree

REFUSED = {
    (): "The pattern's id is missing: `npm run new -- control/timeout`.",
    ("timeout",): '"timeout" is no pattern id: write <topic>/<slug>, as in control/timeout.',
    ("a/b/c",): '"a/b/c" is no pattern id: write <topic>/<slug>, as in control/timeout.',
    ("control/Stop",): '"control/Stop" has the slug "Stop": use lower-case letters, digits and '
    "single hyphens, as in control/stop-button.",
    ("Control/stop",): '"Control/stop" has the topic "Control": use lower-case letters, digits and '
    "single hyphens, as in control/stop-button.",
    ("control/stop_it",): '"control/stop_it" has the slug "stop_it": use lower-case letters, '
    "digits and single hyphens, as in control/stop-button.",
    ("control/../../x",): '"control/../../x" is no pattern id: write <topic>/<slug>, as in '
    "control/timeout.",
    ("shared/stop",): '"shared/stop" has the topic "shared", a folder of something else: '
    "choose one, as in control/timeout.",
    ("c/" + 49 * "x",): f'"c/{49 * "x"}" has 51 characters, more than 50: '
    "shorten it, as control/timeout.",
    ("control/stop", "button"): '"button" is one word too many: quote a title, '
    '--title "Stop button".',
    ("control/stop", "--title", "a | b"): 'The title "a | b" does not do: use at most 50 letters, '
    'digits, spaces and ,\'()/+- as in --title "Stop button".',
}


@pytest.mark.parametrize("arguments", REFUSED, ids=" ".join)
def test_what_cannot_be_is_one_line_and_writes_nothing(
    empty: Tree, arguments: tuple[str, ...]
) -> None:
    before = empty.files()
    result = empty.new(*arguments)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"✗ {REFUSED[arguments]}\n"
    assert empty.files() == before


@pytest.mark.parametrize("id_", ["control/stop-button", "data/stop-button"])
def test_a_slug_that_is_taken_is_refused(tree: Tree, id_: str) -> None:
    before = tree.files()
    result = tree.new(id_)
    assert result.stderr == (
        f'✗ "{id_}" is taken, by {PAGE}: choose another slug, as in {id_}-2.\n'
    )
    assert tree.files() == before


def test_a_file_in_the_way_is_kept(empty: Tree) -> None:
    empty.write(TEST, "mine")
    before = empty.files()
    result = empty.new("control/stop-button")
    assert result.stderr == f"✗ {TEST} exists already: choose another slug, or move it.\n"
    assert empty.files() == before


def test_the_parts_and_the_next_steps_are_printed(empty: Tree) -> None:
    before = empty.files()
    lines = empty.new("control/stop-button").stdout.splitlines()
    parts = {PAGE, CLIENT, HTML, SCRIPT, TEST}
    assert {line.removeprefix("  + ") for line in lines if line.startswith("  + ")} == parts
    assert f"  ~ {CHOOSER}" in lines
    assert empty.files().keys() - before.keys() == parts
    assert any(line.startswith("  npm test -- -k stop_button ") for line in lines)


def test_no_placeholder_stays(tree: Tree) -> None:
    assert [file for file, text in tree.files().items() if "{{" in text] == []


@pytest.mark.parametrize("title", ["Don't stop (it)", "1", "yes", "Naïve, 2/3 + 4-5"])
def test_a_title_stays_what_it_is(tree: Tree, title: str) -> None:
    assert tree.new("control/other", "--title", title).returncode == 0
    assert tree.problems == []
    assert f"# {title}\n" in tree.read("patterns/control/other.md")
    assert f"<h1>{title}</h1>" in tree.read("examples/control/other.html")


def test_the_first_table_of_the_chooser_gets_a_row(tree: Tree) -> None:
    table = "# P\n\n| I want to … | Use |\n| --- | --- |\n| stop | [a](control/stop-button.md) |\n"
    more = "\nMore text.\n\n| size | of what |\n| --- | --- |\n| 1 | one |\n"
    tree.write(CHOOSER, table + more)
    tree.new("data/other")
    row = "| Say what the reader wants | [Other](data/other.md) |\n"
    assert tree.read(CHOOSER) == table + row + more
    tree.write(CHOOSER, table.rstrip())  # without an end of its last line
    tree.new("data/more")
    assert tree.read(CHOOSER) == table + "| Say what the reader wants | [More](data/more.md) |"


def test_a_chooser_without_a_table_gets_one(tree: Tree) -> None:
    links = "[a](control/stop-button.md) [b](workers/comlink.md)"
    tree.write(CHOOSER, links)
    tree.new("data/other")
    assert tree.problems == []
    assert tree.read(CHOOSER).startswith(f"{links}\n\n| I want to … | Use |\n")
