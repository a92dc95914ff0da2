"""What is thrown in the worker arrives on the page whole, as the class it was."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_pyodide_workers.versions import line_of
from rpc.laboratory import Lab

CHAINED = """
pytestmark = pytest.mark.origin("isolated")


@pytest.fixture
def lab(shared_lab: Lab) -> Lab:
    return shared_lab


def divide():
    return 1 / 0

try:
    divide()
except ZeroDivisionError as error:
    raise ValueError("no quotient") from error
"""

IMPLICIT = """
try:
    {}["key"]
except KeyError:
    int("x")
"""

SUPPRESSED = """
try:
    {}["key"]
except KeyError:
    raise RuntimeError("alone") from None
"""

NOTES = """
error = ValueError("bad row")
error.add_note("in row 3")
error.add_note("of table 'prices'")
raise error
"""

GROUP = """
def fail():
    raise KeyError("inner")

inner = []
for error in (ValueError("first"), TypeError("second")):
    inner.append(error)
try:
    fail()
except KeyError as error:
    inner.append(ExceptionGroup("nested", [error]))
raise ExceptionGroup("several", inner)
"""

# Python passes on an error of JavaScript's that nobody catches.
THROUGH = "import host\nhost.fail('{}')"
AWAITED = "import host\nawait host.reject('{}')"
FROM_JS = """
import host
try:
    host.fail("RangeError")
except Exception as error:
    raise ValueError("outside") from error
