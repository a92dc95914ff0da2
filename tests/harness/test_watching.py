"""The harness's own eyes: controls of the rules that all other tests rely on."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from example_fixtures import ObservationError, check_observed
from example_page import ExamplePage
from playwright.sync_api import Browser, BrowserContext
from pytest_pyodide_workers import Observer, PhaseTimeout
from pytest_pyodide_workers.observer import Message, is_expected

EXAMPLE = "examples/workers/basic_worker.html"
pytestmark = [pytest.mark.version_independent, pytest.mark.origin("isolated")]

WORKER = """new Promise((resolve) => {
  const url = URL.createObjectURL(new Blob([`%s`], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module" });
  worker.onmessage = worker.onerror = () => resolve();
})"""


FETCH = "fetch('http://localhost:65499/').catch(() => {})"


@pytest.mark.parametrize(
    ("event", "what", "expression"),
    [
        ("request", "request to another origin", FETCH),
        ("request", "request to another origin", WORKER % f"await {FETCH}; postMessage(1)"),
        ("console", "console error: lost", "console.error('lost')"),
        ("console", "console error: lost", WORKER % "console.error('lost'); postMessage(1)"),
        ("weberror", "lost", "setTimeout(() => { throw new Error('lost') })"),
        ("weberror", "lost", WORKER % "throw new Error('lost')"),
    ],
)
def test_a_surprise_is_seen(
    example: ExamplePage,
    observer: Observer,
    shared_context: BrowserContext,
    event: Literal["request", "console", "weberror"],
    what: str,
    expression: str,
) -> None:
    with shared_context.expect_event(event):
        example.call(f"(async () => {{ await ({expression}); }})()")
    assert any(what in surprise for surprise in observer.take())


def test_what_comes_late_is_explained_to_the_end_of_the_test_in_every_browser(
    example: ExamplePage, observer: Observer
) -> None:
    with observer.expect("explained"):
        pass
    with example.page.expect_console_message():
        example.page.evaluate("console.error('explained, but late')")
    assert observer.take() == []
    with example.page.expect_console_message():
        example.page.evaluate("console.error('explained no more')")
    assert len(observer.take()) == 1


def test_the_end_of_a_test_waits_for_what_its_workers_have_said(
    example: ExamplePage, observer: Observer
) -> None:
    many = "for (let i = 0; i < 200; i++) console.error('worker ' + i); postMessage(1)"
    example.call(f"(async () => {{ await ({WORKER % many}); }})()")
    assert len(observer.take()) == 200


def test_the_last_words_of_an_ended_worker_alone_are_no_surprise(
    example: ExamplePage, observer: Observer, browser_name: str
) -> None:
    """Firefox says them of a worker that was busy, also when no test has expected them."""
    page = example.page.context.new_page()
    page.goto(example.page.evaluate("new URL('/examples/', location.href).href"))

    def after(*said: str) -> list[str]:
        for value in said:
            with page.context.expect_event("weberror"):
                page.evaluate(f"void setTimeout(() => {{ throw {value} }})")
        return observer.take()

    assert len(after("undefined")) == 1, "no worker has ended on this page"
    with page.expect_worker() as started:
        page.evaluate("globalThis.ends = new Worker('data:text/javascript,')")
    with started.value.expect_event("close"):
        page.evaluate("ends.terminate()")
    late = after("undefined", "'another'")
    assert [("another" in said) for said in late] == (
        [True] if browser_name == "firefox" else [False, True]
    )
    page.close()


def test_an_address_is_no_message(observer: Observer) -> None:
    message = Message("console error: Loading http://localhost:40412/a.js", "http://h:404/b.js")
    assert not is_expected([re.compile("404")], None, message)
    assert is_expected([re.compile("Loading /a.js")], None, message)
    assert is_expected([], "http://h:404", message)
    assert not is_expected([], "http://h:40", message)


def test_what_has_to_come_is_heard_also_when_it_was_explained_before(
    example: ExamplePage, observer: Observer
) -> None:
    for _ in range(2):
        with observer.expect("explained", certain=True):
            example.page.evaluate("setTimeout(() => console.error('explained'), 50)")
    assert observer.take() == []


def test_what_came_before_or_is_known_of_another_browser_is_not_explained(
    example: ExamplePage, observer: Observer
) -> None:
    with example.page.expect_console_message():
        example.page.evaluate("console.error('too early')")
    with observer.expect("too early"):
        pass
    with observer.expect("unknown", only="another"):
        example.page.evaluate("console.error('unknown')")
    assert len(observer.take()) == 2


@pytest.mark.parametrize(
    ("version", "kind"), [("0.26.4", "isolated"), (None, "plain")], ids=["version", "origin"]
)
def test_a_page_that_is_not_what_was_asked_for_is_an_error(
    example: ExamplePage, browser: Browser, pyodide_version: str, version: str | None, kind: str
) -> None:
    with pytest.raises(ObservationError, match=r"Asked for .* but observed"):
        check_observed(example, version or pyodide_version, kind, browser)


def test_a_wait_that_ends_names_its_phase_and_where_the_page_was(example: ExamplePage) -> None:
    with pytest.raises(PhaseTimeout, match=r"stop: not stopped after 0.05 s. .* state “ready”"):
        example.wait_for("stopped", phase="stop", seconds=0.05)


def test_a_call_or_a_run_that_does_not_end_names_its_phase(example: ExamplePage) -> None:
    with pytest.raises(PhaseTimeout, match=r"install: not settled after 0.05 s: new Promise"):
        example.call("new Promise(() => {})", phase="install", seconds=0.05)
    with pytest.raises(PhaseTimeout, match=r"run: 'import asyncio; await .* has not ended"):
        example.run("import asyncio; await asyncio.sleep(0.5)", seconds=0.05)
    example.wait_for("done", phase="run")
