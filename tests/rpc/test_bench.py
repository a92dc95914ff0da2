"""The benchmark measures every library, and what it measures are right answers. No times here."""

from __future__ import annotations

import json

import pytest
from rpc.laboratory import Lab
from tools.conftest import run_tool

pytestmark = pytest.mark.version_independent


@pytest.mark.origin("isolated")
def test_each_library_takes_part(lab: Lab) -> None:
    names = lab("bench", "names")
    assert names[:5] == ["raw", "comlink", "ours", "birpc", "coincident"]
    for name in names:
        measured = lab("bench", "round", name, 10, 1)
        assert set(measured) == {"sequential", "inFlight"}
        assert min(measured.values()) > 0


def test_sizes_are_of_what_a_page_needs() -> None:
    sizes = json.loads(run_tool("bundle-sizes.ts").stdout)
    assert {"comlink", "ours", "birpc", "coincident", "capnweb"} <= set(sizes)
    for size in sizes.values():
        assert 500 < size["gzip"] < size["minified"] / 2
    # All that Comlink exports is 2,014 bytes: with more than that something else came along.
    assert sizes["comlink"]["gzip"] <= 2_014
    # What the page's layers may add at most.
    assert sizes["ours"]["gzip"] - sizes["comlink"]["gzip"] <= 4 * 1024
