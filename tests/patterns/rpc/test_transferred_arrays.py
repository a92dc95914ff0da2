"""Transferred arrays: the arrays of a result are moved, and arrive as runPython() gives them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from example_page import ExamplePage
from pytest_pyodide_workers import Observer

EXAMPLE = "examples/rpc/transferred_arrays.html"

pytestmark = [pytest.mark.since("0.26"), pytest.mark.origin("isolated")]

# The kinds, lengths and items of all arrays in a value, at any depth.
SHOW = """(value) => JSON.stringify(value, (_, inner) => {
  if (ArrayBuffer.isView(inner)) {
    return `${inner.constructor.name} ${[...inner].join()} of ${inner.buffer.byteLength}`;
  }
  if (inner instanceof Map || inner instanceof Set) return [...inner];
  return typeof inner === "bigint" ? `${inner}n` : inner;
})"""

ARRAYS = {
    "b'0123'": '"Uint8Array 48,49,50,51 of 4"',
    "bytearray(b'ab')": '"Uint8Array 97,98 of 2"',
    "memoryview(b'abcd')[1:3]": '"Uint8Array 98,99 of 2"',
    "b''": '"Uint8Array  of 0"',
    "import array\narray.array('d', [0.5, 2])": '"Float64Array 0.5,2 of 16"',
    "import array\narray.array('q', [2**62])": '"BigInt64Array 4611686018427387904 of 8"',
    "{'a': [b'x', {'b': b'y'}]}": '{"a":["Uint8Array 120 of 1",{"b":"Uint8Array 121 of 1"}]}',
    "{1: b'x', 2: (b'y',)}": '[[1,"Uint8Array 120 of 1"],[2,["Uint8Array 121 of 1"]]]',
    "[1, 'text', None, 2.5]": '[1,"text",null,2.5]',
    "x = b'one'\n[x, x]": '["Uint8Array 111,110,101 of 3","Uint8Array 111,110,101 of 3"]',
}

# An array of JavaScript's own and a part of it. Python keeps a reference: after a move it is empty.
KEPT = "import js\nkept = js.Uint8Array.new(5)\n[kept, kept.subarray(1)]"


def call(example: ExamplePage, expression: str) -> Any:
    return example.call(f"({expression})")


@pytest.mark.smoke("isolated")
@pytest.mark.origin("isolated", "plain")
@pytest.mark.parametrize("code", ARRAYS)
@pytest.mark.claim("transferred-arrays/values")
def test_arrays_arrive_as_run_python_gives_them(example: ExamplePage, code: str) -> None:
    source = json.dumps(code)
    told = call(
        example,
        f"Promise.all([runAndTransfer(python, {source}), python.runPython({source})])"
        f".then((both) => both.map({SHOW}))",
    )
    assert told == [ARRAYS[code]] * 2


@pytest.mark.claim("transferred-arrays/moved")
def test_the_memory_is_moved(example: ExamplePage) -> None:
    source = json.dumps(KEPT)
    told = call(
        example,
        f"""(async () => {{
          const left = [];
          const clone = () => python.runPython({source});
          const move = () => runAndTransfer(python, {source});
          for (const run of [clone, move]) {{
            const [array] = await run();
            left.push(array.length, await python.runPython("kept.length"));
          }}
          return left;
        }})()""",
    )
    assert told == [5, 5, 5, 0], "a clone leaves it in the worker; a move does not"


@pytest.mark.claim("transferred-arrays/python-keeps")
def test_python_keeps_its_own(example: ExamplePage) -> None:
    told = call(
        example,
        """runAndTransfer(python, "kept = bytearray(b'ab')\\nkept")
          .then(() => python.runPython("kept.append(99)\\nlen(kept)"))""",
    )
    assert told == 3


@pytest.mark.claim("transferred-arrays/errors")
def test_errors_limits_and_cycles_are_those_of_a_run(
    example: ExamplePage, observer: Observer
) -> None:
    code = "({ name, code, type, file }) => ({ name, code, type, file })"
    told = call(
        example,
        f"runAndTransfer(python, '1 / 0', {{ filename: 'a.py' }}).catch({code})",
    )
    assert told == {
        "name": "PythonError",
        "code": "python-error",
        "type": "ZeroDivisionError",
        "file": "a.py",
    }
    told = call(example, f"runAndTransfer(python, 'print').catch({code})")
    assert told["code"] == "result-not-clonable"
    told = call(
        example,
        """runAndTransfer(python, "a = [b'x']\\na.append(a)\\na").then((a) => a[1] === a)""",
    )
    assert told is True


def test_the_page_draws_the_picture(example: ExamplePage) -> None:
    example.choose_sample("A picture")
    example.press_run()
    example.wait_for("done", "error", phase="run")
    assert example.result == '"131072 bytes"'
    pixel = (
        """[...document.getElementById("picture").getContext("2d").getImageData(0, 0, 1, 1).data]"""
    )
    assert example.page.evaluate(pixel) == [120, 90, 150, 255]
