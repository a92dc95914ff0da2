"""Each bug that is worth reporting upstream still shows on its page, on the releases that have it.

A page decides by itself what it has observed. When that is no longer the bug, the test fails and
names the workaround that can go: nothing else would tell.
"""

from __future__ import annotations

import re
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_pyodide_workers import Observer, OpenPage
from pytest_pyodide_workers.fixtures import expected_version
from pytest_pyodide_workers.versions import pep440, sort_key

pytestmark = [pytest.mark.origin("isolated"), pytest.mark.long]

HERE = Path(__file__).parent
CRASH = (
    "fatal error",
    "fatal_error",
    "Aborted",
    "unreachable",
    "Object has already been destroyed",
    "console error: Error$",  # of Firefox, which tells no more of an object
)


@dataclass(frozen=True)
class Bug:
    outcome: str
    """What the page says while the bug is there."""
    fixed: str
    """What it says of a release without the bug."""
    workaround: str | None
    """What can go when no release that counts has the bug."""
    since: str = "0.21.0"
    """The first release with the bug, or the oldest that runs here."""
    until: str | None = None
    """The first release without it, once there is one."""
    says: tuple[str, ...] = ()
    """What the browser's console says beside, as patterns."""

    def is_in(self, version: str) -> bool:
        return sort_key(self.since) <= sort_key(version) and (
            self.until is None or sort_key(version) < sort_key(self.until)
        )


COMLINK = {
    "comlink-release-pending": Bug(
        "pending", "resolved", "patterns/workers/comlink/connect.ts, the await in apply()"
    ),
    "comlink-release-port": Bug("open", "closed", None),
    "comlink-unreadable-argument": Bug(
        "pending",
        "rejected",
        None,
        says=("cannot be read",),
    ),
}

PYODIDE = {
    "pyodide-destroyed-argument": Bug(
        "crashes",
        "fine",
        "patterns/rpc/callbacks/callbacks.worker.ts, which destroys no argument",
        since="0.24.0",
        says=CRASH,
    ),
    "pyodide-dict-symbol": Bug(
        "throws",
        "fine",
        "patterns/shared/values.ts, in part: no proxy is sent",
        since="0.28.0",
    ),
    "pyodide-deep-list": Bug(
        "crashed", "freed", None, since="314.0.0-alpha.0", says=(*CRASH, "recursion", "call stack")
    ),
    "pyodide-fatal-error": Bug(
        "pending", "rejected", "patterns/shared/interpreter.ts, onStrayError()", says=CRASH
    ),
    "pyodide-interrupt-sleep": Bug(
        "pending", "rejected", "patterns/shared/stop-run.ts, its cancel()"
    ),
    "pyodide-register-comlink": Bug("asks", "fine", None, says=("Unserializable return value",)),
    "pyodide-wasm-missing": Bug(
        "pending",
        "rejected",
        "patterns/shared/interpreter.ts, wasmFailed",
        since="0.24.0",
        says=("404", "wasm", "Aborted"),
    ),
}


BUGS = COMLINK | PYODIDE


@pytest.mark.version_independent
@pytest.mark.parametrize("slug", COMLINK)
def test_a_bug_of_comlink(open_page: OpenPage, observer: Observer, slug: str) -> None:
    outcome, text = observe(open_page, observer, slug)
    is_still_there(COMLINK[slug], outcome, text, "delete its page")


@pytest.mark.parametrize("slug", PYODIDE)
def test_a_bug_of_pyodide(
    open_page: OpenPage,
    observer: Observer,
    index_url: str,
    pyodide_version: str,
    pytestconfig: pytest.Config,
    slug: str,
) -> None:
    bug = PYODIDE[slug]
    outcome, text = observe(open_page, observer, slug, f"?indexURL={index_url}")
    asked = pep440(expected_version(pytestconfig, pyodide_version))
    assert text.startswith(f"Pyodide {asked}: ")
    if bug.is_in(pyodide_version):
        is_still_there(bug, outcome, text, "name this release as its `until`")
    else:
        assert outcome == bug.fixed, f"A release that is listed without the bug has it: {text}"


def observe(open_page: OpenPage, observer: Observer, slug: str, query: str = "") -> tuple[str, str]:
    """Return the outcome on the page of the bug, and what it says to a reader."""
    with observer.expect(*BUGS[slug].says) if BUGS[slug].says else nullcontext():
        page = open_page(f"tests/upstream/{slug}.html{query}")
        page.wait_for_function("'outcome' in (document.body?.dataset ?? {})", timeout=60_000)
        outcome: str = page.evaluate("document.body.dataset.outcome")
        return outcome, page.inner_text("output")


def is_still_there(bug: Bug, outcome: str, text: str, then: str) -> None:
    if outcome == bug.outcome:
        return
    if outcome != bug.fixed:
        pytest.fail(f"neither the bug nor its fix, but {outcome!r}. The page says: {text}")
    remove = f"remove the workaround in {bug.workaround}" if bug.workaround else "no workaround"
    pytest.fail(f"fixed upstream: {remove}, and {then}. The page says: {text}")


def test_every_page_is_a_report_and_is_tested() -> None:
    """And the table of the reader has a row for it."""
    pages = {page.stem: page.read_text() for page in HERE.glob("*.html")}
    assert set(pages) == set(BUGS)
    table = (HERE / "README.md").read_text()
    for slug, page in pages.items():
        assert f"]({slug}.html)" in table
        report = re.match(r"<!doctype html>\n<!--\n(.+?)\n-->", page, re.DOTALL)
        assert report
        for part in ("What happens", "Expected", "Since", "Where", "Workaround"):
            assert f"\n  {part}: " in report[1], f"{slug} does not say: {part}"
        for name in re.findall(r"patterns/[\w./-]+\.ts", f"{report[1]} {BUGS[slug].workaround}"):
            assert (HERE.parents[1] / name).is_file(), name
