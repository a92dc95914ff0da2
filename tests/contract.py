"""What every pattern that runs Python owes its users. A pattern's test inherits these tests."""

from __future__ import annotations

import pytest

from pytest_pyodide_workers.example import ExamplePage

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

    def test_runs_follow_one_another_in_one_worker(self, example: ExamplePage) -> None:
        assert example.run("kept = 41") == "undefined"
        assert example.run("kept + 1") == "42"

    @pytest.mark.parametrize("value", VALUES)
    def test_values_cross_as_plain_javascript(self, example: ExamplePage, value: str) -> None:
        code, shown = VALUES[value]
        assert example.run(code) == shown

    @pytest.mark.parametrize("value", UNCLONABLE)
    def test_what_has_no_clone_is_an_error_that_names_its_type(
        self, example: ExamplePage, value: str
    ) -> None:
        code, type_name = UNCLONABLE[value]
        problem = example.fail(code)
        assert problem.code == "result-not-clonable"
        assert f"Python `{type_name}`" in problem.message.replace("`datetime.", "`")

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

    def test_sys_exit_is_an_exception_like_any_other(self, example: ExamplePage) -> None:
        assert example.fail("import sys; sys.exit(3)").type == "SystemExit"
        assert example.run("1 + 1") == "2"

    def test_printed_lines_arrive_in_order_and_before_the_result(
        self, example: ExamplePage
    ) -> None:
        example.run("for n in range(200): print(n)")
        assert example.output == [str(n) for n in range(200)]

    def test_code_may_await(self, example: ExamplePage) -> None:
        assert example.run("import asyncio\nawait asyncio.sleep(0.01)\n'awake'") == '"awake"'

    def test_the_keyboard_is_enough(self, example: ExamplePage) -> None:
        example.type_code("6 * 7")
        example.page.get_by_label("Python", exact=True).press("Control+Enter")
        example.wait_for("done", "error", phase="run")
        assert example.result == "42"


class ReportsStartFailures:
    """A worker that cannot start is reported in words, within seconds, on the page."""
