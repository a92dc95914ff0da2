"""What values of Python's are on the page, once they have crossed the worker and Comlink."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_pyodide_workers.versions import line_of
from rpc.laboratory import Lab

TABLE: list[dict[str, str]] = json.loads(
    Path(__file__).with_name("values.json").read_text(encoding="utf-8")
)

LISTS_ONLY = {"0.28", "0.29", "314", "315"}
"""Lines on which Comlink's own handlers throw at a dict, so that later ones are never asked."""


pytestmark = pytest.mark.origin("isolated")


@pytest.fixture
def lab(shared_lab: Lab) -> Lab:
    return shared_lab


def received(lab: Lab, index_url: str, registered: str, codes: list[str]) -> Any:
    return lab("values", "received", index_url, registered, codes)


@pytest.mark.claim("comlink/value-table")
def test_every_value_of_the_table_is_what_it_says(lab: Lab, index_url: str) -> None:
    words = received(lab, index_url, "first", [row["python"] for row in TABLE])
    seen = {row["value"]: word for row, word in zip(TABLE, words, strict=True)}
    refusal = "rejects: result-not-clonable"
    assert seen == {row["value"]: row["js"].replace("rejects", refusal) for row in TABLE}


class TestPyProxyHandler:
    CODES = ("{'a': 1}", "[1]")

    @pytest.mark.claim("comlink/pyproxy-handler")
    def test_first_of_all_handlers_it_takes_a_dict(self, lab: Lab, index_url: str) -> None:
        words = received(lab, index_url, "first", [*self.CODES, DISGUISED])
        assert words == ["Object {a: 1}", "Array [1]", "Object {type: 1, toJs: 2, destroy: 3}"]

    def test_after_comlinks_own_it_never_sees_a_dict(
        self, lab: Lab, index_url: str, pyodide_version: str
    ) -> None:
        a_dict, a_list = received(lab, index_url, "last", list(self.CODES))
        assert a_list == "Array [1]"
        blocked = line_of(pyodide_version) in LISTS_ONLY
        assert a_dict == ("rejects: Unserializable return value" if blocked else "Object {a: 1}")

    def test_without_it_neither_crosses(self, lab: Lab, index_url: str) -> None:
        words = received(lab, index_url, "not", list(self.CODES))
        assert words == ["rejects: Unserializable return value"] * 2

    def test_an_argument_is_converted_too(self, lab: Lab, index_url: str) -> None:
        passed = lab("values", "passedToCallback", index_url, "{'a': [1]}")
        assert passed == {"status": "resolved", "value": "Object {a: Array [1]}"}

    def test_an_argument_that_cannot_cross_leaves_nobody_waiting(
        self, lab: Lab, index_url: str
    ) -> None:
        passed = lab("values", "passedToCallback", index_url, "lambda: 1")
        assert (passed["status"], passed["code"]) == ("rejected", "result-not-clonable")

    def test_a_thousand_calls_leave_no_proxy_alive(self, lab: Lab, index_url: str) -> None:
        assert lab("values", "afterMany", index_url, "first", TRACKED, 1000) == 0

    def test_without_it_every_call_leaves_one(self, lab: Lab, index_url: str) -> None:
        """The control. The browser's garbage collector may have found some of them by then."""
        assert lab("values", "afterMany", index_url, "not", TRACKED, 100) > 0

    def test_what_is_refused_is_freed_too(self, lab: Lab, index_url: str) -> None:
        setup, code, count = TRACKED
        refused = [setup, code.replace("n=1", "n=print"), count]
        assert lab("values", "afterMany", index_url, "first", refused, 100) == 0


DISGUISED = "{'type': 1, 'toJs': 2, 'destroy': 3}"
"""A dict with keys that a PyProxy has as methods."""

TRACKED = [
    """
import gc, weakref
class Tracked(dict): pass
made = []
def make(**items):
    value = Tracked(items)
    made.append(weakref.ref(value))
    return value
""",
    "make(n=1)",
    "gc.collect()\nsum(ref() is not None for ref in made)",
]
"""A PyProxy keeps its Python object alive, and Python's weak references tell, on every release."""


class TestTransferArray:
    @pytest.mark.claim("comlink/transfer-array")
    def test_arrays_arrive_alone_and_leave_nothing_behind(self, lab: Lab, index_url: str) -> None:
        arrays = {
            "b'0123456789'": ("Uint8Array [48, 49, 50, 51, 52, 53, 54, 55, 56, 57]", 10),
            "bytearray(b'ab')": ("Uint8Array [97, 98]", 2),
            "memoryview(b'abcd')[1:3]": ("Uint8Array [98, 99]", 2),
            "import array\narray.array('d', [0.5, 2])": ("Float64Array [0.5, 2]", 16),
            "array.array('h', [-1, 2])": ("Int16Array [-1, 2]", 4),
            "array.array('q', [2**62])": ("BigInt64Array [4611686018427387904n]", 8),
            "bytes(20_000_000)": ("Uint8Array", 20_000_000),
        }
        seen = lab("values", "moved", index_url, list(arrays))
        assert seen == [
            {"shape": shape, "bytes": size, "byteLength": size, "left": 0}
            for shape, size in arrays.values()
        ]

    @pytest.mark.parametrize(
        ("code", "reason"),
        [
            ("[1, 2]", "`list` cannot be moved"),
            ("42", "`number` cannot be moved"),
            ("memoryview(b'abcdef')[::2]", "it has gaps"),
            ("lambda: 1", "`function` cannot be moved"),
        ],
    )
    def test_what_is_no_array_is_refused(
        self, lab: Lab, index_url: str, code: str, reason: str
    ) -> None:
        refused = lab("values", "refusedArray", index_url, code)
        assert (refused["status"], refused["code"]) == ("rejected", "not-an-array")
        assert reason in refused["message"]

    def test_the_raw_view_ships_the_whole_heap(self, lab: Lab, index_url: str) -> None:
        """The control: what every line of Pyodide gives as ``getBuffer().data``."""
        seen = lab("values", "heap", index_url, "b'0123456789'")
        assert seen["length"] == 10
        assert seen["shipped"] > 10 * 2**20
        assert seen["transfer"] in {"DataCloneError", "TypeError"}
