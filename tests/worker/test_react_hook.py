"""The hook that the page of Comlink RPC shows, in React itself."""

from __future__ import annotations

import pytest
from contract import ENDED, WATCH
from playwright.sync_api import expect
from pytest_pyodide_workers import Observer, OpenPage

pytestmark = [pytest.mark.since("0.26"), pytest.mark.version_independent]


@pytest.mark.claim("comlink/react-hook")
def test_strict_mode_leaves_one_worker_and_an_unmount_none(
    open_page: OpenPage, observer: Observer, index_url: str
) -> None:
    with observer.expect(ENDED):
        page = open_page("tests/worker/react.html")
        page.wait_for_function("'mount' in globalThis")
        page.evaluate(WATCH)
        page.evaluate("(indexURL) => { globalThis.unmount = mount(indexURL); }", index_url)
        button = page.get_by_role("button")
        button.click()
        expect(button).to_have_text("Sum 2", timeout=60_000)
        assert page.evaluate("[made, living.size]") == [2, 1]
        page.evaluate("unmount()")
        page.wait_for_function("living.size === 0")
