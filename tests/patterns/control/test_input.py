"""Input: ``input()`` and ``sys.stdin`` wait for the page, by each of three ways."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from contract import ENDED, replacing
from example_fixtures import OpenExample
from example_page import ExamplePage
from outcomes import script
from playwright.sync_api import Browser
from proxy import Proxy
from pytest_pyodide_workers import Observer, Server

EXAMPLE = "examples/control/input.html"

pytestmark = pytest.mark.since("0.26")

NESTED = """
def without_suspension(function):
    from pyodide.code import run_js
    results = []
    run_js("(f) => { f(); }")(lambda: results.append(function()))
    return results[0]
"""
"""Calls Python from JavaScript that Python has called: nothing can be suspended in there."""

# One client for all tests of the page, whose questions are answered from a list.
CLIENT = f"""
  const lab = globalThis.lab ??= (() => {{
    const lab = {{ asked: [], answers: [], shown: "" }};
    const answer = (question) => {{
      lab.asked.push([question.prompt, question.way]);
      const next = lab.answers.shift();
      return typeof next === "function" ? next(question) : next;
    }};
    const onEvent = ({{ kind, text }}) => {{ if (kind === "output") lab.shown += text; }};
    lab.python = new PythonWorker(withInput(answer, {{ indexURL, onEvent, graceMs: 5_000 }}));
    return lab;
  }})();
  await lab.python.runPython({json.dumps(NESTED)} + "print()");
  lab.shown = "";
  lab.asked.length = 0;
"""


@pytest.fixture(params=["suspended", "blocked"])
def way(request: pytest.FixtureRequest) -> str:
    how: str = request.param
    return how


def expected(way: str, origin: str) -> str:
    return way if way == "suspended" else "shared-memory" if origin == "isolated" else "blob-urls"


def asking(way: str, expression: str) -> str:
    """Python that asks by this way."""
    return expression if way == "suspended" else f"without_suspension(lambda: {expression})"


def converse(example: ExamplePage, way: str, expression: str, answers: str) -> Any:
    """Let Python evaluate an expression that asks.

    :return: its repr, or the error; and the prompts and ways of the questions
    """
    code = f"repr({asking(way, expression)})"
    return script(
        example,
        f"""
        {CLIENT}
        lab.answers = {answers};
        const {{ value, error }} = await settled(lab.python.runPython({json.dumps(code)}));
        return [value ?? error.type ?? error, lab.asked, error?.message];
        """,
        "input",
        60,
    )


@pytest.mark.claim("input/lines")
def test_lines_arrive_as_they_were_typed(example: ExamplePage, way: str, origin: str) -> None:
    lines = ["hé 漢😀", "", " two in a row ", "\ufeffmark", "x" * 8193]
    told, asked, _ = converse(
        example, way, "[input('name? '), input('> '), input(), input(), input()]", json.dumps(lines)
    )
    assert told == repr(lines)
    assert asked == [[prompt, expected(way, origin)] for prompt in ("name? ", "> ", "", "", "")]


@pytest.mark.claim("input/long-lines")
def test_a_line_of_a_megabyte_arrives_whole(example: ExamplePage, way: str) -> None:
    """Pyodide's own handler of lines cuts them after 8192 characters."""
    told, *_ = converse(
        example, way, "(len(input()), input())", "['x'.repeat(2 ** 19) + 'é'.repeat(2 ** 19), 'y']"
    )
    assert told == f"({2**20}, 'y')"


@pytest.mark.claim("input/end")
def test_null_is_the_end_of_the_input(example: ExamplePage, way: str) -> None:
    assert converse(example, way, "input()", "[null]")[0] == "EOFError"
    expression = "[len(input()), __import__('sys').stdin.readline(), input()]"
    assert converse(example, way, expression, "['abc', null, 'on']")[0] == "[3, '', 'on']"


@pytest.mark.claim("input/stdin")
@pytest.mark.parametrize(
    ("expression", "answers", "result"),
    [
        ("stdin.readline()", ["a"], "'a\\n'"),
        ("[line for line in stdin]", ["a", "", "b", None], "['a\\n', '\\n', 'b\\n']"),
        ("stdin.read()", ["a", "b", None], "'a\\nb\\n'"),
        ("(stdin.read(4), stdin.readline())", ["ab", "cd"], "('ab\\nc', 'd\\n')"),
        ("stdin.readlines()", ["a", None], "['a\\n']"),
        ("[input(), input()]", ["pasted\nlines"], "['pasted', 'lines']"),
        ("stdin.read(0) + stdin.readline(2) + stdin.readline()", ["abc"], "'abc\\n'"),
        ("[stdin.reconfigure(), stdin.close(), next(stdin)]", ["a"], "[None, None, 'a\\n']"),
        ("[input(), input()]", ["pasted\r\nlines"], "['pasted', 'lines']"),
        ("(stdin.isatty(), stdin.encoding)", [], "(False, 'utf-8')"),
    ],
)
def test_sys_stdin_reads_as_everywhere(
    example: ExamplePage, way: str, expression: str, answers: list[str | None], result: str
) -> None:
    code = f"(lambda stdin: {expression})(__import__('sys').stdin)"
    assert converse(example, way, code, json.dumps(answers))[0] == result


