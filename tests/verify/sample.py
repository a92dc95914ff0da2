"""Runs as tests need them: they make sense, and differ where a test says so."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from pytest_pyodide_workers.edges import Edges, Text, write_edges
from pytest_pyodide_workers.paths import cache_dir
from pytest_pyodide_workers.verify.pages import BEGIN, END
from pytest_pyodide_workers.verify.run import Cell, CellKey, Edge, Run
from pytest_pyodide_workers.versions import pep440

CONTENT = "c" * 64
OTHER_FILES = "d" * 64
LINES = ("0.27.8", "0.28.3", "0.29.5", "314.0.7")
TEXT: Text = {"title": "T", "question": "Q", "source": "S", "advice": "A"}

PAGE = """\
---
id: {}
example: examples/workers/comlink_rpc.html
test: tests/patterns/workers/test_comlink.py
needs:
  isolation: false
---
# Comlink
"""


def git(folder: Path, *arguments: str) -> str:
    user = ("-c", "user.name=A", "-c", "user.email=a@b.c")
    done = subprocess.run(["git", *user, *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def checkout(root: Path, patterns: Iterable[str], known: Iterable[str]) -> None:
    """Write what a checkout has before the first run: the releases, the pages, and a fact.

    :param known: the releases of which the fact is known
    """
    (root / "compat").mkdir()
    (root / "patterns" / "workers").mkdir(parents=True)
    versions = json.dumps({"versions": {version: {} for version in LINES}})
    (root / "compat" / "pyodide-versions.json").write_text(versions)
    for name in patterns:
        (root / "patterns" / f"{name}.md").write_text(f"{PAGE.format(name)}{BEGIN}\n{END}\n")
    edges = Edges(texts={"dict": TEXT})
    for version in known:
        edges.add("dict", "firefox", "153.0", version, "one")
    write_edges(root / "compat" / "edges.json", edges)


def renumber(build: Path, old: str, new: str) -> None:
    """Let a Pyodide build say that it is another release."""
    for name in ("pyodide.mjs", "pyodide.asm.mjs"):
        code = (build / name).read_text()
        assert f'"{pep440(old)}"' in code
        (build / name).write_text(code.replace(f'"{pep440(old)}"', f'"{pep440(new)}"'))
    package = json.loads((build / "package.json").read_text())
    (build / "package.json").write_text(json.dumps({**package, "version": new}))


def link_cache(cache: Path, *without: str) -> None:
    """Make a cache with the real downloads and no records, so that nobody's own run is touched."""
    cache.mkdir()
    for entry in cache_dir().iterdir():
        if entry.name not in ("verify", *without):
            (cache / entry.name).symlink_to(entry)


def engine(pyodide: str, browser: str, version: str = "156.0") -> dict[str, str]:
    return {"pyodide": pep440(pyodide), "browser": browser, "browserVersion": version}


def line(it: CellKey, status: str, test: str = "t.py::test_a", **changes: Any) -> str:
    """What the recorder writes of a test that has ended; ``lacks`` is what its page says."""
    observed = {
        **engine(it.pyodide, it.browser),
        "crossOriginIsolated": it.origin == "isolated",
        "lacks": changes.pop("lacks", []),
    }
    verdict = {"status": status, "phase": "call", "message": f"it is {status}", "ms": 5}
    said = {"cell": it._asdict(), "test": test, **verdict, "observed": observed, **changes}
    return json.dumps(said) + "\n"


def cell(status: str = "pass", pyodide: str = "314.0.7", **changes: Any) -> Cell:
    """A cell of ``workers/comlink`` with one test, in Chromium on the isolated page."""
    values = {"browser": "chromium", "origin": "isolated", "browser_version": "156.0", **changes}
    test = {"pass": "pass", "unsupported": "pass", "not-run": "skip", "flaky": "fail"}
    test_status = test.get(status, status)
    attempt = {"status": test_status, "ms": 120, "message": f"it is {status}"}
    observed = {
        **engine(pyodide, values["browser"], values.pop("browser_version")),
        "crossOriginIsolated": values["origin"] == "isolated",
    }
    passed = test_status == "pass"
    made = {
        "subject": "workers/comlink",
        "pyodide": pyodide,
        "status": status,
        "reason": None if status == "pass" else f"the reason of {status}",
        "content": CONTENT,
        "ms": 120,
        "planned": 1,
        "passed": int(passed),
        "observed": None if status in ("error", "not-run") else observed,
        "tests": []
        if passed
        else [{"id": "t.py::a", "status": test_status, "attempts": [attempt]}],
    }
    return msgspec.convert({**made, **values}, Cell)


def controls(browser: str = "chromium", **changes: str) -> list[Cell]:
    """The controls of a run in one browser; ``changes`` are statuses, such as ``must_pass``."""
    wanted = {"must_pass": "pass", "must_fail": "fail", "must_fail_by_console": "fail", **changes}
    return [
        cell(status, browser=browser, control=True, subject=f"controls/{name.replace('_', '-')}")
        for name, status in wanted.items()
    ]


def edge(value: str | None, pyodide: str = "0.28.3", **changes: Any) -> Edge:
    """What the probe ``dict`` observed in Firefox."""
    version = changes.pop("browser_version", "153.0")
    made = {
        "probe": "dict",
        "pyodide": pyodide,
        "browser": "firefox",
        "content": CONTENT,
        "ms": 5,
        "value": value,
        "observed": engine(pyodide, "firefox", version) if value else None,
    }
    return msgspec.convert({**made, **changes}, Edge)


def run(*parts: Cell | Edge, day: int = 1, **changes: Any) -> Run:
    """A run of one day; ``changes`` are to what is said of the run itself."""
    about = {
        "id": f"202612{day:02}T020000Z-0123456789",
        "started": f"2026-12-{day:02}T02:00:00Z",
        "finished": f"2026-12-{day:02}T02:06:00Z",
        "commit": "a" * 40,
        "dirty": False,
        "content": "b" * 64,
        "python": "3.11.2",
        "playwright": "1.64.1",
        "node": "20.20.0",
        "os": "Debian GNU/Linux 12 (bookworm)",
        "cores": 2,
        "command": "npm run verify",
        **changes,
    }
    cells = [part for part in parts if isinstance(part, Cell)]
    edges = [part for part in parts if isinstance(part, Edge)]
    return msgspec.convert({"schema": 2, "run": about, "cells": cells, "edges": edges}, Run)
