"""``tools/bundle-size.ts``: what the client of Comlink RPC adds to a page."""

from __future__ import annotations

import json

from node import run_node

#: Bytes of gzip over Comlink alone. More is a decision, with a line in CHANGELOG.md.
AT_MOST = 4_500


def test_what_a_page_needs_is_small() -> None:
    sizes = json.loads(run_node("tools/bundle-size.ts").stdout)
    assert set(sizes) == {"comlink", "ours", "production"}
    for size in sizes.values():
        assert 500 < size["gzip"] < size["minified"] / 2
    # All that Comlink exports is 2,014 bytes: with more than that something else came along.
    assert sizes["comlink"]["gzip"] <= 2_014
    assert sizes["production"]["gzip"] - sizes["comlink"]["gzip"] <= AT_MOST
    assert sizes["ours"]["gzip"] < sizes["production"]["gzip"], "connect() is a part of it"
