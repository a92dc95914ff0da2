"""What hosts do to the copied files, and what people are told then: patterns/deployment.md."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from consumers.prepare import CONSUMERS, build
from faulty_server import Answer, Fault, FaultyServer, faulty_server, fine, replaced, status
from playwright.sync_api import Browser
from pytest_pyodide_workers.matrix import default_version
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.server import serve

pytestmark = [pytest.mark.long, pytest.mark.timeout(600), pytest.mark.xdist_group("vite")]

PYODIDE = default_version(ROOT)
WORKER = r"/python\.worker[^/]*\.js$"
POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "worker-src": "'self'",
    "connect-src": "'self'",
}
# Sends the page again with the headers of isolation, as many sites do where the host cannot.
SERVICE_WORKER = b"""
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => event.respondWith(fetch(event.request).then((answer) => {
  const headers = new Headers(answer.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  const { body, status, statusText } = answer;
  return new Response(body, { status, statusText, headers });
})));
"""

Outcome = dict[str, Any]
Visit = Callable[..., Outcome]


@pytest.fixture(scope="module")
def site() -> str:
    return build(CONSUMERS["vite-sub-path"]).site


@pytest.fixture(scope="module")
def host(site: str) -> Iterator[tuple[FaultyServer, str]]:
    """Give a server whose answers can be spoilt, and the address of the site that it repeats."""
    with serve(ROOT, [PYODIDE], site=Path(site)) as cookbook, faulty_server() as server:
        yield server, f"{cookbook.plain}/"


@pytest.fixture(params=["chromium", "firefox"])
def visit(
    request: pytest.FixtureRequest,
    host: tuple[FaultyServer, str],
    launch: Callable[[str], Browser],
) -> Iterator[Visit]:
    """Open the page on a host with these faults, and return what it shows at the end."""
    server, like = host
    context = launch(request.param).new_context()

    def visit(faults: dict[str, Fault], steps: str = "init,sum", worker: str = "") -> Outcome:
        types = {r"\.html": typed("text/html"), r"\.css$": typed("text/css")}
        folder = server.folder(like, {**types, **faults})
        page = context.new_page()
        if worker:
            page.goto(f"{folder}index.html?steps=none&pyodide={PYODIDE}")
            page.evaluate("(url) => navigator.serviceWorker.register(url)", worker)
            page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
        page.goto(f"{folder}index.html?pyodide={PYODIDE}&stdlib=compiled&steps={steps}")
        outcome = page.locator("#outcome:is([data-state=done], [data-state=failed])")
        outcome.wait_for(timeout=60_000)
        shown: Outcome = json.loads(outcome.inner_text())
        page.close()
        return shown

    yield visit
    context.close()


def typed(media_type: str, **headers: str) -> Fault:
    """Send the file under this type, with more headers; ``_`` stands for a hyphen."""

    def fault(answer: Answer) -> None:
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        answer.headers.update({"Content-Type": media_type, **more})
        fine(answer)

    return fault


def policed(**changes: str | None) -> dict[str, Fault]:
    """Send the policy with the page and with all scripts, with other directives or without some."""
    named = {name.replace("_", "-"): value for name, value in changes.items()}
    directives = {**POLICY, **named}
    policy = "; ".join(f"{name} {value}" for name, value in directives.items() if value)
    script = typed("text/javascript", Content_Security_Policy=policy)
    return {
        r"\.html": typed("text/html", Content_Security_Policy=policy),
        r"assets/.*\.js$": script,
    }


def test_a_sub_path_is_no_obstacle(visit: Visit) -> None:
    assert visit({})["sum"] == 2


class TestPolicy:
    """Content-Security-Policy, sent with the page and with the worker's script."""

    def test_these_four_directives_are_enough(self, visit: Visit) -> None:
        assert visit(policed())["sum"] == 2

    @pytest.mark.parametrize(
        ("directive", "value", "said"),
        [
            ("script_src", "'self'", "WebAssembly"),
            ("worker_src", "'none'", "Content-Security-Policy"),
            ("connect_src", None, "fetch"),  # only the console names the directive
        ],
    )
    def test_without_one_of_them_the_error_says_what_is_blocked(
        self, visit: Visit, directive: str, value: str | None, said: str
    ) -> None:
        shown = visit(policed(**{directive: value}))
        assert said in shown["failed"]


class TestTypes:
    @pytest.mark.parametrize("media_type", ["text/plain", "application/octet-stream", "text/html"])
    def test_a_worker_under_another_type_is_named(self, visit: Visit, media_type: str) -> None:
        failed = visit({WORKER: typed(media_type)})["failed"]
        assert f"served as {media_type}, not as JavaScript" in failed

    def test_pyodide_under_another_type_is_named(self, visit: Visit) -> None:
        failed = visit({r"pyodide\.mjs$": typed("application/octet-stream")})["failed"]
        assert "pyodide.mjs" in failed

    def test_a_wasm_file_under_another_type_is_named(self, visit: Visit) -> None:
        failed = visit({r"\.wasm$": typed("application/octet-stream")})["failed"]
        assert "application/wasm" in failed


def test_after_a_deployment_an_open_page_is_told_that_its_worker_is_gone(visit: Visit) -> None:
    failed = visit({WORKER: status(404)})["failed"]
    assert "the server answered 404" in failed


def test_a_host_that_answers_each_address_with_its_start_page_is_named(visit: Visit) -> None:
    failed = visit({WORKER: replaced(b"<!doctype html>", "text/html")})["failed"]
    assert "served as text/html, not as JavaScript" in failed


def test_a_service_worker_that_adds_the_headers_is_enough(visit: Visit) -> None:
    faults = {r"^sw\.js$": replaced(SERVICE_WORKER, "text/javascript")}
    shown = visit(faults, steps="init,sum,stop", worker="sw.js")
    assert shown["init"]["crossOriginIsolated"] is True
    assert shown["stop"] == ["stopped", "stopped"]
