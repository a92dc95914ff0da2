"""What every pattern that runs Python owes its users. A pattern's test inherits these tests.

Most of them began as a public report about somebody's Python in the browser.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from example_fixtures import OpenExample
from example_page import ExamplePage, Problem
from outcomes import ask, error_of, printed, script, value_of
from playwright.sync_api import Route, expect
from pytest_pyodide_workers import Observer
from pytest_pyodide_workers.fixtures import boot_of

VALUES: list[dict[str, str]] = json.loads((Path(__file__).parent / "values.json").read_text())
SHOWN = [value for value in VALUES if "shown" in value]
REFUSED = [value for value in VALUES if "refused" in value]

ENDED = "error: undefined"
"""What Firefox tells of a worker that was ended while it was busy."""

FATAL = (
    "fatal",
    "abort",
    "Aborted",
    "Stack trace",
    "unreachable",
    "Program terminated",
    "console error: Error$",  # all that Firefox tells of an error that was logged
    "a bug in Pyodide",  # its event loop goes on, and finds the task that crashed unfinished (314)
    ENDED,
)
"""What browsers and Pyodide say of an interpreter that has crashed."""

production = pytest.mark.since("0.26")
"""The production variants need it; the pages run the minimal ones on older releases."""

on_one_origin = pytest.mark.origin("isolated")
"""What crosses does not depend on the page's headers."""


def named(value: dict[str, str]) -> str:
    return value["name"]


class RunsPython:
    """Through the page's editor, as a person would."""

    @pytest.mark.smoke
    def test_one_plus_one_is_two(self, example: ExamplePage) -> None:
        example.choose_sample("1 + 1")
        example.press_run()
        example.wait_for("done", "error", phase="run")
        assert (example.state, example.result) == ("done", "2")

    @pytest.mark.smoke
    @production
    def test_the_standard_library_is_the_one_that_was_asked_for(
        self, example: ExamplePage, pyodide_version: str, pytestconfig: pytest.Config
    ) -> None:
        compiled = boot_of(pytestconfig, pyodide_version) == "compiled"
        file = example.run("import json; json.__file__")
        assert file.strip('"').endswith(".pyc" if compiled else ".py")

    @pytest.mark.version_independent
    def test_the_keyboard_is_enough(self, example: ExamplePage) -> None:
        example.type_code("6 * 7")
        example.page.get_by_label("Python", exact=True).press("Control+Enter")
        example.wait_for("done", "error", phase="run")
        assert example.result == "42"

    @pytest.mark.version_independent
    def test_it_fits_a_phone(self, example: ExamplePage) -> None:
        size = example.page.viewport_size
        assert size is not None
        example.page.set_viewport_size({"width": 320, "height": 640})
        try:
            hidden = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert example.page.evaluate(hidden) == 0
        finally:
            example.page.set_viewport_size(size)

    @pytest.mark.version_independent
    def test_every_control_has_a_name_and_can_be_reached_by_tab(self, example: ExamplePage) -> None:
        nameless = """[...document.querySelectorAll("button, select, textarea, input, a, summary")]
          .filter((control) => !(control.labels?.length || control.textContent.trim()
            || control.ariaLabel) || control.tabIndex < 0)
          .map((control) => control.outerHTML)"""
        assert example.page.evaluate(nameless) == []


