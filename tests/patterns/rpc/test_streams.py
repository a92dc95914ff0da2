"""Streams: items one by one, made when they are asked for, and an end for whatever reason."""

from __future__ import annotations

import json
from typing import Any

import pytest
from contract import FATAL
from example_page import ExamplePage
from pytest_pyodide_workers import Observer

EXAMPLE = "examples/rpc/streams.html"

pytestmark = [pytest.mark.since("0.26"), pytest.mark.origin("isolated")]

SYNC = """
made = []
def count(fail_at=None):
    try:
        for n in range(10):
            if n == fail_at: raise ValueError("enough") from KeyError(n)
            made.append(n)
            yield {"n": n}
    finally:
        made.append("closed")
"""
ASYNC = SYNC.replace("def count", "import asyncio\nasync def count").replace(
    "            if", "            await asyncio.sleep(0)\n            if"
)
DONE = {"done": True, "value": None}
KINDS = pytest.mark.parametrize("program", [SYNC, ASYNC], ids=["sync", "async"])

# Returns the items up to `max`, and the error that ended the stream.
TAKE = """async (code, max, options) => {
  const items = [];
  try {
    if (max > 0) for await (const item of streamPython(python, code, options)) {
      items.push(item);
      if (items.length === max) break;
    }
  } catch (error) {
    const { name, code, message, type, traceback, file, line, cause } = error;
    const shown = { name, code, message, type, traceback, file, line, cause: cause?.type };
    return { items, error: shown };
  }
  return { items };
}"""
STUCK = """
made = []
def stuck():
    try:
        yield 1
        while True: pass
    finally:
        made.append("closed")
stuck()"""


def take(example: ExamplePage, code: str, count: int = 100, options: str = "{}") -> Any:
    return example.call(f"({TAKE})({json.dumps(code)}, {count}, {options})")


def value(example: ExamplePage, code: str) -> Any:
    return example.call(f"python.runPython({json.dumps(code)})")


@pytest.mark.smoke("isolated")
@pytest.mark.origin("isolated", "plain")
@KINDS
@pytest.mark.claim("streams/items")
def test_each_item_arrives_and_the_generator_is_closed(example: ExamplePage, program: str) -> None:
    told = take(example, f"{program}\ncount()")
    assert told == {"items": [{"n": n} for n in range(10)]}
    assert value(example, "made") == [*range(10), "closed"]


@pytest.mark.parametrize(
    "code",
    ["range(3)", "[0, 1, 2]", "(n for n in range(3))", "async def f(): return range(3)\nf()"],
)
def test_other_iterables_are_streams_too(example: ExamplePage, code: str) -> None:
    assert take(example, code) == {"items": [0, 1, 2]}


@KINDS
@pytest.mark.claim("streams/pulled")
def test_nothing_is_made_before_it_is_asked_for(example: ExamplePage, program: str) -> None:
    told = example.call(f"""(async () => {{
      const stream = streamPython(python, {json.dumps(program)} + "count()");
      await python.runPython("made = 'not started'");
      const made = [await python.runPython("made")];
      for (let n = 0; n < 2; n++) {{
        await stream.next();
        made.push(await python.runPython("list(made)")); // a run between two items
      }}
      await stream.return();
      return [...made, await python.runPython("made"), await stream.next()];
    }})()""")
    assert told == ["not started", [0], [0, 1], [0, 1, "closed"], DONE]


@KINDS
@pytest.mark.claim("streams/break")
def test_break_closes_the_generator(example: ExamplePage, program: str) -> None:
    # Python would close a generator that nobody holds by itself.
    told = take(example, f"{program}\nheld = count()\nheld", 2)
    assert told == {"items": [{"n": 0}, {"n": 1}]}
    assert value(example, "made") == [0, 1, "closed"]


@KINDS
@pytest.mark.claim("streams/errors")
def test_an_exception_is_a_python_error_at_its_own_line(example: ExamplePage, program: str) -> None:
    told = take(example, f"{program}\ncount(1)", 100, "{ filename: 'rows.py' }")
    assert told["items"] == [{"n": 0}]
    error = told["error"]
    assert (error["name"], error["type"], error["message"]) == (
        "PythonError",
        "ValueError",
        "enough",
    )
    assert (error["file"], error["cause"]) == ("rows.py", "KeyError")
    assert 'raise ValueError("enough")' in error["traceback"], "it quotes the program"
    assert "page_streams" not in error["traceback"], "and nothing of ours"
    assert value(example, "made") == [0, "closed"]


