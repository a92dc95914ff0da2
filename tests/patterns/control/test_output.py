"""Output: what Python prints as a terminal; the page has elements for the lines in view alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from contract import RunsPython
from example_page import ExamplePage
from outcomes import script
from playwright.sync_api import expect
from pytest_pyodide_workers import Observer

EXAMPLE = "examples/control/output.html"

pytestmark = pytest.mark.since("0.26")

F = TypeVar("F", bound=Callable[..., None])

# A terminal of its own for each test, beside the page's. `write(…)` takes texts as events of one
# run; `rows()` is what is in view, as [[text, classes, colours], …] for each row.
LAB = """
  let box = document.createElement("div");
  document.body.prepend(box);
  Object.assign(box.style, { height: "200px", font: "13px/20px monospace" });
  const make = (options) => {
    const other = box.cloneNode();
    box.replaceWith(other);
    box = other;
    return new Terminal(box, options);
  };
  let terminal = make();
  const output = (text, run = 1, stream = "stdout") =>
    terminal.show({ kind: "output", stream, text, run });
  const state = (state, run) => terminal.show({ kind: "state", state, run });
  const write = (...texts) => { for (const text of texts) output(text); };
  const frame = () => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
  const elements = () => [...box.querySelectorAll(".row")];
  const rows = async () => { await frame(); return elements().map((row) => row.textContent); };
  const spans = async () => {
    await frame();
    return [...box.querySelectorAll(".row:not(:has(.fence)) span")].map((span) => {
      const { color, backgroundColor } = getComputedStyle(span);
      return [span.textContent, span.className, color, backgroundColor];
    });
  };
  const scrollTo = async (top) => { box.scrollTop = top; await frame(); };
  // As the eye sees them: rows by where they are in the box.
  const inView = async () => {
    await frame();
    const { top } = box.getBoundingClientRect();
    return elements().filter((row) => {
      const place = row.getBoundingClientRect();
      return place.bottom > top + 1 && place.top < top + box.clientHeight - 1;
    }).map((row) => row.textContent);
  };