@production
@on_one_origin
class ConvertsValues:
    """One converter for all patterns: nothing is lost, changed or reordered without a word."""

    @pytest.mark.parametrize("value", SHOWN, ids=named)
    @pytest.mark.claim("basic-worker/values")
    @pytest.mark.claim("comlink/values")
    def test_values_cross_as_plain_javascript(
        self, example: ExamplePage, value: dict[str, str]
    ) -> None:
        assert example.run(value["python"]) == value["shown"]

    @pytest.mark.parametrize("value", REFUSED, ids=named)
    @pytest.mark.claim("basic-worker/unclonable-is-named")
    def test_what_has_no_clone_is_an_error_that_names_its_type(
        self, example: ExamplePage, value: dict[str, str]
    ) -> None:
        problem = example.fail(value["python"])
        assert problem.code == "result-not-clonable"
        assert "Python ran" in problem.message
        if value["refused"]:
            assert f"Python `{value['refused']}`" in problem.message
        assert example.run("1 + 1") == "2", "Python lives on"

    @pytest.mark.smoke
    def test_a_dict_is_a_plain_object_on_every_version(self, example: ExamplePage) -> None:
        """The trap: by default it is a Map, then a proxy that does not clone, then an object."""
        assert example.run("{'a': [{'b': 1}]}") == '{"a": [{"b": 1}]}'

    @pytest.mark.parametrize(
        ("code", "shape"),
        [
            ("d = {'name': 'x'}; d['me'] = d; d", {"name": "x", "me": "as it"}),
            ("l = [1]; l.append(l); l", [1, "as it"]),
            (
                "root = {'kids': []}; root['kids'].append({'parent': root}); root",
                {"kids": [{"parent": "as it"}]},
            ),
            (
                "a, b = {}, {}; a['b'] = b; b['a'] = a; [a, b]",
                [{"b": {"a": "as it[0]"}}, "as it[0].b"],
            ),
            ("x = {'v': 1}; {'a': x, 'b': x}", {"a": {"v": 1}, "b": "as it.a"}),
            ("x = []; [x, (x, {'x': x})]", [[], ["as it[0]", {"x": "as it[0]"}]]),
        ],
    )
    @pytest.mark.claim("comlink/graphs")
    def test_cycles_and_shared_references_stay_what_they_are(
        self, example: ExamplePage, code: str, shape: Any
    ) -> None:
        assert value_of(example, code) == shape

    @pytest.mark.parametrize("step", ["[x]", "{'x': x}", "(x,)", "{1: [x]}", "[x, x]"])
    @pytest.mark.claim("comlink/deep-values")
    def test_python_survives_a_value_that_is_nested_too_deep(
        self, example: ExamplePage, step: str
    ) -> None:
        # All of it is kept: Pyodide 314 crashes when it frees such a list (tests/upstream).
        code = (
            "kept = globals().setdefault('kept_deep', [])\nx = []\nkept.append(x)\n"
            f"for _ in range(20_000): x = {step}; kept.append(x)\nx"
        )
        error = error_of(example, code)
        assert error["code"] == "result-not-clonable"
        assert "1000 levels" in error["message"]
        depth = "const d = (v) => { let n = 0; while (v.length) { v = v[0]; n++; } return n; };"
        code = "x = []\\nfor _ in range(900): x = [x]\\nx"
        assert script(example, f'{depth} return d(await python.runPython("{code}"))') == 900

    @pytest.mark.parametrize("code", ["{'a': 1}.keys()", "open('/tmp/a', 'w')", "lambda: 1"])
    @pytest.mark.claim("comlink/result-kinds")
    def test_a_caller_can_ask_for_the_repr_or_for_nothing(
        self, example: ExamplePage, code: str
    ) -> None:
        assert value_of(example, code, result="none") == "undefined"
        shown = value_of(example, code, result="repr")
        assert shown.startswith(("dict_keys(", "<_io.TextIOWrapper", "<function"))
        assert error_of(example, code)["code"] == "result-not-clonable"

    @pytest.mark.claim("comlink/own-globals")
    def test_nothing_of_ours_is_among_the_users_globals(self, example: ExamplePage) -> None:
        ours = ("flatten", "attempt", "cancel", "describe", "linecache", "eval_code_async", "ATOMS")
        for name in ours:
            assert error_of(example, name)["type"] == "NameError", name
        assert value_of(example, "'__name__' in globals()") is True