def test_an_error_of_the_program_itself_is_one_too(example: ExamplePage) -> None:
    error = take(example, "a = 1\n1 / 0")["error"]
    assert (error["type"], error["line"]) == ("ZeroDivisionError", 2)
    assert take(example, "5")["error"]["message"] == "'int' object is not iterable"


@pytest.mark.claim("streams/no-names")
def test_no_name_of_ours_appears_among_the_users(example: ExamplePage) -> None:
    names = "sorted(globals())"
    before = value(example, names)
    take(example, "(n for n in range(3))", 2)
    assert value(example, names) == before


@pytest.mark.claim("streams/item-without-clone")
def test_an_item_without_a_clone_ends_the_stream(example: ExamplePage) -> None:
    told = take(example, SYNC.replace('{"n": n}', "len") + "\ncount()")
    assert told["error"]["code"] == "result-not-clonable"
    assert value(example, "made") == [0, "closed"]


@pytest.mark.origin("isolated")
@pytest.mark.claim("streams/stop")
def test_stop_ends_the_stream_and_keeps_the_variables(
    example: ExamplePage, observer: Observer
) -> None:
    with observer.expect("KeyboardInterrupt", only="firefox"):
        told = example.call(f"""(async () => {{
          const ended = ({TAKE})({json.dumps(STUCK)}, 9);
          while (python.state !== "running") await new Promise((go) => setTimeout(go, 10));
          await new Promise((go) => setTimeout(go, 300)); // by now it makes its second item
          return [await python.stop(), await ended, await python.runPython("made")];
        }})()""")
    assert told[0] == "stopped"
    assert (told[1]["items"], told[1]["error"]["code"]) == ([1], "stopped")
    assert told[2] == ["closed"]


@pytest.mark.origin("plain")
@pytest.mark.claim("streams/stop-plain")
def test_on_a_plain_page_stop_ends_it_with_its_worker(
    example: ExamplePage, observer: Observer
) -> None:
    # Over BiDi, Firefox tells of a worker's end while it was busy.
    with observer.expect("uncaught error: undefined", only="firefox"):
        told = example.call(f"""(async () => {{
          const ended = ({TAKE})({json.dumps(STUCK)}, 9);
          while (python.state !== "running") await new Promise((go) => setTimeout(go, 10));
          await new Promise((go) => setTimeout(go, 300));
          return [await python.stop(), await ended, await python.runPython("1 + 1")];
        }})()""")
    assert told[0] == "replaced"
    assert (told[1]["items"], told[1]["error"]["code"]) == ([1], "stopped")
    assert told[2] == 2


@pytest.mark.origin("isolated")
@pytest.mark.claim("streams/return-stops")
def test_return_ends_a_stream_that_is_stuck(example: ExamplePage, observer: Observer) -> None:
    with observer.expect("KeyboardInterrupt", only="firefox"):
        told = example.call(f"""(async () => {{
          const stream = streamPython(python, {json.dumps(STUCK)});
          await stream.next();
          const waiting = stream.next();
          await new Promise((go) => setTimeout(go, 100));
          return [await stream.return(), await waiting, await python.runPython("made")];
        }})()""")
    assert told == [DONE, DONE, ["closed"]]


@pytest.mark.origin("isolated")
@pytest.mark.parametrize(
    ("option", "code"),
    [("timeoutMs: 300", "timeout"), ("signal: AbortSignal.timeout(400)", "stopped")],
    ids=["timeout", "signal"],
)
@pytest.mark.claim("streams/limits")
def test_an_item_is_limited_and_given_up_as_a_run_is(
    example: ExamplePage, observer: Observer, option: str, code: str
) -> None:
    with observer.expect("KeyboardInterrupt", only="firefox"):
        told = take(example, STUCK, 9, f"{{ {option} }}")
    assert (told["items"], told["error"]["code"]) == ([1], code)
    assert value(example, "made") == ["closed"]