@pytest.mark.claim("input/prompt")
def test_what_was_printed_before_is_there_before_the_question(
    example: ExamplePage, way: str
) -> None:
    code = "[print('first\\nsecond', end=' '), input('third? ')][1]"
    told, asked, _ = converse(example, way, code, "[() => JSON.stringify(lab.shown)]")
    assert told == repr(json.dumps("first\nsecond third? "))
    assert [prompt for prompt, _ in asked] == ["second third? "]
    code = "[print('line by line: ', end=''), __import__('sys').stdin.readline()][1]"
    assert converse(example, way, code, "['x']")[1][0][0] == "line by line: "


@pytest.mark.claim("input/page-fails")
@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("() => { throw new Error('no form here'); }", "no form here"),
        ("() => Promise.reject('gone')", "gone"),
        ("() => 5", "its answer is number, and must be a string or null"),
    ],
)
def test_a_page_that_fails_is_told_in_python(
    example: ExamplePage, way: str, answer: str, says: str
) -> None:
    told, _, message = converse(example, way, "input()", f"[{answer}]")
    assert told == "JsException"
    assert f"The page cannot answer: {says}" in message


@pytest.mark.claim("input/interrupt")
def test_stop_interrupts_the_wait_once_and_python_lives_on(example: ExamplePage, way: str) -> None:
    """The question ends too, and the next one is asked as if nothing had been."""
    code = f"""
import asyncio
said = []
for step in "ask", "clean up":
    try:
        if step == "ask":
            {asking(way, "input()")}
        await asyncio.sleep(0.05)
    except BaseException as error:
        said.append(f"{{step}}: {{type(error).__name__}}")
said
"""
    told = script(
        example,
        f"""
        {CLIENT}
        let isAborted = false;
        lab.answers = [({{ signal }}) => {{
          signal.addEventListener("abort", () => {{ isAborted = true; }});
          return new Promise(() => {{}});
        }}, "later"];
        const asking = settled(lab.python.runPython({json.dumps(code)}));
        await until(() => lab.asked.length > 0);
        const how = await lab.python.stop();
        const {{ value }} = await asking;
        const later = await lab.python.runPython({json.dumps(asking(way, "input()"))});
        return [how, value, isAborted, later];
        """,
        "stop",
        60,
    )
    assert told == ["stopped", ["ask: KeyboardInterrupt"], True, "later"]


@pytest.mark.origin("plain")
@pytest.mark.version_independent
@pytest.mark.claim("input/interrupt")
def test_stop_interrupts_a_long_wait_whose_worker_looks_seldom(example: ExamplePage) -> None:
    """The worker hears later than Python that only computes is given up."""
    told = script(
        example,
        f"""
        {CLIENT}
        lab.answers = [() => new Promise(() => {{}})];
        const asking = settled(lab.python.runPython({json.dumps(asking("blocked", "input()"))}));
        await until(() => lab.asked.length > 0);
        await sleep(4_000);
        const how = await lab.python.stop();
        await asking;
        return how;
        """,
        "stop",
        60,
    )
    assert told == "stopped"


@pytest.mark.claim("input/replaced")
@pytest.mark.version_independent
def test_a_question_that_nobody_answers_ends_with_its_worker(
    example: ExamplePage, observer: Observer, way: str
) -> None:
    code = f"""
while True:
    try:
        {asking(way, "input()")}
    except BaseException:
        pass
"""
    with observer.expect(ENDED):
        told = script(
            example,
            f"""
            {CLIENT}
            lab.answers = Array.from({{ length: 99 }}, () => () => new Promise(() => {{}}));
            const asking = settled(lab.python.runPython({json.dumps(code)}));
            await until(() => lab.asked.length > 0);
            const how = await lab.python.stop();
            const {{ error }} = await asking;
            lab.answers = ["fine"];
            return [how, error.code, await lab.python.runPython("input()")];
            """,
            "stop",
            60,
        )
    assert told == ["replaced", "stopped", "fine"]


@pytest.mark.claim("input/busy-page")
def test_a_busy_page_answers_late_and_nothing_is_lost(example: ExamplePage, way: str) -> None:
    busy = "const end = performance.now() + 600; while (performance.now() < end);"
    assert converse(example, way, "input()", f"[() => {{ {busy} return 'late'; }}]")[0] == "'late'"