@production
@on_one_origin
class DescribesExceptions:
    """Exceptions are read in Python, where they are caught: no text is parsed."""

    @pytest.mark.smoke
    @pytest.mark.claim("basic-worker/exceptions")
    @pytest.mark.claim("comlink/exceptions")
    def test_an_exception_keeps_type_message_and_traceback(self, example: ExamplePage) -> None:
        problem = example.fail("def f(x):\n    return 1 / x\n\nf(0)")
        assert (problem.type, problem.message) == ("ZeroDivisionError", "division by zero")
        assert problem.traceback.startswith("Traceback (most recent call last):")
        assert "line 2, in f" in problem.traceback
        assert "_pyodide" not in problem.traceback

    @pytest.mark.parametrize(
        ("code", "type_name"),
        [
            ("assert 1 == 2", "AssertionError"),
            ("raise ValueError", "ValueError"),
            ("raise NotImplementedError()", "NotImplementedError"),
            ("raise Exception('')", "Exception"),
            ("class Oops(Exception): pass\nraise Oops", "Oops"),
            ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ],
    )
    @pytest.mark.claim("comlink/empty-messages")
    def test_an_exception_without_a_message_has_an_empty_one(
        self, example: ExamplePage, code: str, type_name: str
    ) -> None:
        error = error_of(example, code)
        assert (error["type"], error["message"]) == (type_name, "")

    @pytest.mark.parametrize(
        ("code", "message", "line"),
        [
            ("raise ValueError('one\\nKeyError: two')", "one\nKeyError: two", 1),
            ("\nraise OSError('  File \"x.py\", line 7, in y')", '  File "x.py", line 7, in y', 2),
            (
                "import traceback\ntry:\n    1/0\nexcept Exception:\n"
                "    t = traceback.format_exc()\n"
                "raise RuntimeError('job failed:\\n' + t)",
                None,
                6,
            ),
        ],
    )
    @pytest.mark.claim("comlink/quoted-tracebacks")
    def test_a_message_may_look_like_a_traceback(
        self, example: ExamplePage, code: str, message: str | None, line: int
    ) -> None:
        error = error_of(example, code)
        assert (error["file"], error["line"]) == ("main.py", line)
        if message is None:
            assert error["type"] == "RuntimeError"
            assert error["message"].startswith("job failed:\nTraceback (most recent call last):")
            assert error["message"].rstrip().endswith("ZeroDivisionError: division by zero")
        else:
            assert error["message"] == message

    @pytest.mark.claim("comlink/exception-groups")
    def test_a_group_keeps_its_message_and_its_members(self, example: ExamplePage) -> None:
        error = error_of(
            example,
            "import asyncio\nasync def bad(): raise ValueError('first')\n"
            "async with asyncio.TaskGroup() as tg:\n    tg.create_task(bad())",
        )
        assert error["message"] == "unhandled errors in a TaskGroup (1 sub-exception)"
        (member,) = error["errors"]
        assert (member["type"], member["message"], member["line"]) == ("ValueError", "first", 2)
        nested = error_of(
            example,
            "inner = ExceptionGroup('inner', [LookupError('x')])\n"
            "raise ExceptionGroup('outer', [KeyError('k'), inner])",
        )
        key, inner = nested["errors"]
        assert (key["type"], key["message"]) == ("KeyError", "'k'")
        assert [member["type"] for member in inner["errors"]] == ["LookupError"]

    @pytest.mark.claim("comlink/causes")
    def test_causes_contexts_and_notes_cross(self, example: ExamplePage) -> None:
        error = error_of(
            example,
            "try:\n    {}['a']\nexcept KeyError as e:\n    new = OSError('b')\n"
            "    new.add_note('one')\n    new.add_note('two')\n    raise new from e",
        )
        assert (error["type"], error["message"], error["notes"]) == ("OSError", "b", ["one", "two"])
        assert (error["cause"]["type"], error["cause"]["line"]) == ("KeyError", 2)
        during = error_of(example, "try:\n    {}['a']\nexcept KeyError:\n    raise OSError('b')")
        assert during["cause"]["type"] == "KeyError"
        alone = error_of(
            example, "try:\n    {}['a']\nexcept KeyError:\n    raise OSError('b') from None"
        )
        assert "cause" not in alone or alone["cause"] == "undefined"

    @pytest.mark.parametrize(
        ("code", "line", "offset"),
        [("a = 1\nb = = 2\n", 2, 5), ("def f(:\n    pass", 1, 7), ("x = (1,\n", 1, 5)],
    )
    @pytest.mark.claim("comlink/syntax-errors")
    def test_a_syntax_error_has_its_line_and_offset(
        self, example: ExamplePage, code: str, line: int, offset: int
    ) -> None:
        error = error_of(example, code, filename="cell.py")
        assert error["type"] == "SyntaxError"
        assert (error["file"], error["line"], error["offset"]) == ("cell.py", line, offset)
        assert error["traceback"].startswith('  File "cell.py", line')

    @pytest.mark.parametrize("filename", ["main.py", "cell-1.py", "notes/übung.py"])
    @pytest.mark.claim("comlink/quotes-the-right-program")
    def test_a_traceback_quotes_the_program_that_was_run(
        self, example: ExamplePage, filename: str
    ) -> None:
        """Three runs of one name: each frame quotes the text that it was compiled from."""
        value_of(example, "def first():\n    return 1 / 0  # first", filename=filename)
        value_of(example, "def second():\n    return first()  # second", filename=filename)
        error = error_of(example, "a = 'fine'\nb = 'fine too'\nsecond()", filename=filename)
        quoted = [line.strip() for line in error["traceback"].splitlines() if "#" in line]
        assert quoted == ["return first()  # second", "return 1 / 0  # first"]
        own, *older = error["frames"]
        assert (own["file"], own["line"], own["function"]) == (filename, 3, "<module>")
        assert [frame["function"] for frame in older] == ["second", "first"]
        assert all(frame["file"] != filename for frame in older)

    def test_an_exception_whose_text_fails_is_described_all_the_same(
        self, example: ExamplePage
    ) -> None:
        code = "class Odd(Exception):\n    def __str__(self): raise OSError('no text')\nraise Odd"
        error = error_of(example, code)
        assert (error["type"], error["line"]) == ("Odd", 3)
        assert "failed" in error["message"]
        frozen = (
            "import dataclasses\n@dataclasses.dataclass(frozen=True)\nclass Frozen(Exception):\n"
            "    n: int\nraise Frozen(3)"
        )
        assert error_of(example, frozen)["type"] == "Frozen"

    @pytest.mark.claim("basic-worker/system-exit")
    def test_sys_exit_is_an_exception_like_any_other(self, example: ExamplePage) -> None:
        error = error_of(example, "import sys; sys.exit(3)")
        assert (error["type"], error["message"]) == ("SystemExit", "3")
        assert example.run("1 + 1") == "2"

    @pytest.mark.claim("basic-worker/no-input")
    @pytest.mark.claim("comlink/no-input")
    def test_a_program_that_asks_finds_the_end_of_its_input(self, example: ExamplePage) -> None:
        """Pyodide's own reader wants the page's ``prompt()``, and says so in the console."""
        error = error_of(example, "input('Your name? ')")
        assert (error["type"], error["message"]) == ("EOFError", "EOF when reading a line")
        assert value_of(
            example, "[open(0, closefd=False).read(), __import__('sys').stdin.read()]"
        ) == ["", ""]

    def test_the_worker_lives_on_after_an_error(self, example: ExamplePage) -> None:
        example.fail("1 / 0")
        assert example.run("1 + 1") == "2"

    @pytest.mark.claim("basic-worker/one-namespace")
    def test_runs_follow_one_another_in_one_worker(self, example: ExamplePage) -> None:
        assert example.run("kept = 41") == "undefined"
        assert example.run("kept + 1") == "42"

    def test_code_may_await(self, example: ExamplePage) -> None:
        assert example.run("import asyncio\nawait asyncio.sleep(0.01)\n'awake'") == '"awake"'


