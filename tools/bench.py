"""Measure what README says of speed: the suite against bare boots, and a warm ``npm start``.

Everything is a ratio of two things measured in the same minute on the same machine. Bare boots are
taken before and after the suite, since a machine's speed drifts.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "harness"))

from playwright.sync_api import sync_playwright  # noqa: E402
from pytest_pyodide_workers import browsers  # noqa: E402
from pytest_pyodide_workers.matrix import default_version  # noqa: E402
from pytest_pyodide_workers.server import serve  # noqa: E402

# One new module worker after the other, in one page, with a warm HTTP cache.
BARE_BOOTS = """async ([indexURL, count]) => {
  const source = `
    const { loadPyodide } = await import("${indexURL}pyodide.mjs");
    const pyodide = await loadPyodide({ indexURL: "${indexURL}" });
    postMessage(pyodide.runPython("1 + 1"));`;
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const seconds = [];
  for (let n = 0; n <= count; n++) {
    const began = performance.now();
    const worker = new Worker(url, { type: "module" });
    await new Promise((resolve, reject) => {
      worker.onmessage = resolve;
      worker.onerror = reject;
    });
    worker.terminate();
    seconds.push((performance.now() - began) / 1000);
  }
  return seconds.slice(1); // the first one fills the cache
}"""


def bare_boots(browser_name: str, version: str, count: int, layout: str = "full") -> list[float]:
    """Boot Pyodide ``count`` times with nothing around it. Seconds each.

    :param layout: ``full``, as it was published, or ``compiled``
    """
    with serve(ROOT, [version]) as cookbook, sync_playwright() as playwright:
        kind = getattr(playwright, browser_name)
        with kind.launch(**browsers.launch_args(browser_name)) as browser:
            page = browser.new_page()
            page.goto(f"{cookbook.isolated}/examples/", wait_until="commit")
            index = f"{cookbook.isolated}/pyodide/v{version}/{layout}/"
            seconds: list[float] = page.evaluate(BARE_BOOTS, [index, count])
            return seconds


def suite(browser_name: str, version: str) -> tuple[float, int, int]:
    """Run the patterns' tests once. Seconds, boots, tests."""
    command = [sys.executable, "-m", "pytest", "tests/patterns", "-q", "-p", "no:cacheprovider"]
    command += ["--browser", browser_name, "--pyodide-version", version]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    boots = boots_in(done.stdout)
    closing = re.search(r"(\d+) passed.* in ([\d.]+)s", done.stdout)
    if done.returncode != 0 or boots == 0 or closing is None:
        sys.exit(f"The suite did not pass, so there is nothing to measure:\n{done.stdout[-3000:]}")
    return float(closing[2]), boots, int(closing[1])


def boots_in(log: str) -> int:
    """Read how often Pyodide was booted in what pytest printed."""
    found = re.search(r"^(\d+) Pyodide boots", log, re.M)
    return int(found[1]) if found else 0


def warm_start() -> float:
    """Seconds from ``npm start`` to its ready line."""
    began = time.perf_counter()
    command = ["npm", "start", "--", "--json", "--port", "0"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("{"):
                break
        seconds = time.perf_counter() - began
        os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does: npm alone passes nothing on
        return seconds


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browser", action="append", choices=["chromium", "firefox"])
    parser.add_argument("--boots", type=int, default=8, help="bare boots before and after (8)")
    options = parser.parse_args(arguments)
    version = default_version(ROOT)
    print("| browser | tests | boots | suite | bare boot, median | suite / bare boots |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name in options.browser or ["chromium", "firefox"]:
        before = bare_boots(name, version, options.boots)
        seconds, boots, tests = suite(name, version)
        bare = statistics.median([*before, *bare_boots(name, version, options.boots)])
        ratio = seconds / (boots * bare)
        print(
            f"| {name} | {tests} | {boots} | {seconds:.0f} s | {bare:.2f} s | {ratio:.2f} |",
            flush=True,
        )
    warm_start()
    starts = [warm_start() for _ in range(3)]
    print(f"\nWarm `npm start`: serving after {statistics.median(starts):.1f} s")


if __name__ == "__main__":
    kind, *rest = sys.argv[1:] or [""]
    if kind in ("rpc", "values", "verify"):
        import_module(f"bench_{kind}").main(rest)
    else:
        main()