"""


def without_python(test: F) -> F:
    """Mark a test of the terminal alone, which has neither headers nor a release to depend on."""
    marked: F = pytest.mark.origin("isolated")(pytest.mark.version_independent(test))
    return marked


def lab(example: ExamplePage, body: str, seconds: float = 30) -> Any:
    return script(
        example,
        f"{LAB} try {{ return await (async () => {{ {body} }})(); }} finally {{ box.remove(); }}",
        "terminal",
        seconds,
    )


def lines(example: ExamplePage, *texts: str) -> list[str]:
    """What the terminal keeps of these texts, without the line of the run."""
    told: str = lab(example, f"write(...{json.dumps(texts)}); return terminal.text;")
    assert told.endswith("\n")
    return told[:-1].split("\n")[1:]


class TestContract(RunsPython):
    pass


@pytest.mark.smoke
@pytest.mark.claim("output/events")
def test_what_python_prints_is_in_the_terminal(example: ExamplePage) -> None:
    told = script(
        example,
        """
        terminal.clear();
        await python.runPython("import sys; print('out'); print('err', file=sys.stderr)");
        await python.runPython("print('more', end='')", { id: "second" });
        const shown = document.getElementById("terminal");
        await until(() => /second: done.*more/.test(shown.textContent));
        return [...document.querySelectorAll("#terminal .row")].map((row) =>
          [row.textContent, row.firstElementChild.className]);
        """,
    )
    first = told[0][0]
    assert first.startswith("Run ")
    assert first.endswith(": done")
    assert told == [
        [first, "fence"],
        ["out", ""],
        ["err", "stderr"],
        ["second: done", "fence"],
        ["more", ""],
    ]


@pytest.mark.version_independent
def test_the_samples_run(example: ExamplePage) -> None:
    for sample, last in (
        ("Progress bar", "All done"),
        ("Coloured log", None),
        ("Animation", "Generation 79"),
    ):
        example.page.get_by_role("button", name="Clear", exact=True).click()
        example.choose_sample(sample)
        example.press_run()
        example.wait_for("done", "error", phase="run")
        assert example.state == "done"
        if last:
            expect(example.page.get_by_role("log", name="Terminal")).to_contain_text(last)
            rows = example.call("terminal.text.trimEnd().split('\\n')")
            assert (rows[-1].strip(), len(rows)) == (last, 3 if sample == "Progress bar" else 14)


# -- what is printed --------------------------------------------------------------------------


@without_python
@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        (["a\nb\n", "c"], ["a", "b", "c"]),
        (["10 %\r", "20 %\r", "done"], ["done"]),
        (["abcdef\rXY"], ["XYcdef"]),
        (["abc\b\bZ"], ["aZc"]),
        (["\b\bx"], ["x"]),
        (["long line\r\x1b[Kshort"], ["short"]),
        (["abcdef\b\b\x1b[K"], ["abcd"]),
        (["abc\x1b[2Kd"], ["   d"]),
        (["a\nb\x1b[2J\x1b[Hc\nd"], ["c", "d"]),
        (["a\nb\x1b[H\x1b[2Jc"], ["c"]),
        (["one\ntwo\x1b[H1"], ["1ne", "two"]),
        (["one\ntwo\n\x1b[2A1", "\n2"], ["1ne", "2wo", ""]),
        (["one\ntwo\nthree\x1b[H\x1b[Jnew"], ["new"]),
        (["one\ntwo\nthree\x1b[F\x1b[2C\x1b[J!"], ["one", "tw!"]),
        (["one\ntwo\nthree\x1b[2;2H2", "\x1b[5;3f5"], ["one", "t2o", "three", "", "  5"]),
        (["one\ntwo\x1b[F1\x1b[E2"], ["1ne", "2wo"]),
        (["abcdef\x1b[3GX\x1b[CY\x1b[4DZ"], ["aZXdYf"]),
        (["one\n\x1b[A\x1b[999B2"], ["one", "2"]),
        (["one\x1b7 two\x1b8!", "\x1b[s?\x1b[u."], ["one!.wo"]),
        (["old\x1bcnew"], ["new"]),
        (["a\r\nb"], ["a", "b"]),
        (["tab\tand 漢😀é"], ["tab\tand 漢😀é"]),
    ],
)
@pytest.mark.claim("output/rewrites")
def test_lines_are_rewritten(example: ExamplePage, texts: list[str], kept: list[str]) -> None:
    assert lines(example, *texts) == kept


SEQUENCES = [
    "\x1b[31m",
    "\x1b[38;5;200m",
    "\x1b[38:2::1:2:3m",
    "\x1b[?25l",
    "\x1b[10;20r",
    "\x1b[5n",
    "\x1b[6 q",
    "\x1b]0;a title\x07",
    "\x1b]8;;https://example.org/\x1b\\",
    "\x1bP1$r0m\x1b\\",
    "\x1b_app\x1b\\",
    "\x1b(B",
    "\x1bH",
    "\x1b=",
    "\x1b[4h",
    "\x9b1m",
    "\x07",
    "\x00",
    "\x7f",
    "\x0c",
]


@without_python
@pytest.mark.claim("output/swallowed")
def test_other_sequences_are_never_shown(example: ExamplePage) -> None:
    text = "".join(f"{n}{sequence}" for n, sequence in enumerate(SEQUENCES))
    expected = "".join(str(n) for n in range(len(SEQUENCES)))
    assert lines(example, text) == [expected]
    broken = ["a\x1b[12\nb", "c\x1b]0;title\x1b[1md", "e\x1b\x1b[1mf"]
    assert [lines(example, text) for text in broken] == [["a", "b"], ["cd"], ["ef"]]


@without_python
@pytest.mark.claim("output/split")
def test_a_sequence_may_come_in_two_events(example: ExamplePage) -> None:
    for sequence in SEQUENCES:
        for cut in range(1, len(sequence)):
            assert lines(example, f"a{sequence[:cut]}", f"{sequence[cut:]}b") == ["ab"], sequence
    told = lab(
        example,
        """
        output("\\x1b[3"); output("x\\x1b[3", 1, "stderr");
        output("1mred"); output("2my", 1, "stderr");
        return (await spans()).map(([text, looks]) => [text, looks]);
        """,
    )
    assert told == [["x", "stderr"], ["red", "ink"], ["y", "stderr ink"]]


@without_python
def test_an_end_that_never_comes_hides_no_more_than_a_sequence(example: ExamplePage) -> None:
    assert lines(example, "\x1b]0;" + "x" * 5000, "seen") == ["seen"]


@without_python
@pytest.mark.claim("output/looks")
def test_looks_and_colours_are_shown(example: ExamplePage) -> None:
    text = (
        "\x1b[1mb\x1b[22m\x1b[2md\x1b[22m\x1b[3mi\x1b[23m\x1b[4mu\x1b[24m\x1b[7mv\x1b[27m"
        "\x1b[1;3;4mall\x1b[mplain"
    )
    told = lab(example, f"write({json.dumps(text)}); return spans();")
    assert [[text, looks] for text, looks, *_ in told] == [
        ["b", "bold"],
        ["d", "dim"],
        ["i", "italic"],
        ["u", "underline"],
        ["v", "inverse ink paper"],
        ["all", "bold italic underline"],
        ["plain", ""],
    ]
    [usual] = [colours for text, _, *colours in told if text == "plain"]
    [inverse] = [colours for text, _, *colours in told if text == "v"]
    assert inverse[1] == usual[0], "what is inverse has the usual ink as its paper"


@without_python
@pytest.mark.parametrize(
    ("codes", "paper"),
    [
        ("41", "rgb(204, 0, 0)"),
        ("107", "rgb(255, 255, 255)"),
        ("48;5;9", "rgb(255, 0, 0)"),
        ("48;5;110", "rgb(135, 175, 215)"),
        ("48;5;240", "rgb(88, 88, 88)"),
        ("48;2;1;2;3", "rgb(1, 2, 3)"),
        ("48:2::1:2:3", "rgb(1, 2, 3)"),
        ("41;49", "rgba(0, 0, 0, 0)"),
        ("41;0", "rgba(0, 0, 0, 0)"),
        ("31;7", "rgb(204, 0, 0)"),
    ],
)
@pytest.mark.claim("output/looks")
def test_papers_are_the_colours_that_were_printed(
    example: ExamplePage, codes: str, paper: str
) -> None:
    told = lab(example, f"write('\\x1b[{codes}mx'); return spans();")
    assert told[0][3] == paper


@without_python
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.claim("output/contrast")
def test_every_colour_can_be_read(example: ExamplePage, scheme: str) -> None:
    """All 256 inks on the usual paper, all 256 papers under the usual ink: at least 4.5 to 1."""
    worst = lab(
        example,
        f"""
        document.documentElement.style.colorScheme = "{scheme}";
        box.style.height = "12000px";
        for (let n = 0; n < 256; n++) {{
          write(`\\x1b[38;5;${{n}}mink\\x1b[0m \\x1b[48;5;${{n}}mpaper\\x1b[0m\\n`);
        }}
        write("\\x1b[2mdim\\x1b[0m \\x1b[7minverse\\x1b[0m plain\\n");
        output("err", 1, "stderr");
        await frame();
        const pixel = new OffscreenCanvas(1, 1).getContext("2d", {{ willReadFrequently: true }});
        const light = (colour) => {{
          pixel.fillStyle = colour;
          pixel.fillRect(0, 0, 1, 1);
          const parts = [...pixel.getImageData(0, 0, 1, 1).data].slice(0, 3).map((v) => v / 255)
            .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
          return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
        }};
        const around = getComputedStyle(box).backgroundColor;
        const seen = [...box.querySelectorAll(".row span")].map((span) => {{
          const {{ color, backgroundColor }} = getComputedStyle(span);
          const paper = backgroundColor === "rgba(0, 0, 0, 0)" ? around : backgroundColor;
          const [low, high] = [light(color), light(paper)].sort((a, b) => a - b);
          return [(high + 0.05) / (low + 0.05), span.textContent, color, paper];
        }});
        document.documentElement.style.colorScheme = "";
        return [seen.length, ...seen.sort((a, b) => a[0] - b[0]).slice(0, 3)];
        """,
    )
    assert worst[0] > 512
    assert worst[1][0] >= 4.5, worst


@without_python
@pytest.mark.claim("output/stderr")
def test_stderr_is_told_apart_not_by_colour_alone(example: ExamplePage) -> None:
    told = lab(
        example,
        """
        write("out\\n");
        output("err\\n", 1, "stderr");
        await frame();
        return elements().slice(1, 3).map((row) => {
          const { color } = getComputedStyle(row.firstElementChild);
          return [row.textContent, color, getComputedStyle(row).boxShadow !== "none"];
        });
        """,
    )
    assert [(text, bar) for text, _, bar in told] == [("out", False), ("err", True)]
    assert told[0][1] != told[1][1]


# -- runs -------------------------------------------------------------------------------------


@without_python
@pytest.mark.claim("output/fences")
def test_each_run_begins_with_a_line_that_says_how_it_goes(example: ExamplePage) -> None:
    told = lab(
        example,
        """
        const seen = [];
        const look = async () => seen.push((await rows()).join("|"));
        state("running", 1); output("\\x1b[31ma\\x1b[", 1); await look();
        state("ready"); await look();
        state("running", 2); state("ready"); // prints nothing
        state("running", "stream"); output("b", "stream"); state("ready");
        state("running", "stream"); output("c", "stream"); await look();
        state("stopping", "stream"); state("ready"); await look();
        const looks = (await spans()).map(([text, looks]) => `${text}: ${looks}`);
        terminal.clear();
        state("running", 4); output("d\\n", 4);
        state("stopping", 4); state("restarting"); state("ready");
        terminal.show({ kind: "output", stream: "stdout", text: "late" }); await look();
        return [...seen, looks];
        """,
    )
    assert told == [
        "Run 1: running|a",
        "Run 1: done|a",
        "Run 1: done|a|stream: running|bc",
        "Run 1: done|a|stream: stopped|bc",
        "Run 4: ended with its worker|d|Between runs|late",
        ["a: ink", "bc: "],
    ]


@pytest.mark.origin("isolated")
@pytest.mark.claim("output/failed")
def test_a_failed_run_shows_why(example: ExamplePage) -> None:
    script(example, "terminal.clear();")
    example.fail("1 / 0")
    text = script(example, "return terminal.text;")
    first, *rest = text.strip().split("\n")
    assert first.endswith(": failed")
    assert rest[0].startswith("Traceback")
    assert rest[-1] == "ZeroDivisionError: division by zero"


@pytest.mark.claim("output/stopped")
def test_a_stopped_run_says_so(example: ExamplePage, observer: Observer, origin: str) -> None:
    """With the headers the run is interrupted; without them its worker is replaced."""
    script(example, "terminal.clear();")
    expected = "KeyboardInterrupt" if origin == "isolated" else "error: undefined"
    with observer.expect(expected, only="firefox"):
        example.start("print('on and on')\nwhile True: pass")
        expect(example.page.locator("#terminal")).to_contain_text("on and on")
        example.press_stop()
        example.wait_for("stopped", "error", phase="stop")
    expect(example.page.locator("#terminal .fence").first).to_have_text(
        re.compile(r"Run \d+: stopped")
    )


@without_python
@pytest.mark.claim("output/screen")
def test_a_run_clears_nothing_of_another(example: ExamplePage) -> None:
    told = lab(
        example,
        """
        output("first", 1); output("a\\nb\\x1b[9A\\x1b[2J\\x1b[Hsecond", 2); output("\\x1b[H!", 2);
        return rows();
        """,
    )
    assert told == ["Run 1: running", "first", "Run 2: running", "!econd"]


# -- a million lines --------------------------------------------------------------------------

NUMBERED = """
  const lines = (from, to) =>
    Array.from({ length: to - from }, (_, n) => `line ${from + n}\\n`).join("");
