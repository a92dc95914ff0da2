"""Controls of ``npm run verify``: if one of them is wrong, so may be every other result of the run.

Verify collects this file by its name. ``npm test`` does not, since one control has to fail.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext
from pytest_pyodide_workers import Observer, Server

pytestmark = [pytest.mark.origin("isolated"), pytest.mark.smoke]

# Nothing of the cookbook is in between: what fails here fails for everyone.
BARE = """async ([indexURL, seconds]) => {
  const source = `
    const { loadPyodide } = await import("${indexURL}pyodide.mjs");
    const pyodide = await loadPyodide({ indexURL: "${indexURL}" });
    const python = pyodide.runPython("import sys; sys.version.split()[0]");
    const sum = pyodide.runPython("1 + 1");
    postMessage({ pyodide: pyodide.version, python, crossOriginIsolated, sum });`;
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module" });
  const answer = await new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => resolve({ problem: message || "the worker did not start" });
    setTimeout(() => resolve({ problem: `no answer within ${seconds} s` }), seconds * 1000);
  });
  worker.terminate();
  return { ...answer, userAgent: navigator.userAgent };
}"""

BOOT_SECONDS = 60


@pytest.fixture(scope="session")
def bare_answer(
    shared_context: BrowserContext,
    cookbook: Server,
    browser: Browser,
    origin: str,
    pyodide_version: str,
) -> dict[str, Any]:
    """Boot what was published in a bare worker, and let it add one and one."""
    base = cookbook.origin(origin)
    page = shared_context.new_page()
    page.goto(f"{base}/examples/", wait_until="commit")
    index = f"{base}/pyodide/v{pyodide_version}/full/"
    answer: dict[str, Any] = page.evaluate(BARE, [index, BOOT_SECONDS])
    page.close()
    assert "problem" not in answer, answer["problem"]
    engine = {"browser": browser.browser_type.name, "browserVersion": browser.version}
    return {**answer, **engine, "worker": "module", "lacks": []}


@pytest.fixture
def bare_sum(bare_answer: dict[str, Any], record_property: Callable[[str, object], None]) -> int:
    """Record what the bare worker observed, and return its sum."""
    observed = dict(bare_answer)
    total: int = observed.pop("sum")
    record_property("observed", observed)
    return total


SAID = "as it should be: this control has to fail"


def say(page_of: BrowserContext, cookbook: Server) -> None:
    """Write a console error on a page."""
    page = page_of.new_page()
    page.goto(f"{cookbook.isolated}/examples/", wait_until="commit")
    with page.expect_console_message():
        page.evaluate("(said) => console.error(said)", SAID)
    page.close()


@pytest.mark.subject("controls/must-pass")
def test_one_plus_one_is_two(bare_sum: int) -> None:
    assert bare_sum == 2


@pytest.mark.subject("controls/must-fail")
def test_one_plus_one_is_three(bare_sum: int) -> None:
    assert bare_sum == 3, SAID


@pytest.mark.subject("controls/must-pass")
def test_an_explained_console_error(
    bare_sum: int, shared_context: BrowserContext, cookbook: Server, observer: Observer
) -> None:
    with observer.expect(SAID):
        say(shared_context, cookbook)


@pytest.mark.subject("controls/must-fail-by-console")
def test_an_unexplained_console_error(
    bare_sum: int, shared_context: BrowserContext, cookbook: Server
) -> None:
    """The explanation of the test before has ended with it, in every browser."""
    say(shared_context, cookbook)
