"""Runs as the tests of results need them: valid, and different where a test says so."""

from __future__ import annotations

from typing import Any

from pytest_pyodide_workers.versions import pep440

CONTENT = "c" * 64


ISSUE: dict[str, Any] = {
    "cell": {"subject": "workers/comlink", "pyodide": "*", "browser": "*", "origin": "*"},
    "status": "fail",
    "reason": "a fault upstream",
    "url": "https://github.com/pyodide/pyodide/issues/1",
    "since": "2026-11-01",
    "expires": "2999-05-01",
    "versions": None,
}
"""A known issue of one pattern, on whatever it runs."""


def cell(
    status: str = "pass",
    pyodide: str = "314.0.7",
    browser: str = "chromium",
    origin: str = "isolated",
    **changes: Any,
) -> dict[str, Any]:
    """A cell of ``workers/comlink`` with one test."""
    observed = {
        "pyodide": pep440(pyodide),
        "python": "3.14.2",
        "browser": browser,
        "browserVersion": "156.0",
        "userAgent": "an agent",
        "crossOriginIsolated": origin == "isolated",
        "worker": "module",
        "lacks": ["isolation"] if status == "unsupported" else [],
    }
    reason = None if status == "pass" else f"the reason of {status}"
    known = {"unsupported": "pass", "not-run": "skip"}
    attempt = {"status": known.get(status, status), "ms": 120, "message": reason}
    test = {"id": "tests/test_comlink.py::test_sum", "phase": None, **attempt}
    return {
        "subject": "workers/comlink",
        "kind": "pattern",
        "pyodide": pyodide,
        "browser": browser,
        "origin": origin,
        "status": status,
        "reason": reason,
        "content": CONTENT,
        "ms": 120,
        "observed": None if status in ("error", "not-run") else observed,
        "tests": [{**test, "attempts": [attempt]}],
        **changes,
    }


def controls(browser: str = "chromium", **changes: str) -> list[dict[str, Any]]:
    """The controls of a run in one browser; ``changes`` are statuses, such as ``must_pass``."""
    wanted = {"must_pass": "pass", "must_fail": "fail", "must_fail_by_console": "fail"} | changes
    return [
        cell(status, browser=browser, kind="control", subject=f"controls/{name.replace('_', '-')}")
        for name, status in wanted.items()
    ]


def edge(
    value: str | None, probe: str = "dict", pyodide: str = "0.28.3", browser: str = "firefox"
) -> dict[str, Any]:
    """An edge as a run has it."""
    engine = {"pyodide": pep440(pyodide), "browser": browser, "browserVersion": "153.0"}
    where = {"probe": probe, "pyodide": pyodide, "browser": browser}
    return {
        **where,
        "value": value,
        "content": CONTENT,
        "ms": 5,
        "observed": engine if value else None,
    }


def run(*cells: dict[str, Any], day: int = 1, **changes: Any) -> dict[str, Any]:
    """A run of one day with these cells; ``changes`` are to what is said of the run itself."""
    return {
        "schema": 1,
        "run": {
            "id": f"202612{day:02}T020000Z-0123456789",
            "started": f"2026-12-{day:02}T02:00:00Z",
            "finished": f"2026-12-{day:02}T02:06:00Z",
            "commit": "a" * 40,
            "dirty": False,
            "content": "b" * 64,
            "harness": "0.1.0",
            "python": "3.11.2",
            "playwright": "1.64.1",
            "node": "20.20.0",
            "os": "Debian GNU/Linux 12 (bookworm)",
            "cores": 2,
            "ci": None,
            "shard": "1/1",
            "sessions": 1,
            "command": "npm run verify",
            **changes,
        },
        "cells": list(cells),
        "edges": [],
    }
