"""Which response carries which headers."""

from __future__ import annotations

from pathlib import Path

import pytest
from server.serve_client import KINDS, Response, Server, serving

RUNTIME = "/pyodide/v314.0.7/full/pyodide.mjs"
WHEEL = "/packages/tiny-1.0-py3-none-any.whl"
IMMUTABLE = "public, max-age=31536000, immutable"
ISOLATION = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
}


def page_in_state(server: Server, kind: str, status: int) -> Response:
    """A response of the page part with the given status."""
    page = "/examples/workers/page.html"
    match status:
        case 200 | 405:
            return server.get(page, kind, method="GET" if status == 200 else "POST")
        case 206 | 416:
            return server.get(page, kind, range="bytes=0-3" if status == 206 else "bytes=999-")
        case 301:
            return server.get("/examples", kind)
        case 304:
            return server.get(page, kind, if_none_match=server.get(page, kind).headers["etag"])
        case 400:
            return server.get("/%2e%2e/x", kind)
        case _:
            return server.get("/missing", kind)


STATUSES = (200, 206, 301, 304, 400, 404, 405, 416)


@pytest.mark.parametrize("status", STATUSES)
def test_the_isolated_origin_isolates_every_response(server: Server, status: int) -> None:
    response = page_in_state(server, "isolated", status)
    assert response.status == (302 if status == 301 else status)
    assert ISOLATION.items() <= response.headers.items()


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("kind", ["plain", "crossSite"])
def test_the_other_origins_isolate_nothing(server: Server, kind: str, status: int) -> None:
    response = page_in_state(server, kind, status)
    assert not [name for name in response.headers if name.startswith("cross-origin-")]
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("kind", KINDS)
def test_pages_are_revalidated_and_never_sniffed(server: Server, kind: str, status: int) -> None:
    headers = page_in_state(server, kind, status).headers
    assert headers["cache-control"] == "no-cache"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", [RUNTIME, WHEEL])
@pytest.mark.parametrize("kind", KINDS)
def test_runtimes_and_wheels_are_like_a_public_cdn(server: Server, kind: str, path: str) -> None:
    full = server.get(path, kind)
    part = server.get(path, kind, range="bytes=0-3")
    same = server.get(path, kind, if_none_match=full.headers["etag"])
    assert [full.status, part.status, same.status] == [200, 206, 304]
    for response in (full, part, same):
        assert response.headers["cross-origin-resource-policy"] == "cross-origin"
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["cache-control"] == IMMUTABLE


@pytest.mark.parametrize(
    "path", ["/pyodide/v314.0.7/full/no.whl", "/packages/no.whl", "/pyodide/x"]
)
@pytest.mark.parametrize("kind", KINDS)
def test_errors_of_the_public_part_are_not_cached(server: Server, kind: str, path: str) -> None:
    response = server.get(path, kind)
    assert response.status == 404
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["access-control-allow-origin"] == "*"


def test_a_range_beyond_the_end_of_a_wheel_is_not_cached(server: Server) -> None:
    response = server.get(WHEEL, range="bytes=999-")
    assert response.status == 416
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["content-range"] == "bytes */8"


def test_a_preflight_is_granted_for_the_public_part_only(server: Server) -> None:
    public = server.get(RUNTIME, method="OPTIONS")
    private = server.get("/examples/", method="OPTIONS")
    assert (public.status, private.status) == (204, 204)
    assert public.headers["access-control-allow-methods"] == "GET, HEAD"
    assert "access-control-allow-methods" not in private.headers


def test_headers_of_one_origin_do_not_leak_into_another(server: Server) -> None:
    for kind in (*KINDS, *KINDS):
        isolated = "cross-origin-opener-policy" in server.get("/examples/", kind).headers
        assert isolated == (kind == "isolated")


def test_the_control_origin_lacks_coep_alone(site: Path, cache: Path) -> None:
    with serving(site, "--port", "0", "--drop-coep", cache=cache) as server:
        whole = server.get("/examples/").headers
        dropped = server.get("/examples/", kind="coepDropped").headers
    gone = {name for name in whole if name not in dropped}
    assert gone == {"cross-origin-embedder-policy"}
