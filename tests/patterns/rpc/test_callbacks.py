"""Callbacks: Python calls functions of the page, at once and in order, and need not wait."""

from __future__ import annotations

import json
from typing import Any

import pytest
from example_page import ExamplePage
from pytest_pyodide_workers import Observer

EXAMPLE = "examples/rpc/callbacks.html"

pytestmark = [pytest.mark.since("0.26"), pytest.mark.origin("isolated")]

# Runs `code` in a new worker whose module `page` has the functions, and ends the worker.
WITH = """async (callbacks, code, then = async () => {}) => {
  const python = new PythonWorker({ indexURL, createWorker: withCallbacks(callbacks) });
  try {
    const result = await python.runPython(code);
    return { result, then: await then(python) };
  } finally {
    python.close();
  }
}"""

CATCH = """
from pyodide.ffi import JsException
try:
    %s
except Exception as error:
    caught = [type(error).__name__, str(error)]
caught"""


def run(example: ExamplePage, callbacks: str, code: str, then: str = "undefined") -> Any:
    return example.call(f"({WITH})({callbacks}, {json.dumps(code)}, {then})", seconds=60)


@pytest.mark.smoke("isolated")
@pytest.mark.origin("isolated", "plain")
@pytest.mark.claim("callbacks/awaited")
def test_python_awaits_what_the_page_answers(example: ExamplePage) -> None:
    callbacks = "{ twice: (x) => [x, x], later: async (n) => n === undefined ? 'no' : n }"
    code = (
        "from page import twice, later\n"
        "[await twice({'a': [1, None]}), await later(2), await later()]"
    )
    told = run(example, callbacks, code)
    # To Python it is a list of dicts, so it can be returned like one.
    assert told["result"] == [[{"a": [1, None]}, {"a": [1, None]}], 2, "no"]


@pytest.mark.claim("callbacks/plain-values")
def test_the_answer_is_a_value_of_pythons(example: ExamplePage) -> None:
    code = (
        "from page import rows\nrows = await rows()\n[type(rows).__name__, type(rows[0]).__name__]"
    )
    assert run(example, "{ rows: () => [{ id: 1 }] }", code)["result"] == ["list", "dict"]


@pytest.mark.claim("callbacks/not-awaited")
def test_a_call_need_not_be_awaited(example: ExamplePage, observer: Observer) -> None:
    told = example.call(f"""(async () => {{
      const seen = [];
      const show = (value) => {{ seen.push(value); throw new Error("nobody hears this"); }};
      const code = "from page import show\\nfor n in range(200): show(n)\\n'done'";
      const later = (python) => python.runPython("import asyncio\\nawait asyncio.sleep(0.1)");
      const told = await ({WITH})({{ show }}, code, later);
      return [told.result, seen]; // all of them came before the result
    }})()""")
    assert told == ["done", list(range(200))]


@pytest.mark.claim("callbacks/not-awaited")
def test_nobody_has_to_hear_an_error(example: ExamplePage, observer: Observer) -> None:
    code = """
import asyncio, js
from page import fail
from pyodide.ffi import create_proxy
unheard = []
js.addEventListener("unhandledrejection", create_proxy(lambda event: unheard.append(1)))
fail()
fail([1])
await asyncio.sleep(0.2)
counted = len(unheard)
js.eval("Promise.reject(1); 0")  # the control
await asyncio.sleep(0.2)
[counted, len(unheard)]"""
    with observer.expect("uncaught error: 1|Uncaught"):
        told = run(example, "{ fail() { throw new Error('nobody hears this') } }", code)
    assert told["result"] == [0, 1]


@pytest.mark.claim("callbacks/order")
def test_calls_and_lines_and_the_result_come_in_order(example: ExamplePage) -> None:
    told = example.call("""(async () => {
      const seen = [];
      const note = (n) => void seen.push(n);
      const onEvent = ({ text }) => text && seen.push(...text.trim().split(/\\s/).map(Number));
      const python = new PythonWorker({ indexURL, onEvent, createWorker: withCallbacks({ note }) });
      await python.runPython("from page import note");
      await python.runPython("for n in range(0, 10, 2):\\n    print(n, end=' ')\\n    note(n + 1)");
      python.close();
      return seen;
    })()""")
    assert told == list(range(10))


