"""What values of Python's are on the page, once they have crossed the worker and Comlink."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_pyodide_workers.versions import line_of
from rpc.laboratory import Lab

TABLE: list[dict[str, str]] = json.loads(
    Path(__file__).with_name("values.json").read_text(encoding="utf-8")
)

LISTS_ONLY = {"0.28", "0.29", "314", "315"}
"""Lines on which Comlink's own handlers throw at a dict, so that later ones are never asked."""

pytestmark = pytest.mark.origin("isolated")

DISGUISED = "{'type': 1, 'toJs': 2, 'destroy': 3}"
"""A dict with keys that a PyProxy has as methods."""

# A PyProxy keeps its Python object alive, and Python's weak references tell, on every release.
TRACK = """
import gc, weakref
class Tracked(dict): pass
made = []
def make(**items):
    value = Tracked(items)
    made.append(weakref.ref(value))
    return value
"""
ALIVE = "gc.collect()\nsum(ref() is not None for ref in made)"

ARRAYS = {
    "b'0123456789'": "Uint8Array [48, 49, 50, 51, 52, 53, 54, 55, 56, 57] of 10 bytes, 0 left",
    "bytearray(b'ab')": "Uint8Array [97, 98] of 2 bytes, 0 left",
    "memoryview(b'abcd')[1:3]": "Uint8Array [98, 99] of 2 bytes, 0 left",
    "import array\narray.array('d', [0.5, 2])": "Float64Array [0.5, 2] of 16 bytes, 0 left",
    "array.array('h', [-1, 2])": "Int16Array [-1, 2] of 4 bytes, 0 left",
    "array.array('q', [2**62])": "BigInt64Array [4611686018427387904n] of 8 bytes, 0 left",
    "bytes(2_000_000)": "Uint8Array of 2000000 bytes, 0 left",
    "b''": "Uint8Array [] of 0 bytes, 0 left",
}

NO_ARRAYS = {
    "[1, 2]": "`list` cannot be moved",
    "42": "`number` cannot be moved",
    "memoryview(b'abcdef')[::2]": "it has gaps",
    "lambda: 1": "`function` cannot be moved",
}

STEPS = {
    **{row["value"]: ("run", row["python"]) for row in TABLE},
    **{code: ("array", code) for code in [*ARRAYS, *NO_ARRAYS]},
    "lent": ("array", "lent = bytearray(b'ab')\nlent"),
    "grown": ("run", "lent.append(99)\nlen(lent)"),
    "disguised": ("run", DISGUISED),
    "argument": ("call", "{'a': [1]}"),
    "argument refused": ("call", "lambda: 1"),
    "before": ("run", TRACK),
    "many": ("many", "make(n=1)"),
    "alive": ("run", ALIVE),
    "many refused": ("many", "make(n=print)"),
    "alive after refusals": ("run", ALIVE),
}

_seen: dict[tuple[str, str], dict[str, str]] = {}


@pytest.fixture
def seen(request: pytest.FixtureRequest, index_url: str, browser_name: str) -> dict[str, str]:
    """What arrived of all steps: one worker does them all, for the first test that asks."""
    key = (index_url, browser_name)
    if key not in _seen:
        words = received(request.getfixturevalue("lab"), index_url, "first", list(STEPS.values()))
        _seen[key] = dict(zip(STEPS, words, strict=True))
    return _seen[key]


def received(lab: Lab, index_url: str, registered: str, steps: list[tuple[str, str]]) -> list[str]:
    words: list[str] = lab("values", "received", index_url, registered, steps)
    return words


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["value"])
@pytest.mark.claim("comlink/value-table")
def test_a_value_is_what_the_table_says(row: dict[str, str], seen: dict[str, str]) -> None:
    if row["js"] == "rejects":
        assert seen[row["value"]].startswith("rejects: result-not-clonable, ")
    else:
        assert seen[row["value"]] == row["js"]


class TestPyProxyHandler:
    @pytest.mark.claim("comlink/pyproxy-handler")
    def test_no_key_of_a_dict_makes_it_something_else(self, seen: dict[str, str]) -> None:
        assert seen["disguised"] == "Object {type: 1, toJs: 2, destroy: 3}"

    def test_after_comlinks_own_it_never_sees_a_dict(
        self, lab: Lab, index_url: str, pyodide_version: str
    ) -> None:
        """The control: registered as Comlink's README does."""
        steps = [("run", "{'a': 1}"), ("run", "[1]")]
        a_dict, a_list = received(lab, index_url, "last", steps)
        assert a_list == "Array [1]"
        blocked = line_of(pyodide_version) in LISTS_ONLY
        assert a_dict == ("rejects: Unserializable return value" if blocked else "Object {a: 1}")

    def test_without_it_nothing_crosses_and_every_call_leaves_a_proxy(
        self, lab: Lab, index_url: str
    ) -> None:
        steps = [("run", "{'a': 1}"), ("run", "[1]"), ("run", TRACK), ("many", "make(n=1)")]
        a_dict, a_list, _, many, alive = received(lab, index_url, "not", [*steps, ("run", ALIVE)])
        assert a_dict == a_list == "rejects: Unserializable return value"
        assert many == "200 of 200 failed"
        # The browser's garbage collector may have found some of them by now.
        assert int(alive) > 0

    def test_an_argument_is_converted_too(self, seen: dict[str, str]) -> None:
        assert seen["argument"] == '"Object {a: Array [1]}"'

    def test_an_argument_that_cannot_cross_leaves_nobody_waiting(
        self, seen: dict[str, str]
    ) -> None:
        assert seen["argument refused"].startswith("rejects: result-not-clonable, ")

    def test_many_calls_leave_no_proxy_alive(self, seen: dict[str, str]) -> None:
        assert (seen["many"], seen["alive"]) == ("0 of 200 failed", "0")
        assert seen["many refused"] == "200 of 200 failed"
        assert seen["alive after refusals"] == "0"


class TestTransferArray:
    @pytest.mark.parametrize("code", ARRAYS)
    @pytest.mark.claim("comlink/transfer-array")
    def test_an_array_arrives_alone_and_leaves_nothing_behind(
        self, code: str, seen: dict[str, str]
    ) -> None:
        assert seen[code] == ARRAYS[code]

    def test_python_gets_its_array_back(self, seen: dict[str, str]) -> None:
        """As long as it is lent, Python refuses to let it grow."""
        assert seen["lent"].endswith("2 bytes, 0 left")
        assert seen["grown"] == "3"

    @pytest.mark.parametrize("code", NO_ARRAYS)
    def test_what_is_no_array_is_refused(self, code: str, seen: dict[str, str]) -> None:
        assert seen[code].startswith("rejects: not-an-array, ")
        assert NO_ARRAYS[code] in seen[code]

    def test_the_raw_view_ships_the_whole_heap(self, lab: Lab, index_url: str) -> None:
        """The control: what every release of Pyodide gives as ``getBuffer().data``."""
        seen = lab("values", "heap", index_url, "b'0123456789'")
        assert seen["length"] == 10
        assert seen["shipped"] > 10 * 2**20
        assert seen["transfer"] in {"DataCloneError", "TypeError"}