@production
@on_one_origin
class SendsOutput:
    """What Python prints arrives as it was written."""

    @pytest.mark.parametrize(
        ("code", "text"),
        [
            ("print('a\\0b')", "a\0b\n"),
            ("import sys; sys.stdout.buffer.write(b'a\\0\\xffb\\n'); None", "a\0\ufffdb\n"),
            ("print('half', end=''); print(' and half')", "half and half\n"),
            ("print('no newline', end='')", "no newline"),
            ("import os; os.write(1, 'é'.encode()[:1]); os.write(1, 'é'.encode()[1:]); None", "é"),
            ("print('tab\\tand \\x1b[31mred')", "tab\tand \x1b[31mred\n"),
            ("import sys; sys.stdout.write('🐍' * 3); None", "🐍🐍🐍"),
        ],
    )
    @pytest.mark.claim("comlink/output-as-written")
    @pytest.mark.claim("basic-worker/output-as-written")
    def test_bytes_arrive_as_they_were_written(
        self, example: ExamplePage, code: str, text: str
    ) -> None:
        assert printed(example, code) == [("stdout", text)]

    def test_a_carriage_return_begins_the_line_anew(self, example: ExamplePage) -> None:
        code = "for n in range(3): print(f'{n} of 3', end='\\r')\nprint('done  ')"
        assert printed(example, code) == [("stdout", "done  \n")]
        assert printed(example, "print('a\\r\\nb\\rc')") == [("stdout", "a\r\nc\n")]

    @pytest.mark.claim("comlink/streams-in-order")
    def test_the_two_streams_arrive_in_order(self, example: ExamplePage) -> None:
        code = (
            "import sys\nfor n in range(3):\n    print('out', n)\n"
            "    print('err', n, file=sys.stderr)"
        )
        wanted = [(f"std{kind}", f"{kind} {n}\n") for n in range(3) for kind in ("out", "err")]
        assert printed(example, code) == wanted

    @pytest.mark.claim("comlink/events-before-result")
    def test_printed_lines_arrive_in_order_and_before_the_result(
        self, example: ExamplePage
    ) -> None:
        for _ in range(2):
            example.run("for n in range(5_000): print(n)")
            assert example.output == [str(n) for n in range(5_000)]

    def test_memory_that_has_grown_does_not_spoil_the_text(self, example: ExamplePage) -> None:
        for _ in range(3):
            code = "b = bytearray(100_000_000); del b; print('hello'); 'é' * 3"
            assert printed(example, code) == [("stdout", "hello\n")]