@pytest.mark.claim("callbacks/null")
def test_null_is_none_in_python(example: ExamplePage) -> None:
    code = "from page import get\n[(await get(n)) in (None, {'x': None}, [None]) for n in range(3)]"
    told = run(example, "{ get: (n) => [null, { x: null }, [null]][n] }", code)
    assert told["result"] == [True] * 3


@pytest.mark.claim("callbacks/errors")
def test_an_error_of_the_page_is_an_exception_in_python(example: ExamplePage) -> None:
    code = "from page import fail\n" + CATCH % "await fail()"
    told = run(example, "{ fail() { throw new RangeError('not that one') } }", code)
    assert told["result"] == ["JsException", "RangeError: not that one"]


@pytest.mark.parametrize(
    ("function", "says"),
    [
        ("() => { throw { toString() { throw 1 } } }", "cannot be read"),
        ("() => { throw 'plain text' }", "Error: plain text"),
        ("() => () => 1", "DataCloneError"),
        ("async () => { throw Object.assign(new Error('x'), { f() {} }) }", "Error: x"),
    ],
    ids=["unreadable", "text", "result without clone", "error without clone"],
)
@pytest.mark.claim("callbacks/always-answered")
def test_whatever_the_page_throws_python_gets_an_answer(
    example: ExamplePage, function: str, says: str
) -> None:
    code = "from page import fail\n" + CATCH % "await fail()"
    told = run(example, f"{{ fail: {function} }}", code)
    assert says in told["result"][1]


@pytest.mark.claim("callbacks/arguments")
def test_arguments_are_converted_and_python_keeps_them(example: ExamplePage) -> None:
    code = """
from page import echo
rows = [{"a": 1}]
echo(rows, (1, 2), {3}, b"x")
await echo(rows)
rows"""
    assert run(example, "{ echo: (...args) => args.length }", code)["result"] == [{"a": 1}]
    code = "from page import echo\nlist(await echo([{'a': {'b': ()}}], 2 ** 70, 'é'))"
    big = "(_, x) => typeof x === 'bigint' ? `${x}` : x"
    told = run(
        example, f"{{ echo: (...args) => args.map((arg) => JSON.stringify(arg, {big})) }}", code
    )
    assert told["result"] == ['[{"a":{"b":[]}}]', f'"{2**70}"', '"é"']


@pytest.mark.claim("callbacks/arguments")
def test_an_argument_without_a_clone_is_refused_where_it_is_passed(example: ExamplePage) -> None:
    code = "from page import echo\n" + CATCH % "echo(lambda: 1)"
    assert "Python `function`" in run(example, "{ echo: (x) => x }", code)["result"][1]


@pytest.mark.claim("callbacks/names")
def test_a_name_that_the_page_does_not_give_cannot_be_imported(example: ExamplePage) -> None:
    code = "from page import nothing"
    told = run(example, "{ echo: (x) => x }", CATCH.replace("    %s", f"    {code}"))
    assert told["result"][0] == "ImportError"


@pytest.mark.claim("callbacks/only-given")
def test_code_in_the_worker_reaches_no_other_name(example: ExamplePage) -> None:
    code = """
import js
from pyodide.ffi import create_proxy, to_js
answers = []
def listen(event):
    if getattr(event.data, "pageCallbacks", None) == "answer": answers.append(event.data.to_py())
js.addEventListener("message", create_proxy(listen))
for call, name in [(-1, "toString"), (-2, "constructor"), (-3, "echo")]:
    message = {"pageCallbacks": "call", "call": call, "name": name, "args": ["x"]}
    js.postMessage(to_js(message, dict_converter=js.Object.fromEntries))
import asyncio
while len(answers) < 3: await asyncio.sleep(0.01)
[answer.get("error", {}).get("message") or answer["value"] for answer in answers]"""
    told = run(example, "{ echo: (x) => x }", code)
    assert told["result"] == ['There is no "toString"', 'There is no "constructor"', "x"]


