"""Measure what it costs to convert a value of Python's, against Pyodide's own ``toJs()``.

``npm run bench -- values`` prints one table. Both ways convert the same value in turns, in one
worker; the ratio is the median of those of the rounds. Sending the value comes on top of both.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "harness"))

from playwright.sync_api import Page, sync_playwright  # noqa: E402
from pytest_pyodide_workers import browsers  # noqa: E402
from pytest_pyodide_workers.matrix import default_version  # noqa: E402
from pytest_pyodide_workers.server import serve  # noqa: E402

SITE = ROOT / "tools/value-cost/dist"

# Code that gives the value, and how often it is converted in one round: a clock of a browser is
# coarse.
VALUES = {
    "a list of 10**6 ints": ("list(range(10**6))", 1),
    "a list of 10**5 dicts": ("[{'id': n, 'name': str(n), 'on': True} for n in range(10**5)]", 1),
    "a dict, 900 levels deep": ("d = {}\nfor n in range(900): d = {'n': n, 'd': d}\nd", 100),
    "100 MB of bytes": ("bytes(10**8)", 1),
}


def summary(rounds: Sequence[Mapping[str, float]]) -> tuple[float, float, float]:
    """Medians: the ratio, and milliseconds of a conversion by us and by Pyodide."""
    return (
        statistics.median(one["ours"] / one["theirs"] for one in rounds),
        statistics.median(one["ours"] for one in rounds),
        statistics.median(one["theirs"] for one in rounds),
    )


def row(browser: str, value: str, rounds: Sequence[Mapping[str, float]]) -> str:
    ratio, ours, theirs = summary(rounds)
    return f"| {browser} | {value} | {ours:.2f} | {theirs:.2f} | {ratio:.2f} |"


def measure(page: Page, value: str, rounds: int) -> list[dict[str, float]]:
    code, repeats = VALUES[value]
    measured: list[dict[str, float]] = page.evaluate(
        "args => measure.rounds(...args)", [code, repeats, rounds]
    )
    return measured


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browser", action="append", choices=["chromium", "firefox"])
    parser.add_argument("--rounds", type=int, default=5, help="of both in turn (5)")
    parser.add_argument("--pyodide", default=default_version(ROOT), help="an exact version")
    options = parser.parse_args(arguments)
    print("| browser | value | ours, ms | toJs(), ms | ours / toJs() |")
    print("| --- | --- | --- | --- | --- |")
    with serve(ROOT, [options.pyodide], site=SITE) as cookbook, sync_playwright() as playwright:
        for name in options.browser or ["chromium", "firefox"]:
            with getattr(playwright, name).launch(**browsers.launch_args(name)) as browser:
                page = browser.new_page()
                page.goto(f"{cookbook.isolated}/page.html")
                page.wait_for_function("'measure' in globalThis")
                index = f"{cookbook.isolated}/pyodide/v{options.pyodide}/full/"
                page.evaluate("index => measure.boot(index)", index)
                for value in VALUES:
                    rounds = measure(page, value, options.rounds)
                    print(row(name, value, rounds), flush=True)


if __name__ == "__main__":
    main()
