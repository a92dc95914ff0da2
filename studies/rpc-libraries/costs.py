"""Measure what one call costs with each library, as ratios against Comlink in the same round.

Each library has a page of its own: what one changes in Comlink costs the other.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "harness"))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402
from pytest_pyodide_workers import browsers  # noqa: E402

YARDSTICK = "comlink"
KINDS = ("sequential", "inFlight")
MEMORY_CALLS = 10_000

# Without the second, Chromium measures memory whenever it likes, up to 20 s later.
CHROMIUM = ["--js-flags=--expose-gc", "--enable-blink-features=ForceEagerMeasureMemory"]


@contextmanager
def launched(name: str) -> Iterator[Browser]:
    """Start a browser, Chromium with what :func:`memory` needs."""
    args = browsers.launch_args(name)
    if name == "chromium":
        args = {**args, "args": [*args.get("args", []), *CHROMIUM]}
    with sync_playwright() as playwright, getattr(playwright, name).launch(**args) as browser:
        yield browser


def open_page(browser: Browser, address: str) -> Page:
    """Open the page in a context of its own, and wait for what it offers."""
    page = browser.new_context().new_page()
    page.goto(address)
    page.wait_for_function("'measure' in globalThis")
    return page


def measure(browser: Browser, address: str, options: argparse.Namespace) -> dict[str, Any]:
    """Measure every contender of a page: the summaries, by name."""
    page = open_page(browser, address)
    names: list[str] = page.evaluate("() => measure.names()")
    page.context.close()
    pages = {name: open_page(browser, address) for name in names}
    measured = rounds(pages, options.rounds, options.calls, options.batches)
    for page in pages.values():
        page.context.close()
    found = {name: summary(name, measured) for name in names}
    if browser.browser_type.name == "chromium":
        for name in names:
            found[name]["grownKB"] = round(memory(browser, address, name))
    return found


def rounds(pages: Mapping[str, Page], count: int, calls: int, batches: int) -> list[dict[str, Any]]:
    """Measure all contenders ``count`` times, in turn. Microseconds a call, by name and kind.

    Each has a page of its own: what one adds to Comlink's map of handlers costs the other.
    """
    names = list(pages)
    measured = []
    for number in range(count):
        # The order is reversed every second time, so that none always comes after another.
        order = names if number % 2 == 0 else names[::-1]
        measured.append(
            {
                name: pages[name].evaluate("args => measure.round(...args)", [name, calls, batches])
                for name in order
            }
        )
    return measured


def memory(browser: Browser, address: str, name: str) -> float:
    """Return by how many kB page and worker grow with 10,000 calls, from a page of its own."""
    page = open_page(browser, address)
    found = page.evaluate("args => measure.memory(...args)", [name, MEMORY_CALLS])
    page.context.close()
    return float(found["after"] - found["before"]) / 1024


def summary(name: str, measured: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Medians: microseconds a call, and how many times what the yardstick took in that round."""
    found = {}
    for kind in KINDS:
        ratios = [it[name][kind] / it[YARDSTICK][kind] for it in measured]
        found[kind] = round(statistics.median(ratios), 2)
        found[f"{kind}Us"] = round(statistics.median(it[name][kind] for it in measured), 1)
    return found


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what says how much is measured."""
    parser.add_argument("--rounds", type=int, default=11, help="of all in turn (11)")
    parser.add_argument("--calls", type=int, default=2_000, help="in sequence, in a round (2000)")
    parser.add_argument("--batches", type=int, default=5, help="of 1,000 in flight (5)")
