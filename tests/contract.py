"""What every pattern that runs Python owes its users. A pattern's test inherits these tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route
from pytest_pyodide_workers.example import ExamplePage, Problem
from pytest_pyodide_workers.fixtures import OpenExample, boot_of
from pytest_pyodide_workers.observer import Observer

VALUES = {
    "int": ("20 + 22", "42"),
    "negative zero": ("-0.0", "-0"),
    "float": ("1 / 4", "0.25"),
    "nan": ("float('nan')", "NaN"),
    "big int": ("2 ** 70", "1180591620717411303424n"),
    "bool": ("1 < 2", "true"),
    "None": ("None", "undefined"),
    "no expression": ("unused = 1", "undefined"),
    "str": ("'naïve ☃ 🐍'", '"naïve ☃ 🐍"'),
    "bytes": ("b'\\x00\\xff'", "Uint8Array [0, 255]"),
    "list": ("[1, [2, 'x']]", '[1, [2, "x"]]'),
    "tuple": ("(1, None)", "[1, undefined]"),
    "set": ("{7}", "Set {7}"),
    "dict": ("{'a': 1}", '{"a": 1}'),
    "nested dicts": ("{'a': [{'b': {'c': ()}}]}", '{"a": [{"b": {"c": []}}]}'),
    "dict with number keys": ("{1: 'one'}", '{"1": "one"}'),
    "array": ("import array; array.array('d', [0.5])", "Float64Array [0.5]"),
}

UNCLONABLE = {
    "function": ("lambda: 1", "function"),
    "object": ("object()", "object"),
    "module": ("import sys; sys", "module"),
    "class": ("int", "type"),
    "function in a list": ("[len]", "list"),
    "datetime": ("import datetime; datetime.date(2026, 1, 1)", "date"),
    "tuple as a key": ("{(1, 2): 3}", "dict"),
}


class RunsPython:
    """Through the page's editor, as a person would."""

    @pytest.mark.smoke
    def test_one_plus_one_is_two(self, example: ExamplePage) -> None:
        example.choose_sample("1 + 1")
        example.press_run()
        example.wait_for("done", "error", phase="run")
        assert (example.state, example.result) == ("done", "2")

    @pytest.mark.claim("basic-worker/one-namespace")
    def test_runs_follow_one_another_in_one_worker(self, example: ExamplePage) -> None:
        assert example.run("kept = 41") == "undefined"
        assert example.run("kept + 1") == "42"

    @pytest.mark.parametrize("value", VALUES)
    @pytest.mark.claim("basic-worker/values")
    @pytest.mark.claim("comlink/values")
    def test_values_cross_as_plain_javascript(self, example: ExamplePage, value: str) -> None:
        code, shown = VALUES[value]
        assert example.run(code) == shown

    @pytest.mark.smoke
    def test_a_dict_is_a_plain_object_on_every_version(self, example: ExamplePage) -> None:
        """The trap: by default it is a Map, then a proxy that does not clone, then an object."""
        assert example.run("{'a': [{'b': 1}]}") == '{"a": [{"b": 1}]}'

    @pytest.mark.parametrize("value", UNCLONABLE)
    @pytest.mark.claim("basic-worker/unclonable-is-named")
    def test_what_has_no_clone_is_an_error_that_names_its_type(
        self, example: ExamplePage, value: str
    ) -> None:
        code, type_name = UNCLONABLE[value]
        problem = example.fail(code)
        assert problem.code == "result-not-clonable"
        assert f"Python `{type_name}`" in problem.message.replace("`datetime.", "`")

    @pytest.mark.smoke
    def test_the_standard_library_is_the_one_that_was_asked_for(
        self, example: ExamplePage, pyodide_version: str, pytestconfig: pytest.Config
    ) -> None:
        """0.21 and 0.22 have it inside their data file, where nothing can be compiled."""
        can_be_compiled = not pyodide_version.startswith(("0.21.", "0.22."))
        compiled = can_be_compiled and boot_of(pytestconfig, pyodide_version) == "compiled"
        file = example.run("import json; json.__file__")
        assert file.strip('"').endswith(".pyc" if compiled else ".py")

    @pytest.mark.smoke
    @pytest.mark.claim("basic-worker/exceptions")
    @pytest.mark.claim("comlink/exceptions")
    def test_an_exception_keeps_type_message_and_traceback(self, example: ExamplePage) -> None:
        problem = example.fail("def f(x):\n    return 1 / x\n\nf(0)")
        assert (problem.type, problem.message) == ("ZeroDivisionError", "division by zero")
        assert problem.traceback.startswith("Traceback (most recent call last):")
        assert "line 2, in f" in problem.traceback
        assert "_pyodide" not in problem.traceback

    def test_an_exception_keeps_a_message_of_several_lines(self, example: ExamplePage) -> None:
        problem = example.fail("raise ValueError('one\\nKeyError: two')")
        assert (problem.type, problem.message) == ("ValueError", "one\nKeyError: two")

    def test_an_exception_in_a_handler_is_the_one_reported(self, example: ExamplePage) -> None:
        problem = example.fail("try:\n    {}['a']\nexcept KeyError:\n    raise OSError('b')")
        assert (problem.type, problem.message) == ("OSError", "b")
        assert "KeyError: 'a'" in problem.traceback

    def test_a_syntax_error_names_its_line(self, example: ExamplePage) -> None:
        problem = example.fail("a = 1\nb = = 2\n")
        assert problem.type == "SyntaxError"
        assert "invalid syntax" in problem.message
        assert "line 2" in problem.traceback

    def test_the_worker_lives_on_after_an_error(self, example: ExamplePage) -> None:
        example.fail("1 / 0")
        assert example.run("1 + 1") == "2"

    @pytest.mark.claim("basic-worker/system-exit")
    def test_sys_exit_is_an_exception_like_any_other(
        self, example: ExamplePage, observer: Observer
    ) -> None:
        # Firefox shows a debugger also the rejections that the worker has dealt with.
        with observer.expect("SystemExit", only="firefox"):
            assert example.fail("import sys; sys.exit(3)").type == "SystemExit"
            assert example.run("1 + 1") == "2"

    def test_an_echo_that_python_cannot_word_is_silenced_too(
        self, example: ExamplePage, observer: Observer
    ) -> None:
        """An interrupt that is sent again may land while Pyodide words the echo of the first."""
        example.run("import traceback; kept = traceback.format_exception")
        try:
            # Here it is Python's own library that fails there, so that it does so every time.
            with observer.expect("KeyboardInterrupt|formatting traceback", only="firefox"):
                example.fail("traceback.format_exception = None; raise KeyboardInterrupt")
        finally:
            example.run("traceback.format_exception = kept")

    @pytest.mark.claim("comlink/events-before-result")
    def test_printed_lines_arrive_in_order_and_before_the_result(
        self, example: ExamplePage
    ) -> None:
        example.run("for n in range(200): print(n)")
        assert example.output == [str(n) for n in range(200)]

    @pytest.mark.claim("basic-worker/output-by-line")
    def test_text_without_a_newline_waits_for_the_next_one(self, example: ExamplePage) -> None:
        example.run("print('half', end='')")
        assert example.output == []
        example.run("print(' and half')")
        assert example.output == ["half and half"]

    def test_code_may_await(self, example: ExamplePage) -> None:
        assert example.run("import asyncio\nawait asyncio.sleep(0.01)\n'awake'") == '"awake"'

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