@pytest.mark.origin("isolated")
@pytest.mark.claim("streams/limits")
def test_a_stream_is_closed_that_is_given_up_between_two_items(example: ExamplePage) -> None:
    told = example.call(f"""(async () => {{
      const giveUp = new AbortController();
      const {{ signal }} = giveUp;
      const stream = streamPython(python, {json.dumps(SYNC)} + "count()", {{ signal }});
      await stream.next();
      giveUp.abort();
      const code = await stream.next().catch((error) => error.code);
      return [code, await python.runPython("made")];
    }})()""")
    assert told == ["stopped", [0, "closed"]]


@pytest.mark.origin("isolated")
@pytest.mark.claim("streams/crash")
def test_a_crash_ends_it(example: ExamplePage, observer: Observer) -> None:
    with observer.expect(*FATAL):
        told = take(example, "import os\ndef f():\n    yield 1\n    os.abort()\nf()")
        assert value(example, "1 + 1") == 2
    assert (told["items"], told["error"]["code"]) == ([1], "python-fatal")


@pytest.mark.origin("isolated")
@pytest.mark.claim("streams/replaced")
def test_a_stream_does_not_go_on_in_another_worker(example: ExamplePage) -> None:
    told = example.call(f"""(async () => {{
      const start = () => streamPython(python, {json.dumps(SYNC)} + "count()");
      const [broken, left] = [start(), start()];
      await Promise.all([broken.next(), left.next()]);
      await python.restart();
      const code = await broken.next().catch((error) => error.code);
      return [code, await broken.next(), await left.return(), await start().next()];
    }})()""")

    assert told == ["worker-ended", DONE, DONE, {"done": False, "value": {"n": 0}}]


@pytest.mark.origin("isolated")
@pytest.mark.claim("streams/closed")
def test_a_closed_python_ends_it(example: ExamplePage) -> None:
    told = example.call("""(async () => {
      const other = new PythonWorker({ indexURL });
      const code = "import asyncio\\n(await asyncio.sleep(n * 99) for n in (0, 1))";
      const stream = streamPython(other, code);
      await stream.next();
      const left = streamPython(other, "range(9)");
      const waiting = stream.next().catch((error) => error.code);
      other.close();
      const late = left.next().catch((error) => error.code);
      return [await waiting, await late, await stream.return()];
    })()""")
    assert told == ["closed", "closed", DONE]


@pytest.mark.claim("streams/one-by-one")
def test_items_asked_for_at_once_come_in_order(example: ExamplePage) -> None:
    told = example.call("""(async () => {
      const stream = streamPython(python, "(n for n in range(3))");
      const all = await Promise.all(Array.from({ length: 5 }, () => stream.next()));
      return all.map(({ value, done }) => done ? "done" : value);
    })()""")
    assert told == [0, 1, 2, "done", "done"]


@pytest.mark.origin("isolated")
@pytest.mark.claim("streams/memory")
def test_nothing_is_kept_of_an_item(example: ExamplePage) -> None:
    """300 items of a million characters; the heap of WebAssembly never shrinks."""
    told = example.call(
        """(async () => {
      const heap = "__import__('pyodide_js')._module.HEAP8.length / 2**20";
      const before = await python.runPython(heap);
      let length = 0;
      const code = "(str(n) * 500_000 for n in range(10, 99) for _ in '123')";
      for await (const text of streamPython(python, code)) length += text.length;
      return [length, await python.runPython(heap) - before];
    })()""",
        seconds=120,
    )
    assert told[0] == 89 * 3 * 1_000_000
    assert told[1] < 40, "megabytes"


def test_the_page_shows_the_items(example: ExamplePage) -> None:
    example.choose_sample("Primes without end")
    example.press_run()
    example.wait_for("done", "error", phase="run")
    assert example.output[:4] == ["2", "3", "5", "7"]
    assert (len(example.output), example.result) == (100, '"100 items"')


def test_the_page_shows_what_python_prints_at_its_end(example: ExamplePage) -> None:
    example.choose_sample("Clean up at the end")
    example.press_run()
    example.wait_for("done", "error", phase="run")
    assert example.output[-1] == "The file is closed"