@pytest.mark.claim("input/tabs")
@pytest.mark.version_independent
@pytest.mark.long
def test_two_tabs_ask_at_once_and_each_gets_its_own_answer(
    example: ExamplePage, open_example: OpenExample, way: str
) -> None:
    ask = f"""
    {CLIENT}
    lab.tell = undefined;
    lab.answers = [() => new Promise((tell) => {{ lab.tell = tell; }})];
    lab.run = settled(lab.python.runPython({json.dumps(asking(way, "input()"))}));
    await until(() => lab.tell);
    """
    tabs = {"first": example, "second": open_example()}
    tabs["second"].wait_until_ready()
    for tab in tabs.values():
        script(tab, ask, "input", 60)
    for name, tab in reversed(tabs.items()):
        answer = f"lab.tell({json.dumps(name)}); return (await lab.run).value;"
        assert script(tab, answer, "input", 60) == name


@pytest.mark.claim("input/suspended")
def test_other_tasks_run_on_while_python_is_suspended(example: ExamplePage) -> None:
    code = """
import asyncio
ticks = 0
async def tick():
    global ticks
    while True:
        await asyncio.sleep(0.01)
        ticks += 1
ticking = asyncio.create_task(tick())
await asyncio.sleep(0)
name = input()
ticking.cancel()
ticks > 3
"""
    told = script(
        example,
        f"""
        {CLIENT}
        lab.answers = [async () => {{ await sleep(500); return "x"; }}];
        return lab.python.runPython({json.dumps(code)});
        """,
        "input",
        60,
    )
    assert told is True


@pytest.mark.claim("input/tasks")
def test_tasks_that_ask_at_once_get_one_question_after_the_other(example: ExamplePage) -> None:
    """The first answer has two lines, and the second task begins with what is left."""
    code = """
import asyncio
async def ask(name):
    return input(name)
[*await asyncio.gather(ask("a"), ask("b"), ask("c")), input()]
"""
    told = script(
        example,
        f"""
        {CLIENT}
        let [now, most] = [0, 0];
        const slowly = (line) => async () => {{
          most = Math.max(most, ++now);
          await sleep(30);
          now--;
          return line;
        }};
        lab.answers = ["1\\n2", "3", "4", "5"].map(slowly);
        const lines = await lab.python.runPython({json.dumps(code)});
        return [lines.sort(), most];
        """,
        "input",
        60,
    )
    assert told == [["1", "2", "3", "4"], 1]


@pytest.mark.claim("input/libraries")
@pytest.mark.parametrize(
    ("code", "answers", "result", "shown"),
    [
        ("x = 5\nbreakpoint()\nx", ["p x + 1", "!x = 7", "c"], 7, "(Pdb) 6"),
        ("import pdb\nx = 5\npdb.set_trace()\nx", ["n", "p x + 1", "c"], 5, "(Pdb) 6"),
        ("import code\ncode.interact(local={'a': 1})", ["a + 1", None], None, ">>> 2"),
        ("import getpass\ngetpass.getpass()", ["secret"], "secret", "Password: "),
        (
            "import cmd\nclass Shell(cmd.Cmd):\n    do_quit = lambda self, line: True\n"
            "Shell().cmdloop()",
            ["help", "quit"],
            None,
            "Undocumented commands:",
        ),
    ],
)
def test_what_python_brings_along_asks_the_page(
    example: ExamplePage, code: str, answers: list[str | None], result: Any, shown: str
) -> None:
    """A debugger traces what runs while it waits, so it must not be suspended then."""
    told = script(
        example,
        f"""
        {CLIENT}
        lab.answers = {json.dumps(answers)};
        const value = await lab.python.runPython({json.dumps(code)});
        return [value ?? null, lab.answers.length, lab.shown];
        """,
        "input",
        60,
    )
    assert told[:2] == [result, 0]
    assert shown in told[2]


@pytest.mark.claim("input/file")
def test_the_file_of_the_standard_input_reads_the_same_lines(
    example: ExamplePage, origin: str
) -> None:
    expression = (
        "[__import__('os').read(0, 3), *open(0, closefd=False), "
        "__import__('sys').__stdin__.readline(), __import__('sys').stdin.buffer.readline()]"
    )
    told, asked, _ = converse(example, "suspended", expression, "['é', 'b', null, 'c', 'd']")
    assert told == repr([b"\xc3\xa9\n", "b\n", "c\n", b"d\n"])
    ways = [way for _, way in asked]
    blocked = expected("blocked", origin)
    assert ways == [blocked, blocked, blocked, "suspended", blocked]


