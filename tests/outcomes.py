"""What a client on an example page answers, as JSON that a test can compare."""

from __future__ import annotations

import json
from typing import Any

from example_page import RUN_SECONDS, ExamplePage

# An Error, a Map, a cycle and the like in a spelling that JSON has.
SHOW = """(root) => {
  const seen = new Map();
  const show = (value, path) => {
    if (typeof value === "bigint") return `${value}n`;
    if (value === undefined) return "undefined";
    if (typeof value !== "object" || value === null) return value;
    if (seen.has(value)) return `as ${seen.get(value)}`;
    seen.set(value, path);
    if (value instanceof Map) {
      return { map: [...value].map((pair, n) => pair.map((v) => show(v, `${path}[${n}]`))) };
    }
    if (value instanceof Set) return { set: [...value].map((v) => show(v, path)) };
    if (ArrayBuffer.isView(value)) return { [value.constructor.name]: [...value] };
    if (Array.isArray(value)) return value.map((v, n) => show(v, `${path}[${n}]`));
    const own = Object.entries(value).map(([k, v]) => [k, show(v, `${path}.${k}`)]);
    if (!(value instanceof Error)) return Object.fromEntries(own);
    const { name, message, cause } = value;
    const extra = cause === undefined ? {} : { cause: show(cause, `${path}.cause`) };
    return { ...Object.fromEntries(own), name, message, ...extra };
  };
  return show(root, "it");
}"""

PRELUDE = f"""
  const show = {SHOW};
  const settled = (promise) =>
    promise.then((v) => ({{ value: show(v) }}), (e) => ({{ error: show(e) }}));
  const run = (code, options) => settled(python.runPython(code, options));
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const until = async (look) => {{ while (!look()) await sleep(5); }};
"""


def script(
    example: ExamplePage, body: str, phase: str = "call", seconds: float = RUN_SECONDS
) -> Any:
    """Run the body of an async JavaScript function on the page, and return what it returns.

    It has ``python``, the page's client; ``run(code, options)`` and ``settled(promise)``, which
    give ``{value}`` or ``{error}`` as JSON; ``show(value)``, ``sleep(ms)`` and ``until(() => …)``.
    """
    return example.call(f"(async () => {{ {PRELUDE} {body} }})()", phase, seconds)


def ask(example: ExamplePage, code: str, seconds: float = RUN_SECONDS, **options: Any) -> Any:
    """Run Python by the page's client; return ``{"value": …}`` or ``{"error": …}``."""
    call = f"return run({json.dumps(code)}, {json.dumps(options)})"
    return script(example, call, "run", seconds)


def value_of(example: ExamplePage, code: str, **options: Any) -> Any:
    """Return what Python code comes to.

    :raises AssertionError: when it fails
    """
    outcome = ask(example, code, **options)
    assert "value" in outcome, outcome
    return outcome["value"]


def error_of(example: ExamplePage, code: str, **options: Any) -> dict[str, Any]:
    """Return how Python code fails.

    :raises AssertionError: when it does not
    """
    outcome = ask(example, code, **options)
    assert "error" in outcome, outcome
    error: dict[str, Any] = outcome["error"]
    return error


def printed(example: ExamplePage, code: str) -> list[tuple[str, str]]:
    """Run code in the page's editor; return what was printed, as pairs of stream and text."""
    example.run(code)
    parts = (
        "[...document.getElementById('output').children].map((p) => [p.className, p.textContent])"
    )
    return [(stream, text) for stream, text in example.page.evaluate(parts)]
