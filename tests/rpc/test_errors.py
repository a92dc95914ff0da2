"""What is thrown in the worker arrives on the page whole, as the class it was."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_pyodide_workers.versions import line_of
from rpc.laboratory import Lab

pytestmark = pytest.mark.origin("isolated")


def run(code: str) -> list[str]:
    return ["run", code]


CHAINED = """
def divide():
    return 1 / 0

try:
    divide()
except ZeroDivisionError as error:
    raise ValueError("no quotient") from error
"""

FAILING_FUNCTION = """def f():
    try:
        1 / 0
    except ZeroDivisionError as error:
        raise ValueError("in a function") from error
f
"""

CASES = {
    "division": run("def f(x):\n    y = x\n    return 1 / y\n\nf(0)"),
    "chained": run(CHAINED),
    "implicit": run("try:\n    {}['key']\nexcept KeyError:\n    int('x')"),
    "suppressed": run("try:\n    {}['key']\nexcept KeyError:\n    raise ValueError('x') from None"),
    "in a library": run("import json\n\njson.loads('{')"),
    "text alone": ["runAlone", CHAINED],
    "function": ["runFunction", FAILING_FUNCTION],
    "async function": ["runFunction", "async " + FAILING_FUNCTION],
    "awaited later": run("async def f():\n    raise ValueError('x') from KeyError('y')\nf()"),
    "long chain": run(
        "error = None\nfor n in range(50):\n    new = ValueError(n)\n"
        "    new.__cause__ = error\n    error = new\nraise error"
    ),
    "circle": run(
        "a, b = ValueError('a'), ValueError('b')\na.__cause__, b.__cause__ = b, a\nraise a"
    ),
    # What an exception can do to those who look at it.
    "str fails": run("class Bad(Exception):\n    def __str__(self): 1 / 0\nraise Bad()"),
    "falsy": run("class Empty(Exception):\n    def __len__(self): return 0\nraise Empty('no')"),
    "odd notes": run("error = ValueError('x')\nerror.__notes__ = 5\nraise error"),
    "exit": run("raise SystemExit(3)"),
    "interrupt": run("raise KeyboardInterrupt"),
    "no memory": run("raise MemoryError"),
    "syntax": run("x = 1\ny = ("),
    "syntax of others": run("\n\ncompile('1 +', 'other.txt', 'exec')"),
    "afterwards": run("1 + 1"),
}

# Python 3.11 and later.
GROUPS = {
    "notes": run(
        "error = ValueError('bad row')\nerror.add_note('in row 3')\nerror.add_note('of 9')\n"
        "raise error"
    ),
    "group": run("""
def fail():
    raise KeyError("inner")

try:
    fail()
except KeyError as error:
    nested = ExceptionGroup("nested", [error])
raise ExceptionGroup("several", [ValueError("first"), TypeError("second"), nested])
"""),
    "deep group": run(
        "group = ValueError(0)\nfor n in range(50):\n    group = ExceptionGroup(str(n), [group])\n"
        "raise group"
    ),
    "wide group": run("raise ExceptionGroup('wide', [ValueError(n) for n in range(500)])"),
}

KINDS = ["RangeError", "TypeError", "QuotaError", "AggregateError", "DOMException"]
THROUGH_PYTHON = {
    **{kind: run(f"import host\nhost.fail('{kind}')") for kind in KINDS},
    **{f"awaited {kind}": run(f"import host\nawait host.reject('{kind}')") for kind in KINDS},
    "raised from": run("""import host
try:
    host.fail("RangeError")
except Exception as error:
    raise ValueError("outside") from error
