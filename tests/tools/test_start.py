"""`npm start` serves what is built already at once, and builds nothing anew."""

from __future__ import annotations

import signal
import subprocess
import urllib.request

import pytest
from node import command, run_node
from pytest_pyodide_workers.paths import ROOT
from server.serve_client import read_ready_line

STAMP = ROOT / "dist/.built-from"


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_a_warm_start_serves_the_site_and_ends_in_order(kind: signal.Signals) -> None:
    before = STAMP.stat().st_mtime_ns
    start = command("tools/start.ts", "--port", "0", "--json")
    with subprocess.Popen(
        start, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        address = read_ready_line(process)["origins"]["isolated"]
        with urllib.request.urlopen(f"{address}/") as response:
            assert "Python off the main thread" in response.read().decode()
        process.send_signal(kind)
        assert process.wait(timeout=30) == 0
    assert STAMP.stat().st_mtime_ns == before


def test_an_option_that_is_none_is_told_in_one_line() -> None:
    done = run_node("tools/start.ts", "--prot", "1")
    assert done.returncode == 2
    assert "Unknown option '--prot'. Run with --help" in done.stderr