@production
class SurvivesCrashes:
    """The run that lost the worker rejects with what happened, and the next run works."""

    @pytest.mark.origin("isolated")  # each boots again, and does so in the same way everywhere
    @pytest.mark.parametrize(
        ("code", "error_code"),
        [
            ("import os; os.abort()", "python-fatal"),
            ("import os; os._exit(3)", "python-fatal"),
            ("import asyncio, js; js.close(); await asyncio.sleep(60)", "worker-ended"),
        ],
    )
    @pytest.mark.claim("comlink/crashes")
    @pytest.mark.claim("basic-worker/crashes")
    def test_a_crash_rejects_its_run_and_the_next_run_works(
        self, example: ExamplePage, observer: Observer, code: str, error_code: str
    ) -> None:
        with observer.expect(*FATAL):
            assert error_of(example, code)["code"] == error_code
            assert value_of(example, "1 + 1") == 2

    @pytest.mark.parametrize("missing", ["**/pyodide.mjs", "**/pyodide.asm.wasm"])
    @pytest.mark.version_independent
    @pytest.mark.origin("isolated")
    @pytest.mark.claim("comlink/starts-again")
    def test_a_boot_that_failed_once_is_tried_again(
        self, open_example: OpenExample, observer: Observer, missing: str
    ) -> None:
        lost: list[str] = []

        def lose(route: Route) -> None:
            lost.append(route.request.url)
            route.abort()

        with observer.expect("ERR_FAILED", "NetworkError", "dynamically imported", "wasm", "fetch"):
            page = open_example(prepare=lambda fresh: fresh.page.context.route(missing, lose))
            try:
                page.wait_for("error", "ready", phase="boot", seconds=30)
            finally:
                page.page.context.unroute(missing, lose)
            assert page.state == "error" and lost
            assert page.problem is not None and page.problem.code == "boot-failed"
            assert ask(page, "1 + 1") == {"value": 2}