"""),
}

_seen: dict[tuple[str, str], Any] = {}


def has_groups(pyodide_version: str) -> bool:
    """Python 3.11, which brought notes and groups, came with Pyodide 0.23."""
    return line_of(pyodide_version) not in {"0.21", "0.22"}


@pytest.fixture
def seen(
    request: pytest.FixtureRequest, index_url: str, pyodide_version: str, browser_name: str
) -> Any:
    """What arrived of all cases: one worker raises them all, for the first test that asks."""
    key = (index_url, browser_name)
    if key not in _seen:
        lab: Lab = request.getfixturevalue("lab")
        cases = CASES | THROUGH_PYTHON | (GROUPS if has_groups(pyodide_version) else {})
        _seen[key] = lab("errors", "raise", "handler", index_url, cases)
    return _seen[key]


class TestPython:
    def test_the_parts_of_an_exception_arrive(self, seen: Any) -> None:
        error = seen["division"]
        assert error["classes"] == ["PythonError"]
        assert error["code"] == "python-error"
        assert error["type"] == "ZeroDivisionError"
        assert error["message"] == "division by zero"
        assert (error["file"], error["line"]) == ("main.py", 3)
        assert error["notes"] == []
        assert error["traceback"].startswith(
            'Traceback (most recent call last):\n  File "main.py", line 5, in <module>\n'
        )
        assert '  File "main.py", line 3, in f\n' in error["traceback"]
        assert error["traceback"].endswith("\nZeroDivisionError: division by zero")
        assert "/lib/python3" not in error["traceback"]

    def test_the_line_is_of_the_users_code_even_if_a_library_raised(self, seen: Any) -> None:
        error = seen["in a library"]
        assert (error["type"], error["line"]) == ("JSONDecodeError", 3)
        assert "decoder.py" in error["traceback"]

    @pytest.mark.claim("comlink/exceptions-whole")
    def test_causes_arrive_as_exceptions(self, seen: Any) -> None:
        cause = seen["chained"]["cause"]
        assert cause["classes"] == ["PythonError"]
        assert (cause["type"], cause["message"]) == ("ZeroDivisionError", "division by zero")
        assert (cause["line"], seen["chained"]["line"]) == (3, 8)
        assert "ValueError" not in cause["traceback"]
        assert "/lib/python3" not in seen["chained"]["traceback"]
        assert seen["implicit"]["cause"]["type"] == "KeyError"
        assert seen["awaited later"]["cause"]["type"] == "KeyError"
        assert "cause" not in seen["suppressed"]

    def test_a_function_of_pythons_fails_the_same_way(self, seen: Any) -> None:
        for name in ("function", "async function"):
            assert (seen[name]["message"], seen[name]["line"]) == ("in a function", 5)
            assert seen[name]["cause"]["type"] == "ZeroDivisionError"

    def test_notes_arrive(self, seen: Any, pyodide_version: str) -> None:
        assert ("notes" in seen) == has_groups(pyodide_version)
        if "notes" in seen:
            assert seen["notes"]["message"] == "bad row"
            assert seen["notes"]["notes"] == ["in row 3", "of 9"]

    def test_the_members_of_a_group_arrive(self, seen: Any, pyodide_version: str) -> None:
        assert ("group" in seen) == has_groups(pyodide_version)
        if "group" in seen:
            group = seen["group"]
            assert group["type"] == "ExceptionGroup"
            assert group["message"] == "several (3 sub-exceptions)"
            assert group["line"] == 9
            assert "/lib/python3" not in group["traceback"]
            types = [error["type"] for error in group["errors"]]
            assert types == ["ValueError", "TypeError", "ExceptionGroup"]
            [inner] = group["errors"][2]["errors"]
            assert (inner["type"], inner["message"]) == ("KeyError", "'inner'")
            assert inner["line"] == 3

    def test_depth_and_width_have_a_limit(self, seen: Any) -> None:
        assert depth(seen["long chain"], lambda error: error.get("cause")) == 9
        assert 2 <= depth(seen["circle"], lambda error: error.get("cause")) <= 9
        if "deep group" in seen:
            assert depth(seen["deep group"], lambda e: (e.get("errors") or [None])[0]) == 9
            assert len(seen["wide group"]["errors"]) == 100

    def test_nothing_that_an_exception_does_stops_its_way(self, seen: Any) -> None:
        types = {
            "str fails": "Bad",
            "falsy": "Empty",
            "odd notes": "ValueError",
            "exit": "SystemExit",
            "interrupt": "KeyboardInterrupt",
            "no memory": "MemoryError",
            "syntax": "SyntaxError",
            "syntax of others": "SyntaxError",
        }
        assert {name: seen[name]["type"] for name in types} == types
        assert seen["str fails"]["message"] == "<its __str__ failed>"
        assert (seen["syntax"]["file"], seen["syntax"]["line"]) == ("main.py", 2)
        assert "/lib/python3" not in seen["syntax"]["traceback"]
        assert (seen["syntax of others"]["file"], seen["syntax of others"]["line"]) == (
            "main.py",
            3,
        )
        assert seen["afterwards"] == {"resolved": 2, "classes": []}

    def test_pyodide_alone_tells_the_text_of_an_exception(self, seen: Any) -> None:
        """The control of ``readingErrors()``: what the handler makes of the text."""
        error = seen["text alone"]
        assert (error["type"], error["message"], error["line"]) == ("ValueError", "no quotient", 8)
        assert error["classes"] == ["PythonError"]
        assert "cause" not in error


class TestThroughPython:
    """A function of JavaScript's throws, Python calls it, and the page gets what it threw."""

    @pytest.mark.parametrize("prefix", ["", "awaited "])
    @pytest.mark.claim("comlink/error-classes")
    def test_a_class_stays_itself(self, seen: Any, prefix: str, pyodide_version: str) -> None:
        if not prefix:
            skip_what_is_lost(seen["RangeError"], pyodide_version)
        far = seen[f"{prefix}RangeError"]
        assert (far["classes"], far["message"]) == (["RangeError"], "Too far")
        assert "worker" in far["stack"]
        assert seen[f"{prefix}TypeError"]["classes"] == ["TypeError"]
        quota = seen[f"{prefix}QuotaError"]
        assert quota["classes"] == ["TypeError"]
        assert (quota["name"], quota["code"]) == ("QuotaError", "quota-exceeded")
        assert quota["cause"]["classes"] == ["SyntaxError"]
        one, two = seen[f"{prefix}AggregateError"]["errors"]
        assert (one["classes"], two) == (["RangeError"], {"value": "two"})

    @pytest.mark.parametrize("prefix", ["", "awaited "])
    def test_a_dom_exception_keeps_its_name(
        self, seen: Any, prefix: str, pyodide_version: str, browser_name: str
    ) -> None:
        error = seen[f"{prefix}DOMException"]
        if not prefix:
            skip_what_is_lost(error, pyodide_version)
        if prefix and (line_of(pyodide_version), browser_name) in NOT_RAISED:
            assert error["message"] == "exceptions must derive from BaseException"
        else:
            assert error["classes"] == ["DOMException"]
            assert (error["name"], error["message"]) == ("AbortError", "Stopped")

    def test_it_is_the_cause_of_an_exception_raised_from_it(
        self, seen: Any, pyodide_version: str
    ) -> None:
        error = seen["raised from"]
        assert (error["type"], error["message"], error["line"]) == ("ValueError", "outside", 5)
        skip_what_is_lost(error["cause"], pyodide_version)
        assert error["cause"]["classes"] == ["RangeError"]