"""


@pytest.mark.origin("isolated")
@pytest.mark.claim("output/million")
@pytest.mark.version_independent
@pytest.mark.long
def test_a_million_lines_of_python_arrive(example: ExamplePage) -> None:
    told = script(
        example,
        """
        terminal.clear();
        await python.runPython("for n in range(1_000_000): print(n)");
        const shown = () => [...document.querySelectorAll("#terminal .row")];
        await until(() => shown().some((row) => row.textContent === "999999"));
        const lines = terminal.text.split("\\n");
        const count = shown().length;
        terminal.clear();
        return [lines.length, lines[0].includes("dropped"), lines.at(-3), count < 60];
        """,
        seconds=60,
    )
    assert told[1:] == [True, "999999", True]
    assert told[0] == 1_000_001


@without_python
@pytest.mark.claim("output/virtual")
def test_only_what_is_seen_is_in_the_page(example: ExamplePage) -> None:
    told = lab(
        example,
        f"""{NUMBERED}
        write(lines(0, 900_000));
        const seen = [await inView(), elements().length];
        const all = box.scrollHeight - box.clientHeight;
        for (const part of [0, 0.25, 0.5, 0.75]) {{
          await scrollTo(part * all);
          const [first, ...others] = (await inView()).filter((text) => text.startsWith("line"))
            .map((text) => Number(text.slice(5)));
          seen.push([Math.abs(first - part * 900_000) < 25,
            others.every((n, index) => n === first + index + 1), elements().length]);
        }}
        return [seen, box.scrollHeight];
        """,
    )
    (last, count, *places), height = told
    assert last[-2:] == ["line 899999", ""]
    assert 9 < count < 14
    assert height < 12_000_000, "pixels: browsers draw no taller element"
    assert [place[:2] for place in places] == [[True, True]] * 4
    assert all(9 < n < 14 for *_, n in places)


@without_python
@pytest.mark.claim("output/follows")
def test_it_follows_the_end_until_the_reader_scrolls_up(example: ExamplePage) -> None:
    told = lab(
        example,
        f"""{NUMBERED}
        const seen = [];
        const look = async () => {{
          seen.push([(await inView()).slice(0, 2), box.ariaLive]);
        }};
        write(lines(0, 100)); await look();
        await scrollTo(20 * 50); await look();
        write(lines(100, 200)); await look();
        terminal.follow(); await look();
        await scrollTo(0); write(lines(200, 300));
        await scrollTo(box.scrollHeight); write(lines(300, 310)); await look();
        return seen;
        """,
    )
    assert told == [
        [["line 91", "line 92"], "polite"],
        [["line 49", "line 50"], "off"],
        [["line 49", "line 50"], "off"],
        [["line 191", "line 192"], "polite"],
        [["line 301", "line 302"], "polite"],
    ]


@without_python
@pytest.mark.claim("output/cap")
def test_older_lines_are_dropped_and_that_is_told(example: ExamplePage) -> None:
    told = lab(
        example,
        f"""{NUMBERED}
        terminal = make({{ maxLines: 50 }});
        write(lines(0, 40));
        await frame();
        await scrollTo(20 * 30);
        const seen = [(await inView())[0]];
        write(lines(40, 60));
        seen.push((await inView())[0]); // stays where it is
        write(lines(60, 90));
        seen.push((await inView())[0]); // which is gone
        const kept = terminal.text.split("\\n");
        terminal = make({{ maxCharacters: 1_000 }});
        write("x".repeat(600) + "\\n", "y".repeat(600) + "\\n");
        return [seen, kept.length - 1, kept.slice(0, 2), kept.slice(-3), terminal.text];
        """,
    )
    dropped = "[… 43 lines were dropped …]"
    assert told[0] == ["line 29", "line 29", dropped]
    assert told[1:4] == [50, [dropped, "line 42"], ["line 89", "", ""]]
    assert told[4] == "[… 2 lines were dropped …]\n" + "y" * 600 + "\n\n"


@without_python
@pytest.mark.claim("output/long-lines")
def test_a_long_line_is_broken_for_the_eye_alone(example: ExamplePage) -> None:
    told = lab(
        example,
        """
        write("x".repeat(25_000) + "\\nend");
        return [(await rows()).map((text) => text.length), terminal.text.split("\\n")
          .map((line) => line.length)];
        """,
    )
    assert told == [[14, 10_000, 10_000, 5_000, 3], [14, 25_000, 3, 0]]


# -- people -----------------------------------------------------------------------------------


@without_python
@pytest.mark.claim("output/keyboard")
def test_it_scrolls_by_keyboard(example: ExamplePage) -> None:
    script(
        example,
        f"""{NUMBERED}
        terminal.clear();
        terminal.show({{ kind: "output", stream: "stdout", text: lines(0, 500), run: 1 }});
        """,
    )
    box = example.page.get_by_role("log", name="Terminal")
    expect(box).to_contain_text("line 499")
    box.focus()
    box.press("Home")
    expect(box).to_contain_text("line 0")
    expect(box).to_have_attribute("aria-live", "off")
    keys = """(box) => ["PageDown", "a"].map((key) => box.dispatchEvent(
      new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })))"""
    assert box.evaluate(keys) == [False, True], "the browser does not scroll on top of it"
    expect(box).not_to_contain_text("line 0line 1line 2")
    box.press("PageDown")
    box.press("ArrowUp")
    expect(box).to_have_attribute("aria-live", "off")
    for _ in range(10):  # no key is lost, however soon it follows another one
        for key in ("Home", "PageDown", "PageUp", "End"):
            box.dispatch_event("keydown", {"key": key})
        expect(box).to_contain_text("line 499")
        expect(box).to_have_attribute("aria-live", "polite")


@without_python
@pytest.mark.claim("output/selection")
def test_a_selection_is_kept_while_the_reader_scrolls(example: ExamplePage) -> None:
    told = lab(
        example,
        f"""{NUMBERED}
        write(lines(0, 300));
        await frame();
        await scrollTo(20 * 100);
        const [row] = elements();
        const selection = getSelection();
        selection.setBaseAndExtent(row.firstChild.firstChild, 2, elements()[3], 1);
        const before = selection.toString();
        write(lines(300, 400));
        await scrollTo(20 * 200);
        const kept = selection.toString();
        selection.extend(elements().find((row) => row.textContent === "line 201"), 1);
        const longer = selection.toString().split(/\\n+/);
        selection.removeAllRanges();
        await scrollTo(20 * 10);
        return [before, kept, longer.length, longer[0], longer.at(-1), elements().length < 14];
        """,
    )
    assert told == [
        "ne 99\nline 100\nline 101\nline 102",
        "ne 99\nline 100\nline 101\nline 102",
        103,
        "ne 99",
        "line 201",
        True,
    ]


@without_python
@pytest.mark.claim("output/reuse")
def test_rows_stay_when_lines_are_added(example: ExamplePage) -> None:
    """A screen reader reads what is added, and a row that were made anew would be read again."""
    told = lab(
        example,
        """
        write("a\\nb\\n"); await frame();
        const added = [];
        new MutationObserver((records) => {
          for (const record of records) {
            for (const node of record.addedNodes) added.push(node.textContent);
          }
        }).observe(box, { childList: true, subtree: true });
        write("c\\n"); await frame();
        return added;
        """,
    )
    assert told == ["", "c"] or told == ["c", ""]


@without_python
def test_save_gives_a_file_of_all_lines(example: ExamplePage) -> None:
    script(
        example,
        """
        terminal.clear();
        terminal.show({ kind: "output", stream: "stdout", text: "a\\x1b[1mb\\n漢", run: 1 });
        """,
    )
    # Over BiDi, Firefox tells of no download.
    told = script(
        example,
        """
        const { click } = HTMLAnchorElement.prototype;
        let link;
        HTMLAnchorElement.prototype.click = function () { link = this; };
        document.getElementById("save").click();
        HTMLAnchorElement.prototype.click = click;
        return [link.download, await (await fetch(link.href)).text()];
        """,
    )
    assert told == ["printed.txt", "Run 1: running\nab\n漢\n"]


@without_python
@pytest.mark.claim("output/steps")
def test_small_steps_leave_out_no_line(example: ExamplePage) -> None:
    """The element is not as tall as a million lines are, so its scroll bar has smaller steps."""
    told = lab(
        example,
        f"""{NUMBERED}
        write(lines(0, 900_000));
        await frame();
        const seen = [];
        for (let n = 0; n < 20; n++) {{
          seen.push(...(await inView()).map((text) => Number(text.slice(5)) || 899_999));
          await scrollTo(box.scrollTop - 100);
        }}
        const kept = new Set(seen);
        return [Math.min(...seen), Array.from({{ length: 100 }}, (_, n) => kept.has(899_900 + n)),
          box.ariaLive];
        """,
    )
    assert 899_880 < told[0] < 899_901, told[0]
    assert [n for n, is_seen in enumerate(told[1]) if not is_seen] == []
    assert told[2] == "off"


@without_python
@pytest.mark.claim("output/motion")
def test_nothing_moves_by_itself(example: ExamplePage) -> None:
    told = lab(
        example,
        """
        const style = document.createElement("style");
        style.textContent = "* { scroll-behavior: smooth }";
        document.head.append(style);
        write("\\x1b[5mblink\\x1b[25m\\n".repeat(500));
        await frame();
        style.remove();
        return [box.scrollTop > 9_000, getComputedStyle(box).scrollBehavior,
          document.getAnimations().filter(({ effect }) => box.contains(effect.target)).length];
        """,
    )
    assert told == [True, "auto", 0]
