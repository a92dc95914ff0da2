"""Drives a consumer's built page in a browser, and compares what it shows with what is promised."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from consumers.cells import Cell
from consumers.prepare import CONSUMERS, Consumer, StepFailed
from contract import FATAL
from playwright.sync_api import BrowserContext, Page, Route
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from pytest_pyodide_workers import Observer
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.server import Server, serve
from pytest_pyodide_workers.versions import pep440

SCENARIO_SECONDS = 90

CDN = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}

LOADED = "performance.getEntriesByType('resource').map((entry) => entry.name)"
SCRIPT = r"^http(?!.*/pyodide/).*\.m?js(\?|$)"
"""A script of the consumer's own."""


def expected(consumer: Consumer, version: str, origin: str) -> dict[str, Any]:
    """Return what came of each step when all went well."""
    isolated = origin == "isolated"
    others = {
        "basic worker": [8, "python-error"],
        "input": "Ada, asked Name? ",
        "interrupt": ["stopped", "stopped", 7],
        "timeouts": "timeout",
    }
    return {
        "init": {"pyodide": pep440(version), "crossOriginIsolated": isolated},
        "sum": 2,
        "error": "ZeroDivisionError",
        "output": "hello\n",
        "stop": ["stopped" if isolated else "replaced", "stopped"],
        "sum after stop": 4,
        "crash": "python-fatal",
        "sum after crash": 6,
        **({} if consumer.foreignAssets else others),
        "terminal": True,
        "isolation": [True, 0, "SharedArrayBuffer"] if isolated else [False, 2, "ArrayBuffer"],
    }


@contextmanager
def serving(consumer: Consumer, site: Path, folder: Path) -> Iterator[Server]:
    """Serve a site; its assets from another origin, if the consumer has them there.

    :param folder: an empty one, for a site whose addresses have to be changed
    """
    if not consumer.foreignAssets:
        with serve(ROOT, site=site) as cookbook:
            yield cookbook
        return
    shutil.copytree(site, folder / "site")
    with serve(ROOT, site=folder / "site") as cookbook:
        for file in (folder / "site").rglob("*"):
            if file.suffix in (".html", ".js"):
                text = file.read_text("utf-8")
                file.write_text(text.replace(consumer.foreignAssets, cookbook.cross_site), "utf-8")
        yield cookbook


def drive(
    context: BrowserContext,
    cookbook: Server,
    cell: Cell,
    *,
    stdlib: str = "compiled",
    patience: float = 15,
) -> tuple[str, dict[str, set[str]]]:
    """Open the page, wait for the end of its scenario, and unmount.

    :param stdlib: ``compiled`` beforehand, which boots faster, or ``plain``, as it was published
    :param patience: seconds that a browser gets to drop a worker. Chromium needs some for one that
        was ended while it booted.
    :return: the kind of the worker, and the addresses of the scripts of both sides in Chromium:
        Playwright evaluates nothing in a worker of Firefox
    :raises StepFailed: when a step goes wrong, takes too long or leaves a worker behind, or when
        the console has an error that nothing explains
    """
    consumer = CONSUMERS[cell.consumer]
    observer = Observer(context, cookbook)
    page = context.new_page()
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    if consumer.foreignAssets:
        page.route(f"{cookbook.cross_site}/**", as_from_a_cdn)
    with observer.expect(*FATAL):
        query = f"pyodide={cell.pyodide}&stdlib={stdlib}"
        page.goto(f"{cookbook.origin(cell.origin)}/index.html?{query}", wait_until="commit")
        steps = wait_for(consumer, page, "done")
        wait_for_workers(consumer, page, 1, patience)
        scripts = scripts_of(page, steps) if cell.browser == "chromium" else {}
        page.get_by_role("button", name="Unmount").click()
        wait_for(consumer, page, "unmounted")
        wait_for_workers(consumer, page, 0, patience)
    page.close()
    if surprises := observer.take():
        raise StepFailed(consumer.name, "console", "Unexplained:\n" + "\n".join(surprises))
    return check(consumer, steps, expected(consumer, cell.pyodide, cell.origin)), scripts


def check(consumer: Consumer, steps: dict[str, Any], wanted: dict[str, Any]) -> str:
    """Compare what came of each step with what was wanted. Return the kind of the worker."""
    worker: str = steps["init"].pop("worker")
    steps["init"].pop("python")
    for step, value in wanted.items():
        if steps.get(step) != value:
            why = f"It gave {steps.get(step)!r}, not {value!r}."
            raise StepFailed(consumer.name, f'step "{step}"', why)
    return worker


def wait_for(consumer: Consumer, page: Page, state: str) -> dict[str, Any]:
    """Wait until the scenario is in a state. Return what it shows."""
    outcome = page.locator("#outcome")
    wanted = page.locator(f"#outcome:is([data-state={state}], [data-state=failed])")
    try:
        wanted.wait_for(timeout=SCENARIO_SECONDS * 1000)
    except PlaywrightTimeout:
        at = outcome.get_attribute("data-state") if outcome.count() else "(the page shows nothing)"
        why = f"It has not ended after {SCENARIO_SECONDS} s. {page.url}"
        raise StepFailed(consumer.name, f'step "{at}"', why) from None
    shown: dict[str, Any] = json.loads(outcome.inner_text())
    if "failed" in shown:
        raise StepFailed(consumer.name, f'step "{shown["failed"].split(":")[0]}"', shown["failed"])
    return shown


def wait_for_workers(consumer: Consumer, page: Page, count: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while (found := len(page.workers)) != count:
        if time.monotonic() > deadline:
            why = f"After {seconds:g} s the page has {found}, not {count}."
            raise StepFailed(consumer.name, "count of workers", why)
        page.wait_for_timeout(100)


def scripts_of(page: Page, steps: dict[str, Any]) -> dict[str, set[str]]:
    """Return the scripts that the page loads, and those that its worker needs on top, in Chromium.

    :param steps: with what the page had loaded before it started Python, and after its last step
    """
    [worker] = page.workers
    first = {*steps["loaded"]}
    all_of_them = {worker.url, *first, *steps["loaded later"], *worker.evaluate(LOADED)}
    own = {url for url in all_of_them if re.search(SCRIPT, url)}
    return {"page": own & first, "worker": own - first}


def gzipped(site: Path, addresses: Iterable[str]) -> int:
    """Return the bytes of scripts, each by itself at gzip's level 9."""
    files = [site / urlsplit(address).path.lstrip("/") for address in addresses]
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)


def as_from_a_cdn(route: Route) -> None:
    response = route.fetch()
    route.fulfill(response=response, headers={**response.headers, **CDN})
