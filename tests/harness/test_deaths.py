"""What is recorded of a test whose page, server or browser really dies."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from harness.conftest import Project

pytestmark = pytest.mark.long

TESTS = """
import os, signal
from pathlib import Path
import pytest
from playwright.sync_api import Error

def end(*words):
    "End the processes of this test session whose command has one of the words."
    parents, commands = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            process, parent = int(folder.name), (folder / "stat").read_text().rpartition(")")[2]
            parents[process] = int(parent.split()[1])
            commands[process] = (folder / "cmdline").read_text()
        except OSError:
            pass
    ended = 0
    for process, command in commands.items():
        above = process
        while above in parents and above != os.getpid():
            above = parents[above]
        if above == os.getpid() and any(word in command for word in words):
            os.kill(process, signal.SIGKILL)
            ended += 1
    assert ended, words

@pytest.fixture
def page(pyodide_open_page):
    return pyodide_open_page("index.html")

def test_page_throws(page):
    page.evaluate("x.y")

# Over BiDi, Playwright tells no crash of a page in Firefox.
@pytest.mark.only_browser("chromium")
def test_page_crashes(page):
    page.wait_for_load_state()
    page.evaluate("1")
    with page.expect_event("crash"):
        end("--type=renderer")
    page.evaluate("1")

def test_server_dies(page):
    end("serve.ts")
    page.reload()

def test_server_is_dead(page): pass

def test_browser_dies(pyodide_context, pyodide_origin):
    page = pyodide_context.new_page()
    end("--remote-debugging-pipe", "--remote-debugging-port")
    page.evaluate("1")

def test_browser_is_dead(page): pass
"""


@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes in /proc")
def test_who_has_died_decides_the_status(tmp_path: Path, browser_name: str) -> None:
    project = Project(tmp_path, TESTS)
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "index.html").write_text("<!doctype html><link rel=icon href='data:,'>")
    options = ("--pyodide-origin", "plain", "--browser", browser_name, "--timeout", "30")
    found = project.record(*options)
    assert {test: (line["status"], line["phase"]) for test, line in found.items()} == {
        "page_throws": ("fail", "call"),
        "page_crashes": ("crash", "call") if browser_name == "chromium" else ("skip", "setup"),
        "server_dies": ("fail", "call"),
        "server_is_dead": ("error", "setup"),
        "browser_dies": ("crash", "call"),
        "browser_is_dead": ("error", "setup"),
    }
