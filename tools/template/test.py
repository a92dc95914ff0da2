"""{{title}}: say in one line what is proven here."""

from __future__ import annotations

import pytest
from contract import RunsPython
from example_page import ExamplePage

EXAMPLE = "{{example}}"

# The Python worker needs it.
pytestmark = pytest.mark.since("0.26")


class TestContract(RunsPython):
    pass


@pytest.mark.smoke
@pytest.mark.claim("{{slug}}/returns-the-last-expression")
def test_the_value_of_the_last_expression_is_shown(example: ExamplePage) -> None:
    assert example.run("word = 'hello'\nword.upper()") == '"HELLO"'


def test_an_exception_keeps_type_message_and_traceback(example: ExamplePage) -> None:
    problem = example.fail("def f(x):\n    return 1 / x\n\nf(0)")
    assert (problem.type, problem.message) == ("ZeroDivisionError", "division by zero")
    assert "line 2, in f" in problem.traceback
