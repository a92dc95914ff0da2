"""Measure speed: the suite against bare boots; the converter of values; the patterns of control.

What README says is a ratio of two things measured in the same minute on the same machine. Bare
boots are taken before and after the suite, since a machine's speed drifts.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
from collections.abc import Sequence

from bench_control import measure as control
from playwright.sync_api import sync_playwright
from pytest_pyodide_workers import browsers
from pytest_pyodide_workers.matrix import default_version
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.server import serve

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


def bare_boots(browser_name: str, version: str, count: int) -> list[float]:
    """Boot Pyodide ``count`` times with nothing around it, as it was published. Seconds each."""
    with serve(ROOT, [version]) as cookbook, sync_playwright() as playwright:
        kind = getattr(playwright, browser_name)
        with kind.launch(**browsers.launch_args(browser_name)) as browser:
            page = browser.new_page()
            page.goto(f"{cookbook.isolated}/examples/", wait_until="commit")
            index = f"{cookbook.isolated}/pyodide/v{version}/full/"
            seconds: list[float] = page.evaluate(BARE_BOOTS, [index, count])
            return seconds


def suite(browser_name: str, version: str) -> tuple[float, int, int]:
    """Run the patterns' tests once. Seconds, boots, tests."""
    command = [sys.executable, "-m", "pytest", "tests/patterns", "-q", "-p", "no:cacheprovider"]
    command += ["--browser", browser_name, "--pyodide-version", version]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    booted = re.search(r"^(\d+) Pyodide boots", done.stdout, re.M)
    closing = re.search(r"(\d+) passed.* in ([\d.]+)s", done.stdout)
    if done.returncode != 0 or booted is None or closing is None:
        sys.exit(f"The suite did not pass, so there is nothing to measure:\n{done.stdout[-3000:]}")
    return float(closing[2]), int(booted[1]), int(closing[1])


# Code that gives the value, and how often it is converted in one round: clocks are coarse.
VALUES = {
    "a list of 10**6 ints": ("list(range(10**6))", 1),
    "a list of 10**5 dicts": ("[{'id': n, 'name': str(n), 'on': True} for n in range(10**5)]", 1),
    "a dict, 900 levels deep": ("d = {}\nfor n in range(900): d = {'n': n, 'd': d}\nd", 100),
    "100 MB of bytes": ("bytes(10**8)", 1),
}


def values(browser_names: Sequence[str], version: str) -> None:
    """Measure the converter of values against Pyodide's own ``toJs()``, in turns on one page."""
    print("| browser | value | ours, ms | toJs(), ms | ours / toJs() |")
    print("| --- | --- | --- | --- | --- |")
    site = ROOT / "tools/value-cost/dist"
    with serve(ROOT, [version], site=site) as cookbook, sync_playwright() as playwright:
        for name in browser_names:
            with getattr(playwright, name).launch(**browsers.launch_args(name)) as browser:
                page = browser.new_page()
                page.goto(f"{cookbook.isolated}/page.html")
                page.wait_for_function("'measure' in globalThis")
                page.evaluate(
                    "index => measure.boot(index)", f"{cookbook.isolated}/pyodide/v{version}/full/"
                )
                for value, (code, repeats) in VALUES.items():
                    rounds = page.evaluate("args => measure.rounds(...args)", [code, repeats, 5])
                    ours = statistics.median(one["ours"] for one in rounds)
                    theirs = statistics.median(one["theirs"] for one in rounds)
                    # Within a round: a machine gets slower from one to the next.
                    ratio = statistics.median(one["ours"] / one["theirs"] for one in rounds)
                    print(f"| {name} | {value} | {ours:.2f} | {theirs:.2f} | {ratio:.2f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", choices=["suite", "values", "control"], default="suite")
    parser.add_argument("--browser", action="append", choices=["chromium", "firefox"])
    parser.add_argument("--boots", type=int, default=8, help="bare boots before and after (8)")
    options = parser.parse_args()
    version = default_version(ROOT)
    names = options.browser or ["chromium", "firefox"]
    if measure := {"values": values, "control": control}.get(options.what):
        return measure(names, version)
    print("| browser | tests | boots | suite | bare boot, median | suite / bare boots |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name in names:
        before = bare_boots(name, version, options.boots)
        seconds, boots, tests = suite(name, version)
        bare = statistics.median([*before, *bare_boots(name, version, options.boots)])
        ratio = seconds / (boots * bare)
        print(
            f"| {name} | {tests} | {boots} | {seconds:.0f} s | {bare:.2f} s | {ratio:.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