@pytest.mark.version_independent
class ReportsStartFailures:
    """What cannot start is reported in words, within seconds, on the page.

    ``WORKER`` is the glob of the worker's built script. ``START`` starts one more worker, within
    300 ms.
    """

    WORKER: str
    START: str

    def fail_with(
        self, open_example: OpenExample, answer: Callable[[Route], None]
    ) -> tuple[ExamplePage, Problem]:
        """Open the page, with ``answer`` in the place of its worker's script."""
        page = open_example(prepare=lambda fresh: fresh.page.route(self.WORKER, answer))
        page.wait_for("error", phase="start", seconds=15)
        problem = page.problem
        assert problem is not None and problem.code == "worker-start-failed", problem
        assert "/assets/" in problem.message, "the message names the script"
        return page, problem

    @pytest.mark.claim("comlink/start-failures")
    def test_a_missing_script_is_named_with_its_status(
        self, open_example: OpenExample, observer: Observer
    ) -> None:
        with observer.expect("404", "disallowed MIME type"):
            _, problem = self.fail_with(open_example, lambda r: r.fulfill(status=404, body=""))
        assert "the server answered 404" in problem.message

    @pytest.mark.origin("isolated")
    @pytest.mark.claim("comlink/start-failures")
    def test_a_script_without_coep_is_told_the_header_that_it_lacks(
        self, open_example: OpenExample, observer: Observer
    ) -> None:
        with observer.expect("ERR_BLOCKED_BY_RESPONSE", "NS_ERROR_DOM_COEP_FAILED"):
            _, problem = self.fail_with(open_example, without_coep)
        assert "`Cross-Origin-Embedder-Policy: require-corp`" in problem.message

    @pytest.mark.origin("plain")
    def test_a_plain_page_does_not_mind_a_script_without_coep(
        self, open_example: OpenExample
    ) -> None:
        page = open_example(prepare=lambda fresh: fresh.page.route(self.WORKER, without_coep))
        page.wait_until_ready()

    @pytest.mark.origin("isolated")
    @pytest.mark.parametrize(
        ("body", "says", "console"),
        [
            ("throw new Error('no luck today')", "no luck today", "no luck today"),
            ("const = 3", "SyntaxError|syntax error", "SyntaxError|Unexpected"),
            ("import './gone.js'", r"imports \./gone\.js.* answered 404", "404|gone|MIME"),
            ("import{expose as e}from'comlink'", 'imports "comlink"', "comlink|specifier"),
        ],
        ids=["throws", "syntax error", "missing import", "bare import"],
    )
    @pytest.mark.claim("comlink/start-failures")
    def test_a_script_that_does_not_run_is_explained(
        self, open_example: OpenExample, observer: Observer, body: str, says: str, console: str
    ) -> None:
        with observer.expect(*console.split("|")):
            _, problem = self.fail_with(open_example, script_of(body))
        assert re.search(says, problem.message), problem.message

    @pytest.mark.origin("isolated")
    @pytest.mark.claim("comlink/start-failures")
    def test_a_script_of_another_media_type_is_told_its_type(
        self, open_example: OpenExample, observer: Observer
    ) -> None:
        headers = {"content-type": "text/html", "cross-origin-embedder-policy": "require-corp"}
        with observer.expect("MIME type", "disallowed"):
            _, problem = self.fail_with(
                open_example, lambda route: route.fulfill(body="<p>", headers=headers)
            )
        assert "served as text/html" in problem.message

    @pytest.mark.origin("isolated")
    def test_a_script_that_says_nothing_is_given_up(self, open_example: OpenExample) -> None:
        page = open_example(prepare=lambda fresh: fresh.page.route(self.WORKER, script_of("")))
        page.wait_for("booting", phase="start")
        message = page.call(f"{self.START}.catch((error) => error.message)", phase="start")
        assert "no sign of life within 300 ms" in message

    @pytest.mark.origin("isolated")
    def test_a_version_that_does_not_exist_is_explained(
        self, open_example: OpenExample, observer: Observer
    ) -> None:
        with observer.expect("404", "error loading dynamically imported module", "MIME type"):
            page = open_example(version="0.99.0")
            page.wait_for("error", phase="boot")
        problem = page.problem
        assert problem is not None and problem.code == "boot-failed", problem
        assert "the server answered 404" in problem.message
        assert "0.99.0" in problem.message

    @pytest.mark.origin("isolated")
    @pytest.mark.parametrize("feature", ["WebAssembly", "Worker"])
    def test_a_browser_that_lacks_something_is_told_what(
        self, open_example: OpenExample, feature: str
    ) -> None:
        page = open_example(
            prepare=lambda fresh: fresh.page.add_init_script(f"delete globalThis.{feature}")
        )
        page.wait_for("error", phase="start", seconds=8)
        problem = page.problem
        assert problem is not None
        name = {"Worker": "Web Workers are", "WebAssembly": "WebAssembly is"}[feature]
        assert f"{name} missing" in problem.message


def without(*names: str) -> Callable[[Route], None]:
    """Answer with the real response, less some of its headers."""
    return lambda route: _answer(route, dict.fromkeys(names))


def replacing(headers: dict[str, str]) -> Callable[[Route], None]:
    """Answer with the real response, with some headers added or changed."""
    return lambda route: _answer(route, dict(headers))


def _answer(route: Route, changes: dict[str, str | None]) -> None:
    response = route.fetch()
    headers = {**response.headers, **changes}
    route.fulfill(response=response, headers={k: v for k, v in headers.items() if v is not None})


without_coep = without("cross-origin-embedder-policy")
"""Takes away the header that an isolated page wants of a script."""


def script_of(body: str) -> Callable[[Route], None]:
    """Answer with another script, with all the headers of a good one."""
    headers = {"content-type": "text/javascript", "cross-origin-embedder-policy": "require-corp"}
    return lambda route: route.fulfill(body=body, headers=headers)


# Counts the workers that are made from now on, and those of them that were not ended.
WATCH = """() => {
  const Original = globalThis.Original ?? Worker;
  Object.assign(globalThis, { Original, living: new Set(), made: 0 });
  globalThis.Worker = class extends Original {
    constructor(...args) { super(...args); living.add(this); made++; }
    terminate() { living.delete(this); super.terminate(); }
  };
}"""


