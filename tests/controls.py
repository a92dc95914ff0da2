"""Controls of ``npm run verify``: if one of them is wrong, so may be every other result of the run.

Verify collects this file by its name. ``npm test`` does not, since one control has to fail.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext
from pytest_pyodide_workers import Server

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


@pytest.fixture
def bare_sum(
    shared_context: BrowserContext,
    cookbook: Server,
    browser: Browser,
    origin: str,
    pyodide_version: str,
    record_property: Callable[[str, object], None],
) -> int:
    """Boot what was published in a bare worker, and let it add one and one."""
    base = cookbook.origin(origin)
    page = shared_context.new_page()
    page.goto(f"{base}/examples/", wait_until="commit")
    index = f"{base}/pyodide/v{pyodide_version}/full/"
    answer: dict[str, Any] = page.evaluate(BARE, [index, BOOT_SECONDS])
    page.close()
    assert "problem" not in answer, answer["problem"]
    total: int = answer.pop("sum")
    engine = {"browser": browser.browser_type.name, "browserVersion": browser.version}
    record_property("observed", {**answer, **engine, "worker": "module", "lacks": []})
    return total


@pytest.mark.subject("controls/must-pass")
def test_one_plus_one_is_two(bare_sum: int) -> None:
    assert bare_sum == 2


@pytest.mark.subject("controls/must-fail")
def test_one_plus_one_is_three(bare_sum: int) -> None:
    assert bare_sum == 3, "as it should be: this control has to fail"