@pytest.mark.origin("plain")
@pytest.mark.version_independent
@pytest.mark.claim("input/policy")
def test_a_policy_without_blob_is_told_where_python_blocks(
    open_example: OpenExample, observer: Observer
) -> None:
    forbid = replacing({"content-security-policy": "connect-src 'self'"})
    with observer.expect("Content.Security.Policy", "connect-src"):
        example = open_example(
            prepare=lambda fresh: fresh.page.route("**/assets/*.worker-*.js", forbid)
        )
        example.wait_until_ready()
        assert converse(example, "suspended", "input()", "['fine']")[0] == "'fine'"
        told, asked, message = converse(example, "blocked", "input()", "['never']")
        assert (told, asked) == ("JsException", [])
        assert "`connect-src blob:`" in message


@pytest.mark.origin("plain")
@pytest.mark.version_independent
@pytest.mark.claim("input/service-worker")
def test_a_service_worker_that_adds_the_headers_gives_shared_memory(
    browser: Browser, cookbook: Server, pyodide_version: str
) -> None:
    context = browser.new_context()
    url = f"{cookbook.plain}/{EXAMPLE}?pyodide={pyodide_version}"
    example = ExamplePage(context.new_page(), url)
    example.open()
    register = "navigator.serviceWorker.register('/isolating-service-worker.js')"
    example.page.evaluate(f"{register}.then(() => navigator.serviceWorker.ready).then(() => true)")
    example.open()
    example.wait_until_ready()
    told, asked, _ = converse(example, "blocked", "input()", "['fine']")
    assert (told, asked) == ("'fine'", [["", "shared-memory"]])
    context.close()


IN_SANDBOX = """
  const worker = (url) => `
    const early = [];
    const keep = (event) => early.push(event);
    self.addEventListener("message", keep);
    import("${url}").then(() => {
      self.removeEventListener("message", keep);
      for (const { data, ports } of early)
        self.dispatchEvent(new MessageEvent("message", { data, ports }));
    });`;
  const Native = Worker;
  globalThis.Worker = function (url) {
    const script = new Blob([worker(url)], { type: "text/javascript" });
    return new Native(URL.createObjectURL(script));
  };
"""
"""Such a frame may start no worker but one of a Blob, and in Chromium no module worker."""


@pytest.mark.origin("plain")
@pytest.mark.version_independent
@pytest.mark.claim("input/sandbox")
def test_a_sandboxed_frame_has_the_suspended_way_alone(
    browser: Browser, cookbook: Server, pyodide_version: str
) -> None:
    page = browser.new_page()
    page.add_init_script(f"if (self.origin === 'null') {{ {IN_SANDBOX} }}")
    with Proxy(cookbook.plain).serving() as host:
        host.everywhere = {"Access-Control-Allow-Origin": "*"}
        page.goto(f"{cookbook.plain}/examples/")
        url = f"{host.origin}/{EXAMPLE}?pyodide={pyodide_version}"
        page.set_content(f'<iframe sandbox="allow-scripts" src="{url}"></iframe>')
        frame = page.frames[1]
        frame.wait_for_function("'PythonWorker' in globalThis")
        told = frame.evaluate(
            """async ([nested, blocked]) => {
              const client = new PythonWorker(withInput(({ way }) => way, { indexURL }));
              const suspended = await client.runPython(nested + "input()");
              return [suspended, await client.runPython(blocked).catch(({ message }) => message)];
            }""",
            [NESTED, asking("blocked", "input()")],
        )
        assert told[0] == "suspended"
        assert "no sandboxed frame" in told[1]
        page.close()


@pytest.mark.smoke("isolated", "plain")
def test_the_quiz_is_answered_by_keyboard(example: ExamplePage, origin: str) -> None:
    example.choose_sample("Quiz")
    example.press_run()
    field = example.page.get_by_label("What is 7 * 8? ")
    field.fill("56")
    field.press("Enter")
    example.page.get_by_label("Which keyword defines a function? ").fill("func")
    example.page.get_by_role("button", name="Answer").click()
    example.page.get_by_label("What does len('Python') give? ").fill("6")
    example.page.get_by_role("button", name="Answer").click()
    example.wait_for("done", "error", phase="run")
    assert example.output == [
        *("What is 7 * 8? 56", "Right!"),
        *("Which keyword defines a function? func", "No: def"),
        *("What does len('Python') give? 6", "Right!", "2 of 3"),
    ]


def test_the_end_of_input_is_a_button(example: ExamplePage) -> None:
    example.choose_sample("Sum of the lines")
    example.press_run()
    for line in ("1.5", "2"):
        example.page.get_by_label("The next line").fill(line)
        example.page.get_by_role("button", name="Answer").click()
        example.expect_text("#output", re.compile(rf"{line}\n.* so far\s*$"))
    example.page.get_by_role("button", name="End of input").click()
    example.wait_for("done", "error", phase="run")
    assert example.output[-1] == "Sum: 3.5"
