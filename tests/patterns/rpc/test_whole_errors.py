"""Whole errors: what is thrown in the worker arrives on the page as the class it was."""

from __future__ import annotations

from typing import Any

import pytest
from example_page import ExamplePage

EXAMPLE = "examples/rpc/whole_errors.html"

pytestmark = [pytest.mark.since("0.26"), pytest.mark.origin("isolated")]

no_pyodide = pytest.mark.version_independent

# What arrived: the classes it is an instance of, and its parts.
CAUGHT = """async (create, how) => {
  const { remote, end } = connect(create);
  const classes = { QuotaError, TypeError, RangeError, DOMException, AggregateError };
  const describe = (thrown) => {
    if (!(thrown instanceof Error)) return { value: thrown };
    const { name, message, code, limit, advice, stack, cause, errors } = thrown;
    return {
      classes: Object.keys(classes).filter((key) => thrown instanceof classes[key]),
      name, message, code, limit, advice, stack, keys: Object.keys(thrown),
      ...(cause !== undefined && { cause: describe(cause) }),
      ...(errors && { errors: errors.map(describe) }),
    };
  };
  const seen = await remote.fail(how).catch(describe);
  end();
  return seen;
}"""


def catch(example: ExamplePage, how: str, create: str = "createWorker") -> Any:
    return example.call(f"({CAUGHT})({create}, {how!r})")


@no_pyodide
@pytest.mark.claim("whole-errors/own-class")
def test_a_class_of_ones_own_arrives_with_its_parts(example: ExamplePage) -> None:
    error = catch(example, "QuotaError")
    assert error["classes"] == ["QuotaError", "TypeError"]
    assert (error["name"], error["message"]) == ("QuotaError", "The disk is full")
    assert (error["code"], error["limit"]) == ("quota-exceeded", 3)
    assert error["advice"] == "Delete files, until there are less than 3", "its methods are there"
    assert (error["cause"]["classes"], error["cause"]["message"]) == (["RangeError"], "4 > 3")
    assert "worker" in error["stack"]
    assert set(error["keys"]) == {"code", "limit"}


@no_pyodide
@pytest.mark.claim("whole-errors/bare")
def test_control_bare_comlink_keeps_the_text_alone(example: ExamplePage) -> None:
    """And a page that receives whole errors still takes those of such a worker."""
    error = catch(example, "QuotaError", "createBareWorker")
    assert (error["classes"], error["message"]) == ([], "The disk is full")
    assert not {"cause", "errors"} & error.keys()
    assert "code" not in error["keys"]
    function = catch(example, "a function", "createBareWorker")
    assert function["message"] == "Unserializable return value"


@no_pyodide
@pytest.mark.claim("whole-errors/standard-classes")
def test_classes_of_the_language_stay_themselves(example: ExamplePage) -> None:
    assert catch(example, "RangeError")["classes"] == ["RangeError"]
    stopped = catch(example, "DOMException")
    assert (stopped["classes"], stopped["name"]) == (["DOMException"], "AbortError")
    one, two = catch(example, "AggregateError")["errors"]
    assert (one["classes"], two) == (["RangeError"], {"value": "two"})


@no_pyodide
@pytest.mark.claim("whole-errors/no-error")
def test_what_is_no_error_arrives_as_it_is(example: ExamplePage) -> None:
    assert catch(example, "a number") == {"value": 7}
    assert catch(example, "null") == {"value": None}
    assert catch(example, "an object") == {"value": {"reason": "plain"}}


@no_pyodide
@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("a function", "1"),
        ("a getter that throws", "cannot be read"),
        ("a message that is no text", "1"),
        ("a cause without a clone", "Outer"),
        ("a property without a clone", "Own"),
        ("a circle", "Round"),
    ],
)
@pytest.mark.claim("whole-errors/always-rejects")
def test_what_cannot_be_read_or_cloned_rejects_too(
    example: ExamplePage, how: str, message: str
) -> None:
    assert message in catch(example, how)["message"]


@no_pyodide
@pytest.mark.claim("whole-errors/always-rejects")
def test_what_has_a_clone_arrives_without_what_has_none(example: ExamplePage) -> None:
    error = catch(example, "a property without a clone")
    assert (error["code"], error["keys"]) == ("E1", ["code"])


@no_pyodide
@pytest.mark.claim("whole-errors/others-unchanged")
def test_what_the_page_sends_stays_as_it_was(example: ExamplePage) -> None:
    """Another worker of the page, which knows nothing of this, could not read it."""
    sent = example.call("""(async () => {
      const { port1, port2 } = new MessageChannel();
      Comlink.expose({ fail() { throw new QuotaError("x", 1); } }, port1);
      const message = new Promise((resolve) => { port2.onmessage = ({ data }) => resolve(data); });
      port2.postMessage({ id: "1", type: "APPLY", path: ["fail"], argumentList: [] });
      return (await message).name;
    })()""")
    assert sent == "throw"


@pytest.mark.smoke("isolated")
@pytest.mark.origin("isolated", "plain")
@pytest.mark.claim("whole-errors/python-worker")
def test_it_works_beside_the_errors_of_python(example: ExamplePage) -> None:
    example.page.get_by_role("button", name="Let the worker fail").click()
    example.expect_text(
        "#caught",
        "The disk is full (quota-exceeded). Delete files, until there are less than 3",
    )
    told = example.call("python.runPython('1 / 0').catch(({ name, type }) => [name, type])")
    assert told == ["PythonError", "ZeroDivisionError"]
