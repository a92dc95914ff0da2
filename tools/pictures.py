"""Takes the pictures of README and of the social card from the real home page, after a live run.

``npm run pictures`` builds the site, prepares Chromium and runs this.
"""

from __future__ import annotations

from playwright.sync_api import expect, sync_playwright
from pytest_pyodide_workers import browsers
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.server import serve

FOLDER = ROOT / "site" / "public" / "pictures"
SIZES = {"home.png": (1280, 720), "card.png": (1200, 630)}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with serve(ROOT) as cookbook, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**browsers.launch_args("chromium"))
        for name, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(f"{cookbook.isolated}/")
            runner = page.locator(".runner")
            runner.locator("[data-run]").click()
            expect(runner).to_have_attribute("data-state", "done", timeout=120_000)
            page.screenshot(path=FOLDER / name)
            print(f"site/public/pictures/{name}")


if __name__ == "__main__":
    main()