def leave(example: ExamplePage) -> None:
    """Unmount the notebook, as a router does."""
    example.page.evaluate("unmount()")
    expect(example.page.locator("[data-state]")).to_have_count(0)


def come_back(example: ExamplePage) -> None:
    """Mount the notebook again, counting workers."""
    example.page.evaluate(WATCH)
    example.page.evaluate("mount()")


def workers(example: ExamplePage) -> list[int]:
    """Return how many workers were made since :func:`come_back`, and how many of them live."""
    counts: list[int] = example.page.evaluate("[made, living.size]")
    return counts


def run_second(example: ExamplePage, code: str) -> str:
    """Run ``code`` in the second cell, and return what it shows."""
    page = example.page
    page.get_by_label("Cell 2").fill(code)
    page.get_by_role("button", name="Run cell 2").click()
    result = page.locator("#result-2")
    expect(result).not_to_be_empty()
    return result.inner_text()


@contextmanager
def without_pyodide(example: ExamplePage) -> Iterator[None]:
    """Let the server refuse Pyodide."""
    context = example.page.context
    context.route("**/pyodide.mjs", lambda route: route.fulfill(status=503))
    try:
        yield
    finally:
        context.unroute("**/pyodide.mjs")


class SharesPython:
    """Tests that both notebooks have to pass."""

    MADE: int
    """How many workers one mount makes."""

    @pytest.mark.smoke("isolated")
    @pytest.mark.origin("isolated", "plain")
    @pytest.mark.claim("react/shared")
    @pytest.mark.claim("vue/shared")
    def test_two_components_share_one_python(self, example: ExamplePage) -> None:
        assert example.run("shared = 1 + 1; shared") == "2"
        assert run_second(example, "shared + 1") == "3"

    @pytest.mark.claim("react/events")
    @pytest.mark.claim("vue/events")
    def test_each_component_hears_of_its_own_run(self, example: ExamplePage) -> None:
        example.run("print('one'); 0")
        assert run_second(example, "print('two'); 0") == "0"
        assert example.output == ["one"]
        assert example.page.locator("#output-2").inner_text().strip() == "two"

    def test_an_exception_is_shown_and_the_next_run_works(self, example: ExamplePage) -> None:
        problem = example.fail("[][0]")
        assert (problem.type, problem.code) == ("IndexError", "python-error")
        assert "main.py" in problem.traceback
        assert example.run("1 + 1") == "2"

    def test_stop_ends_the_run(self, example: ExamplePage) -> None:
        example.page.get_by_label("Cell 1").fill("while True: pass")
        example.page.get_by_role("button", name="Run cell 1").click()
        example.wait_for("running", phase="run")
        example.press_stop()
        example.wait_for("stopped", phase="stop")
        assert example.run("1 + 1") == "2"

    @pytest.mark.claim("react/strict-mode")
    @pytest.mark.claim("react/unmount")
    @pytest.mark.claim("vue/unmount")
    def test_a_mount_leaves_one_worker_and_an_unmount_none(
        self, example: ExamplePage, observer: Observer
    ) -> None:
        with observer.expect(ENDED):
            leave(example)
            come_back(example)
            example.wait_until_ready()
            assert workers(example) == [self.MADE, 1]
            assert example.run("1 + 1") == "2"
            leave(example)
            assert workers(example) == [self.MADE, 0]
            come_back(example)
            example.wait_until_ready()

    @pytest.mark.version_independent
    @pytest.mark.claim("react/unmount-during-boot")
    @pytest.mark.claim("vue/unmount-during-boot")
    def test_an_unmount_during_the_boot_leaves_no_worker(
        self, example: ExamplePage, observer: Observer
    ) -> None:
        with observer.expect(ENDED):
            leave(example)
            come_back(example)
            assert example.wait_for("booting", phase="boot") == "booting"
            leave(example)
            assert workers(example) == [self.MADE, 0]
            come_back(example)
            example.wait_until_ready()
            assert example.run("1 + 1") == "2"

    @pytest.mark.version_independent
    def test_it_fits_a_phone(self, example: ExamplePage) -> None:
        size = example.page.viewport_size
        assert size is not None
        example.page.set_viewport_size({"width": 320, "height": 640})
        hidden = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert example.page.evaluate(hidden) == 0
        example.page.set_viewport_size(size)
