"""Measures the patterns of control in browsers: `npm run bench -- control`. Linux only."""

from __future__ import annotations

import os
import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from pytest_pyodide_workers import browsers
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.server import Server, serve

ROUNDS = 7
WAITS_SECONDS = 5
SETTLES_MS = 4_000
"""What came before is over then, and a worker that waits looks as seldom as it ever will."""

STOP = """async (rounds) => {
  const times = [];
  for (let n = 0; n < rounds; n++) {
    const run = python.runPython("while True: pass").catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 300));
    const began = performance.now();
    await Promise.all([python.stop(), run]);
    times.push(performance.now() - began);
  }
  return times;
}"""

# Each round takes both, one after the other: a machine gets slower from one round to the next.
LOOP = """async (rounds) => {
  const plain = new PythonWorker({ indexURL });
  const time = async (worker) => {
    const began = performance.now();
    await worker.runPython("for _ in range(10_000_000): pass", { result: "none" });
    return performance.now() - began;
  };
  await plain.init();
  const ratios = [];
  for (let n = 0; n < rounds; n++) ratios.push((await time(python)) / (await time(plain)));
  plain.close();
  return ratios;
}"""

ASK = {
    "suspended": "input()",
    # Python that JavaScript calls in the middle of Python cannot be suspended: it blocks.
    "blocked": """from pyodide.code import run_js
run_js("(ask) => { ask(); }")(lambda: input())""",
}

ANSWER = """async ([ask, rounds]) => {
  let asked = 0;
  const answer = () => { asked = performance.now(); return "Ada"; };
  const worker = new PythonWorker(withInput(answer, { indexURL }));
  await worker.init();
  const times = [];
  for (let n = 0; n < rounds; n++) {
    await worker.runPython(ask);
    times.push(performance.now() - asked);
  }
  worker.close();
  return times;
}"""

WAIT = """async (ask) => {
  globalThis.waiting = await new Promise((resolve) => {
    const never = () => { resolve(worker); return new Promise(() => {}); };
    const worker = new PythonWorker(withInput(never, { indexURL }));
    worker.runPython(ask).catch(() => {});
  });
}"""

PRINT = """async (lines) => {
  terminal.clear();
  let [longest, last, isOver] = [0, performance.now(), false];
  const look = (now) => {
    longest = Math.max(longest, now - last);
    last = now;
    if (!isOver) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  const began = performance.now();
  await python.runPython(`for n in range(${lines}): print("line", n)`, { result: "none" });
  const box = document.getElementById("terminal");
  while (!box.textContent.includes(`line ${lines - 1}`)) await new Promise(requestAnimationFrame);
  isOver = true;
  return [lines / (performance.now() - began) * 1000, longest];
}"""


def measure(browser_names: Sequence[str], version: str) -> None:
    """Print one row for each thing measured: its median over the rounds."""
    print("| browser | page | what | median | from | to |\n| --- | --- | --- | --- | --- | --- |")
    with serve(ROOT, [version]) as cookbook, sync_playwright() as playwright:
        for name in browser_names:
            with getattr(playwright, name).launch(**browsers.launch_args(name)) as browser:
                for origin in ("isolated", "plain"):
                    for what, values in rows(browser, cookbook, origin):
                        shown = [statistics.median(values), min(values), max(values)]
                        cells = " | ".join(f"{value:,.2f}" for value in shown)
                        print(f"| {name} | {origin} | {what} | {cells} |", flush=True)


def rows(browser: Browser, cookbook: Server, origin: str) -> Iterator[tuple[str, list[float]]]:
    page = example(browser, cookbook, origin, "interrupt")
    yield "from Stop to the end of a busy loop, ms", page.evaluate(STOP, ROUNDS)
    yield "a tight loop, times as long as without the add-on", page.evaluate(LOOP, ROUNDS)
    page.close()
    page = example(browser, cookbook, origin, "input")
    for way, ask in ASK.items():
        times = page.evaluate(ANSWER, [ask, ROUNDS])
        yield f"{way} input(): from the answer to the end of the run, ms", times
        idle = cpu_while_nothing_happens(page)
        page.evaluate(WAIT, ask)
        busy = cpu_while_nothing_happens(page)
        page.evaluate("waiting.close()")
        yield f"{way} input(): CPU while Python waits, % of a core", [busy - idle]
    page.close()
    page = example(browser, cookbook, origin, "output")
    told: list[list[float]] = [page.evaluate(PRINT, 100_000) for _ in range(3)]
    yield "lines printed and shown, a second", [speed for speed, _ in told]
    yield "longest time between two frames of the page, ms", [block for _, block in told]
    page.close()


def example(browser: Browser, cookbook: Server, origin: str, name: str) -> Page:
    page = browser.new_page()
    page.goto(f"{cookbook.origin(origin)}/examples/control/{name}.html")
    page.locator("[data-state=ready]").wait_for(timeout=60_000)
    return page


def cpu_while_nothing_happens(page: Page) -> float:
    """Percent of a core that all processes of the browser take: the median of some looks.

    A browser collects garbage in bursts, for a while after the last program.
    """
    page.wait_for_timeout(SETTLES_MS)
    spent = []
    for _ in range(ROUNDS):
        before = ticks()
        page.wait_for_timeout(WAITS_SECONDS * 1000)
        spent.append(ticks() - before)
    return statistics.median(spent) / os.sysconf("SC_CLK_TCK") / WAITS_SECONDS * 100


def ticks() -> int:
    """The CPU time of all processes that this one has started, in clock ticks."""
    parents: dict[int, int] = {}
    spent: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields: Any = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        process = int(folder.name)
        parents[process] = int(fields[1])
        spent[process] = int(fields[11]) + int(fields[12])

    def is_ours(process: int) -> bool:
        while process in parents and process != os.getpid():
            process = parents[process]
        return process == os.getpid()

    return sum(count for process, count in spent.items() if is_ours(process))
