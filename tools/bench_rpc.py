"""Measure what one call costs with each RPC library, in the browsers that are here.

One table, of ratios: each library against Comlink, measured in the same round on the same page.
The libraries are those of ``tests/rpc/scenarios/bench.ts``: ``npm run bench -- rpc``.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "harness"))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402
from pytest_pyodide_workers import browsers  # noqa: E402
from pytest_pyodide_workers.server import Cookbook, serve  # noqa: E402

YARDSTICK = "comlink"
SCENARIO = "args => scenario('bench', ...args)"
KINDS = ("sequential", "inFlight")
MEMORY_CALLS = 10_000
COSTS = "tests/rpc/alternatives/costs.json"

# Without the second, Chromium measures memory whenever it likes, up to 20 s later.
CHROMIUM = ["--js-flags=--expose-gc", "--enable-blink-features=ForceEagerMeasureMemory"]


def open_page(browser: Browser, cookbook: Cookbook) -> Page:
    page = browser.new_context().new_page()
    page.goto(f"{cookbook.isolated}/tests/rpc/lab.html")
    page.wait_for_function("'scenario' in globalThis")
    return page


def rounds(pages: Mapping[str, Page], count: int, calls: int, batches: int) -> list[dict[str, Any]]:
    """Measure all libraries ``count`` times, in turn. Microseconds a call, by library and kind.

    Each has a page of its own: what one library adds to Comlink's map of handlers costs the other.
    """
    names = list(pages)
    measured = []
    for number in range(count):
        # The order is reversed every second time, so that no library always comes after another.
        order = names if number % 2 == 0 else names[::-1]
        measured.append(
            {
                name: pages[name].evaluate(SCENARIO, ["round", name, calls, batches])
                for name in order
            }
        )
    return measured


def memory(browser: Browser, cookbook: Cookbook, name: str) -> float:
    """Return by how many kB page and worker grow with 10,000 calls, from a page of its own."""
    page = open_page(browser, cookbook)
    found = page.evaluate(SCENARIO, ["memory", name, MEMORY_CALLS])
    page.context.close()
    return float(found["after"] - found["before"]) / 1024


def sizes() -> dict[str, dict[str, int]]:
    """Return the bytes of each library's page side, bundled by Vite."""
    node = shutil.which("node")
    if node is None:
        sys.exit("Node.js is not on the PATH: install Node 20.19 or newer.")
    command = [node, "--import", "tsx", "tools/bundle-sizes.ts"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, dict[str, int]] = json.loads(done.stdout)
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browser", action="append", choices=["chromium", "firefox"])
    parser.add_argument("--rounds", type=int, default=11, help="of all libraries in turn (11)")
    parser.add_argument("--calls", type=int, default=2_000, help="in sequence, in a round (2000)")
    parser.add_argument("--batches", type=int, default=5, help="of 1,000 in flight (5)")
    parser.add_argument("--update", action="store_true", help=f"keep it in {COSTS}, for the page")
    options = parser.parse_args(arguments)
    if options.update and options.browser:
        parser.error("--update keeps what all browsers say: leave --browser out")
    costs: dict[str, Any] = {
        "measured": date.today().isoformat(),
        "cores": os.cpu_count(),
        "browsers": {},
    }
    page_bytes = sizes()
    print("| browser | library | one by one | 1,000 in flight | us a call | kB grown | gzip |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with serve(ROOT) as cookbook, sync_playwright() as playwright:
        for browser_name in options.browser or ["chromium", "firefox"]:
            args = browsers.launch_args(browser_name)
            chromium = browser_name == "chromium"
            if chromium:
                args = {**args, "args": [*args.get("args", []), *CHROMIUM]}
            with getattr(playwright, browser_name).launch(**args) as browser:
                page = open_page(browser, cookbook)
                names: list[str] = page.evaluate(SCENARIO, ["names"])
                page.context.close()
                pages = {name: open_page(browser, cookbook) for name in names}
                measured = rounds(pages, options.rounds, options.calls, options.batches)
                for page in pages.values():
                    page.context.close()
                libraries: dict[str, dict[str, float]] = {}
                for name in names:
                    libraries[name] = summary(name, measured)
                    if chromium:
                        libraries[name]["grownKB"] = round(memory(browser, cookbook, name))
                    print(row(browser_name, name, libraries[name], page_bytes), flush=True)
                costs["browsers"][browser_name] = {
                    "version": browser.version,
                    "libraries": libraries,
                }
    if options.update:
        (ROOT / COSTS).write_text(json.dumps(costs, indent=2) + "\n", encoding="utf-8")
        print(f"Kept in {COSTS}; npm run docs puts it on the page.")


def summary(name: str, measured: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Medians: microseconds a call, and how many times what the yardstick took in that round."""
    found = {}
    for kind in KINDS:
        ratios = [it[name][kind] / it[YARDSTICK][kind] for it in measured]
        found[kind] = round(statistics.median(ratios), 2)
        found[f"{kind}Us"] = round(statistics.median(it[name][kind] for it in measured), 1)
    return found


def row(
    browser_name: str,
    name: str,
    found: Mapping[str, float],
    page_bytes: Mapping[str, Mapping[str, int]],
) -> str:
    ratios = " | ".join(f"{found[kind]:.2f}" for kind in KINDS)
    micros = " / ".join(f"{found[f'{kind}Us']:.1f}" for kind in KINDS)
    grown = f"{found['grownKB']:.0f}" if "grownKB" in found else ""
    gzip = f"{page_bytes[name]['gzip']:,}" if name in page_bytes else ""
    return f"| {browser_name} | {name} | {ratios} | {micros} | {grown} | {gzip} |"


if __name__ == "__main__":
    main()