NOT_RAISED = {("0.21", "chromium"), ("0.22", "chromium")}
"""Where Python cannot raise a DOMException that it awaited, which has no stack there.

https://github.com/pyodide/pyodide/issues/3867
"""

LOSING = {"0.26", "0.27"}
"""Lines that lose what JavaScript throws, in some workers: then in all their life, else never.

No report was found upstream, and 0.28 has it no more.
"""


def skip_what_is_lost(error: Any, pyodide_version: str) -> None:
    """Skip where Pyodide itself has lost what was thrown: there is nothing left to send."""
    if line_of(pyodide_version) in LOSING and error["message"] == LOST:
        pytest.skip(f"this worker of Pyodide has lost what JavaScript threw: {LOST}")


LOST = "error return without exception set"


def test_bare_comlink_keeps_the_text_alone(lab: Lab, index_url: str) -> None:
    cases = {"chained": run(CHAINED), "range": THROUGH_PYTHON["RangeError"]}
    seen = lab("errors", "raise", "bare", index_url, cases)
    for error in seen.values():
        assert (error["classes"], error["name"]) == ([], "PythonError")
        assert not {"type", "cause", "notes", "line", "traceback"} & error.keys()


LAST_IS_ANOTHERS = {"314", "315"}
"""Lines on which a rejection arrives so late that Python has raised other exceptions since."""


def test_each_of_many_failures_has_its_own_cause(
    lab: Lab, index_url: str, pyodide_version: str
) -> None:
    """``sys.last_value`` does not do, even if it is asked as soon as a call rejects."""
    failing = [
        "import asyncio\nawait asyncio.sleep(0)\n"
        f"try:\n    int('{n}x')\nexcept ValueError as e:\n    raise KeyError({n}) from e"
        for n in range(20)
    ]
    causes = [f"invalid literal for int() with base 10: '{n}x'" for n in range(20)]
    seen = lab("errors", "raiseTogether", index_url, failing)
    assert seen["arrived"] == causes
    assert (seen["byLastValue"] == causes) is (line_of(pyodide_version) not in LAST_IS_ANOTHERS)


def test_many_failures_keep_nothing_alive(lab: Lab, index_url: str) -> None:
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
    counted = lab("errors", "raiseAndCount", index_url, setup, "fail()", count, 50)
    assert counted == [True, 0]


@pytest.mark.version_independent
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