"""


def raised(
    lab: Lab, index_url: str, cases: dict[str, str], kind: str = "handler", how: str = "run"
) -> Any:
    return lab("errors", "raise", kind, index_url, cases, how)


def has_groups(pyodide_version: str) -> bool:
    """Python 3.11, which brought notes and groups, came with Pyodide 0.23."""
    return line_of(pyodide_version) not in {"0.21", "0.22"}


class TestPython:
    def test_the_parts_of_an_exception_arrive(self, lab: Lab, index_url: str) -> None:
        code = "def f(x):\n    y = x\n    return 1 / y\n\nf(0)"
        seen = raised(lab, index_url, {"division": code})["division"]
        assert seen["classes"] == ["PythonError"]
        assert seen["code"] == "python-error"
        assert seen["type"] == "ZeroDivisionError"
        assert seen["message"] == "division by zero"
        assert seen["line"] == 3
        assert f'File "{seen["file"]}", line 3, in f' in seen["traceback"]
        assert "/lib/python3" not in seen["traceback"]
        assert seen["traceback"].endswith("ZeroDivisionError: division by zero")

    @pytest.mark.claim("comlink/exceptions-whole")
    def test_causes_arrive_as_exceptions(self, lab: Lab, index_url: str) -> None:
        cases = {"chained": CHAINED, "implicit": IMPLICIT, "suppressed": SUPPRESSED}
        seen = raised(lab, index_url, cases)
        cause = seen["chained"]["cause"]
        assert cause["classes"] == ["PythonError"]
        assert (cause["type"], cause["message"]) == ("ZeroDivisionError", "division by zero")
        assert (cause["line"], seen["chained"]["line"]) == (3, 8)
        assert "ValueError" not in cause["traceback"]
        assert "/lib/python3" not in seen["chained"]["traceback"]
        assert seen["implicit"]["cause"]["type"] == "KeyError"
        assert "cause" not in seen["suppressed"]

    def test_notes_arrive(self, lab: Lab, index_url: str, pyodide_version: str) -> None:
        if not has_groups(pyodide_version):
            return
        seen = raised(lab, index_url, {"notes": NOTES})["notes"]
        assert seen["message"] == "bad row"
        assert seen["notes"] == ["in row 3", "of table 'prices'"]

    def test_the_members_of_a_group_arrive(
        self, lab: Lab, index_url: str, pyodide_version: str
    ) -> None:
        if not has_groups(pyodide_version):
            return
        seen = raised(lab, index_url, {"group": GROUP})["group"]
        assert seen["type"] == "ExceptionGroup"
        assert seen["message"] == "several (3 sub-exceptions)"
        assert "/lib/python3" not in seen["traceback"]
        assert [error["type"] for error in seen["errors"]] == [
            "ValueError",
            "TypeError",
            "ExceptionGroup",
        ]
        [inner] = seen["errors"][2]["errors"]
        assert (inner["type"], inner["message"], inner["line"]) == ("KeyError", "'inner'", 3)

    def test_depth_has_a_limit(self, lab: Lab, index_url: str, pyodide_version: str) -> None:
        chain = "error = None\nfor n in range(50):\n    new = ValueError(n)\n"
        chain += "    new.__cause__ = error\n    error = new\n"
        circle = "a, b = ValueError('a'), ValueError('b')\na.__cause__, b.__cause__ = b, a\nraise a"
        cases = {"chain": chain + "raise error", "circle": circle}
        if has_groups(pyodide_version):
            nest = "group = ValueError(0)\nfor n in range(50):\n"
            cases["nest"] = nest + "    group = ExceptionGroup(str(n), [group])\nraise group"
        seen = raised(lab, index_url, cases)
        assert depth(seen["chain"], lambda error: error.get("cause")) == 9
        assert depth(seen["circle"], lambda error: error.get("cause")) <= 9
        if "nest" in seen:
            assert depth(seen["nest"], lambda error: (error.get("errors") or [None])[0]) == 9

    def test_nothing_that_an_exception_does_stops_its_way(self, lab: Lab, index_url: str) -> None:
        cases = {
            "str fails": "class Bad(Exception):\n    def __str__(self): 1 / 0\nraise Bad()",
            "falsy": "class Empty(Exception):\n    def __len__(self): return 0\nraise Empty('no')",
            "exit": "raise SystemExit(3)",
            "interrupt": "raise KeyboardInterrupt",
            "syntax": "x = 1\ny = (",
            "unknown file": "compile('1 +', 'other.txt', 'exec')",
            "no memory": "raise MemoryError",
            "deep": "def f(): f()\nf()",
            "notes": "error = ValueError('x')\nerror.__notes__ = 5\nraise error",
            "afterwards": "1 + 1",
        }
        seen = raised(lab, index_url, cases)
        assert seen.pop("afterwards") == {"resolved": 2, "classes": []}
        types = {name: error["type"] for name, error in seen.items()}
        assert types == {
            "str fails": "Bad",
            "falsy": "Empty",
            "exit": "SystemExit",
            "interrupt": "KeyboardInterrupt",
            "syntax": "SyntaxError",
            "unknown file": "SyntaxError",
            "no memory": "MemoryError",
            "deep": "RecursionError",
            "notes": "ValueError",
        }
        assert seen["syntax"]["line"] == 2
        assert seen["unknown file"]["line"] == 1
        assert seen["str fails"]["message"] == "<its __str__ failed>"

    def test_a_function_of_pythons_is_called_the_same_way(self, lab: Lab, index_url: str) -> None:
        failing = "def f():\n    try:\n        1 / 0\n    except ZeroDivisionError as error:\n"
        cases = {
            "plain": failing + "        raise ValueError('plain') from error\nf",
            "async": "async " + failing + "        raise ValueError('async') from error\nf",
        }
        seen = raised(lab, index_url, cases, how="runFunction")
        for name in ("plain", "async"):
            assert (seen[name]["message"], seen[name]["line"]) == (name, 5)
            assert seen[name]["cause"]["type"] == "ZeroDivisionError"

    def test_pyodide_alone_tells_the_text_of_an_exception(self, lab: Lab, index_url: str) -> None:
        """The control of ``readingErrors()``: what the handler makes of the text."""
        seen = raised(lab, index_url, {"chained": CHAINED}, how="runAlone")["chained"]
        assert (seen["type"], seen["message"], seen["line"]) == ("ValueError", "no quotient", 8)
        assert seen["classes"] == ["PythonError"]
        assert "cause" not in seen

    def test_bare_comlink_keeps_the_text_alone(self, lab: Lab, index_url: str) -> None:
        seen = raised(lab, index_url, {"chained": CHAINED}, kind="bare")["chained"]
        assert seen["classes"] == []
        assert seen["name"] == "PythonError"
        assert not {"type", "cause", "notes", "line", "traceback"} & seen.keys()


class TestThroughPython:
    """A function of JavaScript's throws, Python calls it, and the page gets what it threw."""

    @pytest.mark.claim("comlink/error-classes")
    def test_a_class_stays_itself(self, lab: Lab, index_url: str) -> None:
        kinds = ["RangeError", "TypeError", "DOMException", "QuotaError", "AggregateError"]
        cases = {kind: THROUGH.format(kind) for kind in kinds}
        cases |= {f"awaited {kind}": AWAITED.format(kind) for kind in kinds if "DOM" not in kind}
        seen = raised(lab, index_url, cases)
        for prefix in ("", "awaited "):
            assert seen[f"{prefix}RangeError"]["classes"] == ["RangeError"]
            assert seen[f"{prefix}RangeError"]["message"] == "Too far"
            assert "errors.worker" in seen[f"{prefix}RangeError"]["stack"]
            assert seen[f"{prefix}TypeError"]["classes"] == ["TypeError"]
            quota = seen[f"{prefix}QuotaError"]
            assert (quota["name"], quota["code"]) == ("QuotaError", "quota-exceeded")
            assert quota["classes"] == ["TypeError"]
            assert quota["cause"]["classes"] == ["SyntaxError"]
            one, two = seen[f"{prefix}AggregateError"]["errors"]
            assert (one["classes"], two) == (["RangeError"], {"value": "two"})
        assert seen["DOMException"]["classes"] == ["DOMException"]
        assert seen["DOMException"]["name"] == "AbortError"
        assert seen["DOMException"]["message"] == "Stopped"

    def test_an_awaited_dom_exception_stays_itself(
        self, lab: Lab, index_url: str, pyodide_version: str
    ) -> None:
        seen = raised(lab, index_url, {"dom": AWAITED.format("DOMException")})["dom"]
        if line_of(pyodide_version) in {"0.21", "0.22"}:
            # Pyodide's own error: it raises what it takes for no exception.
            assert seen["message"] == "exceptions must derive from BaseException"
            return
        assert (seen["classes"], seen["name"]) == (["DOMException"], "AbortError")

    def test_it_is_the_cause_of_an_exception_raised_from_it(self, lab: Lab, index_url: str) -> None:
        seen = raised(lab, index_url, {"from": FROM_JS})["from"]
        assert (seen["type"], seen["message"], seen["line"]) == ("ValueError", "outside", 6)
        assert seen["cause"]["classes"] == ["RangeError"]

    def test_bare_comlink_makes_it_an_error_of_pythons(self, lab: Lab, index_url: str) -> None:
        seen = raised(lab, index_url, {"range": THROUGH.format("RangeError")}, kind="bare")["range"]
        assert (seen["classes"], seen["name"]) == ([], "PythonError")