@pytest.mark.origin("isolated")
@pytest.mark.claim("callbacks/replaced")
def test_they_are_there_in_a_worker_that_replaces_another(example: ExamplePage) -> None:
    then = """async (python) => {
      await python.restart();
      return python.runPython("from page import echo\\nawait echo(2)");
    }"""
    assert run(example, "{ echo: (x) => x }", "1", then)["then"] == 2


@pytest.mark.origin("isolated")
@pytest.mark.claim("callbacks/while-blocked")
def test_the_page_is_called_while_python_computes(example: ExamplePage, observer: Observer) -> None:
    """Python loops until the page has heard it: the page's answer is Stop."""
    with observer.expect("KeyboardInterrupt", only="firefox"):
        told = example.call("""(async () => {
          const createWorker = withCallbacks({ stop: () => python.stop() });
          const python = new PythonWorker({ indexURL, createWorker });
          const code = "from page import stop\\nstop()\\nwhile True: pass";
          const error = await python.runPython(code).catch((error) => error.code);
          python.close();
          return error;
        })()""")
    assert told == "stopped"


@pytest.mark.origin("isolated")
@pytest.mark.claim("callbacks/stop")
def test_stop_ends_a_run_that_waits_for_the_page(example: ExamplePage, observer: Observer) -> None:
    with observer.expect("KeyboardInterrupt|CancelledError", only="firefox"):
        told = example.call("""(async () => {
          let asked;
          const isAsked = new Promise((resolve) => { asked = resolve; });
          const ask = () => { asked(); return new Promise(() => {}); };
          const python = new PythonWorker({ indexURL, createWorker: withCallbacks({ ask }) });
          const code = "from page import ask\\nawait ask()";
          const run = python.runPython(code).catch((error) => error.code);
          await isAsked;
          const how = await python.stop();
          const after = [await run, how, await python.runPython("1 + 1")];
          python.close();
          return after;
        })()""")
    assert told == ["stopped", "stopped", 2]


@pytest.mark.origin("isolated")
@pytest.mark.claim("callbacks/replaceable")
def test_a_function_may_be_replaced(example: ExamplePage) -> None:
    told = example.call(f"""(async () => {{
      const callbacks = {{ echo: () => "old" }};
      const then = async (python) => {{
        callbacks.echo = () => "new";
        return python.runPython("await echo()");
      }};
      return ({WITH})(callbacks, "from page import echo\\nawait echo()", then);
    }})()""")
    assert told == {"result": "old", "then": "new"}


@pytest.mark.origin("isolated")
@pytest.mark.claim("callbacks/no-names")
def test_no_name_of_ours_appears_among_the_users(example: ExamplePage) -> None:
    names = run(example, "{ echo: (x) => x }", "sorted(globals())")["result"]
    assert [name for name in names if not name.startswith(("__", "_pyodide"))] == []


def test_a_person_answers_python(example: ExamplePage) -> None:
    example.choose_sample("Ask a question")
    example.press_run()
    example.page.get_by_label("What is your name?").fill("Ada")
    example.page.get_by_role("button", name="Answer").click()
    example.wait_for("done", "error", phase="run")
    assert example.result == '"Hello Ada, said Python"'


def test_python_draws_on_the_page(example: ExamplePage) -> None:
    painted = """document.getElementById("drawing").getContext("2d")
      .getImageData(0, 0, 480, 160).data.some((byte) => byte > 0)"""
    assert not example.page.evaluate(painted)
    example.choose_sample("Draw a wave")
    example.press_run()
    example.wait_for("done", "error", phase="run")
    assert example.page.evaluate(painted)


def test_the_page_shows_the_error_that_python_caught(example: ExamplePage) -> None:
    example.choose_sample("Catch an error of the page")
    example.press_run()
    example.wait_for("done", "error", phase="run")
    assert example.output == ["RangeError: no such row"]
