"""`npm run dev` shows a change of a page at once, in a copy of the repository."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from node import NODE, listening
from playwright.sync_api import Browser, Page, expect
from pytest_pyodide_workers.paths import ROOT

pytestmark = [
    pytest.mark.long,
    pytest.mark.version_independent,
    pytest.mark.origin("isolated"),
    pytest.mark.only_browser("chromium"),
]

PAGE = "patterns/rpc/guard.md"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a copy of what Git knows, without the runs, which no page shows."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in listed.stdout.splitlines():
        file = ROOT / name
        if file.is_file() and not name.startswith("compat/runs/"):
            tmp_path.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, tmp_path / name)
    tmp_path.joinpath("node_modules").symlink_to(ROOT / "node_modules")
    return tmp_path


@pytest.fixture
def address(copied: Path) -> Iterator[str]:
    vite = ["node_modules/vite/bin/vite.js", "--port", "{port}", "--strictPort"]
    with listening([NODE, *vite], "Local", copied) as port:
        yield f"http://localhost:{port}"


def connected(page: Page) -> AbstractContextManager[object]:
    """Wait until the page that loads meanwhile hears of changes: Vite repeats none."""
    return page.expect_console_message(
        lambda message: message.text == "[vite] connected.", timeout=60_000
    )


def test_a_change_shows_without_a_reload_by_hand(
    browser: Browser, address: str, copied: Path
) -> None:
    page = browser.new_page()
    with connected(page):
        page.goto(f"{address}/patterns/rpc/guard.html")
    expect(page.get_by_role("button", name="Copy").first).to_be_visible()
    file = copied / PAGE
    text = file.read_text(encoding="utf-8")
    with connected(page):
        file.write_text(text.replace("## Forces", "## Forces\n\nA sentence that is new.\n", 1))
    expect(page.get_by_text("A sentence that is new.")).to_be_visible()
    styles = copied / "site/style.css"
    styles.write_text(styles.read_text() + "\nh1 { letter-spacing: 7px; }\n")
    expect(page.get_by_role("heading", level=1)).to_have_css("letter-spacing", "7px")
    copied.joinpath("site/menu.md").write_text("- Start here\n  - [The only page](home.md)\n")
    expect(page.get_by_role("navigation", name="Cookbook")).to_have_text(
        re.compile(r"^\s*Start here\s*The only page\s*$")
    )
    page.close()