FAILING = [
    "import asyncio\nawait asyncio.sleep(0)\n"
    f"try:\n    int('{n}x')\nexcept ValueError as e:\n    raise KeyError({n}) from e"
    for n in range(20)
]
"""Each waits for a turn of Python's event loop, so that they all fail while the others run."""


CAUSES = [f"invalid literal for int() with base 10: '{n}x'" for n in range(20)]


class TestConcurrency:
    def test_each_of_many_failures_has_its_own_cause(self, lab: Lab, index_url: str) -> None:
        assert lab("errors", "raiseTogether", index_url, FAILING) == CAUSES

    def test_the_last_exception_of_python_is_another(self, lab: Lab, index_url: str) -> None:
        """The control: ``sys.last_value``, asked for as soon as a call rejects."""
        assert lab("errors", "causesByLastValue", index_url, FAILING) != CAUSES


def test_a_thousand_failures_keep_nothing_alive(lab: Lab, index_url: str) -> None:
    """Python keeps its last exception; the descriptions are dicts with a ``traceback``."""
    setup = """
import gc, weakref
class Tracked(Exception): pass
alive = weakref.WeakSet()
def fail():
    error = Tracked()
    alive.add(error)
    raise error
"""
    count = """
gc.collect()
described = [o for o in gc.get_objects() if type(o) is dict and {"traceback", "notes"} <= o.keys()]
[len(alive) <= 1, len(described)]
"""
    counted = lab("errors", "raiseAndCount", index_url, setup, "fail()", count, 1000)
    assert counted == [True, 0]


@pytest.mark.version_independent
@pytest.mark.origin("isolated")
class TestJavaScript:
    """No Python about: what Comlink's own handler drops of the worker's own errors."""

    @pytest.mark.parametrize(
        ("kind", "classes"),
        [
            ("RangeError", ["RangeError"]),
            ("TypeError", ["TypeError"]),
            ("DOMException", ["DOMException"]),
            ("QuotaError", ["TypeError"]),
            ("AggregateError", ["AggregateError"]),
        ],
    )
    def test_bare_comlink_loses_the_class(self, lab: Lab, kind: str, classes: list[str]) -> None:
        assert lab("errors", "throwKind", "handler", kind)["classes"] == classes
        bare = lab("errors", "throwKind", "bare", kind)
        assert bare["classes"] == []
        assert not {"cause", "code", "errors"} & bare.keys()

    def test_what_is_no_error_arrives_as_it_is(self, lab: Lab) -> None:
        assert lab("errors", "throwKind", "handler", "number") == {"value": 7}
        assert lab("errors", "throwKind", "handler", "null") == {"value": None}
        assert lab("errors", "throwKind", "handler", "object") == {"value": {"reason": "plain"}}

    @pytest.mark.parametrize(
        ("kind", "message"),
        [
            ("a function", "1"),
            ("a getter that throws", "cannot be read"),
            ("a message that is no text", "1"),
            ("an unclonable cause", "Outer"),
            ("circle", "Round"),
        ],
    )
    def test_what_cannot_be_read_or_cloned_rejects_too(
        self, lab: Lab, kind: str, message: str
    ) -> None:
        assert message in lab("errors", "throwKind", "handler", kind)["message"]

    def test_bare_comlink_does_not_send_what_cannot_be_cloned(self, lab: Lab) -> None:
        seen = lab("errors", "throwKind", "bare", "a function")
        assert seen["message"] == "Unserializable return value"


def depth(error: Any, below: Any) -> int:
    count = 0
    while error is not None:
        count += 1
        error = below(error)
    return count
