"""{{title}}: say in one line what is proven here."""

from __future__ import annotations

import pytest
from pytest_pyodide_workers.example import ExamplePage

EXAMPLE = "{{example}}"


@pytest.mark.smoke
@pytest.mark.claim("{{slug}}/returns-the-last-expression")
def test_one_plus_one_is_two(example: ExamplePage) -> None:
    example.choose_sample("1 + 1")
    example.press_run()
    example.wait_for("done", "error", phase="run")
    assert (example.state, example.result) == ("done", "2")


def test_an_exception_keeps_type_message_and_traceback(example: ExamplePage) -> None:
    problem = example.fail("def f(x):\n    return 1 / x\n\nf(0)")
    assert (problem.type, problem.message) == ("ZeroDivisionError", "division by zero")
    assert "line 2, in f" in problem.traceback
