"""The benchmark measures every library, and what it measures are right answers. No times here."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from pytest_pyodide_workers.fixtures import OpenPage
from pytest_pyodide_workers.paths import ROOT

pytestmark = pytest.mark.version_independent


@pytest.mark.origin("isolated")
def test_each_library_takes_part(open_page: OpenPage) -> None:
    page = open_page("tests/rpc/bench.html")
    page.wait_for_function("'bench' in globalThis")
    names = page.evaluate("bench.names")
    assert names[:5] == ["raw", "comlink", "ours", "birpc", "coincident"]
    for name in names:
        measured = page.evaluate("name => bench.round(name, 10, 1)", name)
        assert set(measured) == {"sequential", "inFlight"}
        assert min(measured.values()) > 0


def test_sizes_are_of_what_a_page_needs() -> None:
    node = shutil.which("node")
    assert node is not None
    command = [node, "--import", "tsx", "tools/bundle-sizes.ts"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    sizes = json.loads(done.stdout)
    assert {"comlink", "ours", "birpc", "coincident", "capnweb"} <= set(sizes)
    for size in sizes.values():
        assert 500 < size["gzip"] < size["minified"] / 2
    # All that Comlink exports is 2,014 bytes: with more than that something else came along.
    assert sizes["comlink"]["gzip"] <= 2_014
    # What the page's layers may add at most.
    assert sizes["ours"]["gzip"] - sizes["comlink"]["gzip"] <= 4 * 1024