@pytest.mark.version_independent
class ReportsStartFailures:
    """What cannot start is reported in words, within seconds, on the page.

    ``WORKER`` is the glob of the worker's built script.
    """

    WORKER: str

    def fail_with(
        self, open_example: OpenExample, answer: Callable[[Route], None]
    ) -> tuple[ExamplePage, Problem]:
        """Open the page, with ``answer`` in the place of its worker's script."""
        page = open_example(prepare=lambda fresh: fresh.page.route(self.WORKER, answer))
        page.wait_for("error", phase="start", seconds=8)
        problem = page.problem
        assert problem is not None and problem.code == "worker-start-failed", problem
        assert "/assets/" in problem.message, "the message names the script"
        return page, problem

    @pytest.mark.claim("basic-worker/start-failures")
    @pytest.mark.claim("comlink/start-failures")
    def test_a_missing_script_is_named_with_its_status(
        self, open_example: OpenExample, observer: Observer
    ) -> None:
        with observer.expect("404", "disallowed MIME type"):
            _, problem = self.fail_with(open_example, lambda r: r.fulfill(status=404, body=""))
        assert "the server answered 404" in problem.message

    @pytest.mark.origin("isolated")
    @pytest.mark.claim("cross-origin-isolation/worker-needs-header")
    def test_a_script_without_coep_is_told_the_header_that_it_lacks(
        self, open_example: OpenExample, observer: Observer
    ) -> None:
        with observer.expect("ERR_BLOCKED_BY_RESPONSE", "NS_ERROR_DOM_COEP_FAILED"):
            _, problem = self.fail_with(open_example, without_coep)
        assert "`Cross-Origin-Embedder-Policy: require-corp`" in problem.message


@pytest.mark.version_independent
class ReportsEveryStartFailure(ReportsStartFailures):
    """What the shared code reports, in the same way for every pattern: one of them is enough.

    ``START`` starts one more worker, within 300 ms.
    """

    START: str

    @pytest.mark.origin("plain")
    def test_a_plain_page_does_not_mind_a_script_without_coep(
        self, open_example: OpenExample
    ) -> None:
        page = open_example(prepare=lambda fresh: fresh.page.route(self.WORKER, without_coep))
        page.wait_until_ready()

    @pytest.mark.origin("isolated")
    def test_a_script_that_throws_is_quoted(
        self, open_example: OpenExample, observer: Observer
    ) -> None:
        with observer.expect("no luck today"):
            _, problem = self.fail_with(open_example, script("throw new Error('no luck today')"))
        assert "no luck today" in problem.message

    @pytest.mark.origin("isolated")
    def test_a_script_with_a_syntax_error_is_called_so(
        self, open_example: OpenExample, observer: Observer
    ) -> None:
        with observer.expect("SyntaxError", "Unexpected"):
            _, problem = self.fail_with(open_example, script("const = 3"))
        assert "syntax error" in problem.message

    @pytest.mark.origin("isolated")
    def test_a_script_that_says_nothing_is_given_up(self, open_example: OpenExample) -> None:
        page = open_example(prepare=lambda fresh: fresh.page.route(self.WORKER, script("")))
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
        assert problem is not None and problem.code == "pyodide-load-failed", problem
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


def without_coep(route: Route) -> None:
    """Answer with the real script, less the header that an isolated page wants of it."""
    response = route.fetch()
    headers = {k: v for k, v in response.headers.items() if k != "cross-origin-embedder-policy"}
    route.fulfill(response=response, headers=headers)


def script(body: str) -> Callable[[Route], None]:
    """Answer with another script, with all the headers of a good one."""
    headers = {"content-type": "text/javascript", "cross-origin-embedder-policy": "require-corp"}
    return lambda route: route.fulfill(body=body, headers=headers)
