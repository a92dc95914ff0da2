"""`npm run site` makes a folder for any static host: below any path, without a header."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from node import NODE, listening
from playwright.sync_api import Browser, expect
from pytest_pyodide_workers.paths import ROOT

pytestmark = [
    pytest.mark.version_independent,
    pytest.mark.origin("plain"),
    pytest.mark.long,
]

PATH = "on/a/sub-path"


@pytest.fixture(scope="session")
def address(host: Path) -> Iterator[str]:
    """Serve the folder as http-server does out of the box, and return where the site is."""
    server = str(ROOT / "node_modules/http-server/bin/http-server")
    command = [NODE, server, str(host), "-p", "{port}", "-a", "127.0.0.1", "-c-1"]
    with listening(command, "Available on") as port:
        yield f"http://127.0.0.1:{port}/{PATH}"


def test_python_runs_on_a_host_without_headers(browser: Browser, address: str) -> None:
    page = browser.new_page()
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    page.goto(f"{address}/")
    page.wait_for_function("crossOriginIsolated")  # it is loaded once more for that
    page.get_by_role("link", name="stop a program that never ends").click()
    runner = page.locator(".runner")
    runner.get_by_label("Python", exact=True).fill("6 * 7")
    runner.get_by_role("button", name=re.compile("^Run")).click()
    expect(runner.get_by_role("log")).to_have_text("→ 42", timeout=60_000)
    page.get_by_text("Open the live example here").click()
    frame = page.frame_locator("iframe").locator("#workbench")
    expect(frame).to_have_attribute("data-state", "ready", timeout=60_000)
    page.get_by_role("button", name="Search").click()
    page.get_by_label("Search all pages").fill("generator item by item")
    page.get_by_role("dialog").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Streams")
    # Workers made of a Blob have an address without a host.
    outside = {url for url in asked if not url.startswith((f"{address}/", "blob:", "data:"))}
    assert outside == set()
    page.close()


def test_stop_interrupts_python_on_a_host_without_headers(browser: Browser, address: str) -> None:
    """A service worker of the site adds the headers."""
    page = browser.new_page()
    page.goto(f"{address}/patterns/workers/cross-origin-isolation.html")
    page.wait_for_function("crossOriginIsolated")
    runner = page.locator(".runner")
    runner.get_by_label("Python", exact=True).fill("print('begun')\nwhile True: pass")
    runner.get_by_role("button", name=re.compile("^Run")).click()
    expect(runner.get_by_role("log")).to_have_text("begun", timeout=60_000)
    runner.get_by_role("button", name="Stop").click()
    expect(runner.get_by_role("status")).to_have_text("Stopped. Python keeps its variables")
    page.close()


def test_the_folder_has_what_a_host_needs(host: Path) -> None:
    folder = host / PATH
    assert folder.joinpath("404.html").is_file()
    assert folder.joinpath("pictures/card.png").is_file()
    home = folder.joinpath("index.html").read_text(encoding="utf-8")
    card = "https://docs.example/on/a/sub-path/pictures/card.png"
    assert f'<meta property="og:image" content="{card}">' in home
    sitemap = folder.joinpath("sitemap.txt").read_text(encoding="utf-8").splitlines()
    assert len(sitemap) > 25
    for url in sitemap:
        path = url.removeprefix(f"https://docs.example/{PATH}/")
        file = f"{path}index.html" if path.endswith("/") or not path else path
        assert folder.joinpath(file).is_file(), url
    assert any(folder.glob("pyodide/*/full/pyodide.asm.wasm"))
    assert not folder.joinpath("tests").exists()
    assert not folder.joinpath("old.html").exists(), "an earlier build was not replaced"


def test_pyodide_may_stay_with_the_cdn(tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    command = [NODE, "--import", "tsx", "tools/site.ts", "--out", str(out), "--pyodide", "cdn"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=240)
    assert not out.joinpath("pyodide").exists()
    assert not out.joinpath("sitemap.txt").exists()  # it needs an address
    home = out.joinpath("index.html").read_text(encoding="utf-8")
    assert "14 MB, less if compressed, from cdn.jsdelivr.net" in home
    scripts = [file.read_text(encoding="utf-8") for file in out.glob("assets/choose-pyodide-*.js")]
    assert any("https://cdn.jsdelivr.net/pyodide/" in script for script in scripts)
