"""Ask each RPC library the questions of ``questions.ts`` in both browsers; write the answers down.

``study.ts`` has built the page and starts this. Each library has a page of its own: what one
changes, such as Comlink's map of handlers, is no business of another.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "harness"))

import costs  # noqa: E402
from playwright.sync_api import Browser  # noqa: E402
from pytest_pyodide_workers.matrix import default_version  # noqa: E402
from pytest_pyodide_workers.server import Server, serve  # noqa: E402

SITE = Path(__file__).resolve().parent / "dist"

#: Whether the worker can wait for the page depends on isolation, so both are asked.
NOT_ISOLATED = {"syncCallNotIsolated": "syncCall"}


def answers(browser: Browser, cookbook: Server, library: str) -> dict[str, str]:
    """Return what a library does with each question, by the question's name."""
    page = costs.open_page(browser, f"{cookbook.isolated}/page.html")
    found: dict[str, str] = page.evaluate("it => questions.askAll(it)", library)
    for question in ("timeLimit", "missingScript"):
        found[question] = page.evaluate(
            "([question, it]) => questions[question](it)", [question, library]
        )
    page.context.close()
    page = costs.open_page(browser, f"{cookbook.plain}/page.html")
    for name, question in NOT_ISOLATED.items():
        found[name] = page.evaluate("args => questions.ask(...args)", [library, question])
    page.context.close()
    return found


def check_example(browser: Browser, cookbook: Server, version: str) -> None:
    """Check what README says of Cap'n Web: calls go on from what has not arrived."""
    page = costs.open_page(browser, f"{cookbook.isolated}/page.html")
    index_url = f"{cookbook.isolated}/pyodide/v{version}/full/"
    found = page.evaluate("it => questions.example(it)", index_url)
    page.context.close()
    # A call and the wish to hear of its result are two messages: nothing waits for the boot.
    at_once = found.pop("sentAtOnce")
    if at_once < 3 or found != {"answer": 42, "squares": [0, 1, 4, 9]}:
        sys.exit(f"The example of Cap'n Web sent {at_once} messages at once and gave {found}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="the JSON file to write")
    parser.add_argument("--costs", action="store_true", help="measure what a call costs too")
    costs.add_options(parser)
    options = parser.parse_args()
    version = default_version(ROOT)
    libraries = [
        it["id"] for it in json.loads((SITE.parent / "answers.json").read_text())["libraries"]
    ]
    found: dict[str, dict[str, Any]] = {}
    with serve(ROOT, [version], site=SITE) as cookbook:
        for name in ("chromium", "firefox"):
            with costs.launched(name) as browser:
                print(f"… Asking in {name} {browser.version}", file=sys.stderr)
                found[name] = {
                    "version": browser.version,
                    "answers": {it: answers(browser, cookbook, it) for it in libraries},
                }
                check_example(browser, cookbook, version)
                if options.costs:
                    print("… Measuring what a call costs", file=sys.stderr)
                    address = f"{cookbook.isolated}/page.html"
                    found[name]["costs"] = costs.measure(browser, address, options)
    options.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
