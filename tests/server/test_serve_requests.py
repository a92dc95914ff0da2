"""What is served, as which type, with which headers; and what is refused, however it is written."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from pathlib import Path

import pytest
from pytest_pyodide_workers.matrix import default_version
from pytest_pyodide_workers.paths import ROOT
from server.serve_client import KINDS, Server, address_of, serving

VERSION = default_version(ROOT)
RUNTIME = f"/pyodide/v{VERSION}/full"
WHEEL = "/packages/tiny-1.0-py3-none-any.whl"
PAGE = "/examples/workers/page.html"
ZIP = "/assets/archive.zip"

# Files

TYPES = {
    PAGE: "text/html; charset=utf-8",
    "/assets/main.js": "text/javascript; charset=utf-8",
    "/assets/worker.mjs": "text/javascript; charset=utf-8",
    "/assets/data.json": "application/json; charset=utf-8",
    "/assets/style.css": "text/css; charset=utf-8",
    "/assets/code.wasm": "application/wasm",
    ZIP: "application/zip",
    "/assets/types.d.ts": "text/plain; charset=utf-8",
    WHEEL: "application/octet-stream",
    f"{RUNTIME}/pyodide.asm.mjs": "text/javascript; charset=utf-8",
    f"{RUNTIME}/pyodide.asm.wasm": "application/wasm",
    f"{RUNTIME}/python_stdlib.zip": "application/zip",
    f"{RUNTIME}/pyodide-lock.json": "application/json; charset=utf-8",
    "/assets/m%61in.js?x=%2e%2e#y": "text/javascript; charset=utf-8",
}


@pytest.mark.parametrize(("path", "expected"), TYPES.items())
def test_every_kind_of_file_has_its_type(server: Server, path: str, expected: str) -> None:
    response = server.get(path)
    assert (response.status, response.headers["content-type"].lower()) == (200, expected)


@pytest.mark.parametrize("path", ["/", "/?pyodide=0.28.3", "/examples?pyodide=0.28.3"])
def test_the_examples_are_what_people_are_sent_to(server: Server, path: str) -> None:
    response = server.get(path)
    there = "/examples/" + path.removeprefix("/examples").removeprefix("/")
    assert (response.status, response.headers["location"]) == (302, there)
    assert "<title>Index</title>" in server.get(there).text


def test_head_has_the_headers_and_no_body(server: Server) -> None:
    response = server.get(ZIP, method="HEAD", range="bytes=0-3")
    assert (response.status, response.headers["content-length"], response.body) == (200, "13", b"")


@pytest.mark.parametrize(
    ("asked", "status", "body"),
    [
        ("bytes=0-1", 206, b"PK"),
        ("bytes=11-", 206, b"89"),
        ("bytes=11-99", 206, b"89"),
        ("bytes=-3", 206, b"789"),
        ("bytes=-99", 206, b"PK-0123456789"),
        ("bytes=0-1,3-4", 200, b"PK-0123456789"),
        ("bytes=5-2", 200, b"PK-0123456789"),
        ("lines=1-2", 200, b"PK-0123456789"),
        ("bytes=-", 200, b"PK-0123456789"),
    ],
)
def test_a_range_is_answered_as_zip_readers_expect(
    server: Server, asked: str, status: int, body: bytes
) -> None:
    response = server.get(ZIP, range=asked)
    assert (response.status, response.body) == (status, body)
    assert server.get(ZIP, range=asked, if_range='"old"').status == 200


@pytest.mark.parametrize("asked", ["bytes=13-", "bytes=99-100", "bytes=-0"])
def test_a_range_outside_the_file_is_refused(server: Server, asked: str) -> None:
    response = server.get(ZIP, range=asked)
    assert (response.status, response.headers["content-range"]) == (416, "bytes */13")


@pytest.mark.skipif(sys.platform != "linux", reason="counts open files in /proc")
def test_an_aborted_download_does_not_leave_its_file_open(server: Server) -> None:
    wasm = f"{RUNTIME}/pyodide.asm.wasm"
    server.get(wasm)
    for _ in range(10):
        with server.connect(wasm) as browser:
            assert browser.recv(100)
    # The server learns of a closed connection a little later.
    deadline = time.monotonic() + 60
    while left := [name for name in open_files(server.process.pid) if name.endswith(".wasm")]:
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


def open_files(pid: int) -> list[str]:
    """The paths that a process has open. A file may close while the list is read."""
    paths = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            paths.append(os.readlink(link))
    return paths


# Paths

REFUSED = {
    400: [
        # What climbs or tricks.
        *("/../outside.txt", "/assets/../../outside.txt", "/%2e%2e/outside.txt"),
        *("/.%2E/outside.txt", "/..%2foutside.txt", "/assets%2f..%2f..%2foutside.txt"),
        *("/..\\outside.txt", "/..%5coutside.txt", "/assets/main.js%00.html", "/%ff", "/%"),
        *("/assets/./main.js", "/c:/outside.txt", f"{RUNTIME}/../manifest.json"),
        # What would send people to another host.
        *("//evil.example/%2e%2e/examples", "//evil.example/examples", "/\\evil.example/examples"),
        *("/%2fevil.example/examples", "/%5cevil.example/examples", "///evil.example/examples"),
        *("http://evil.example/examples", "//localhost/examples", "examples", "*"),
    ],
    404: [
        # Folders, which are never listed.
        *("/assets/", "/empty/", "/examples/workers/", "/packages/", "/empty"),
        # Hidden files, and a link out of the root.
        *("/.env", "/%2eenv", "/%2Eenv", "/assets/.hidden", "/..secret/file.txt", "/.git/config"),
        "/assets/link.txt",
        # A path is decoded once, and never tidied up.
        *("/%252e%252e/outside.txt", "/assets//main.js", "/assets/main.js/", "/assets/main.js/x"),
    ],
}


@pytest.mark.parametrize(
    ("status", "target"), [(status, path) for status in REFUSED for path in REFUSED[status]]
)
def test_a_path_that_is_no_file_is_refused(server: Server, status: int, target: str) -> None:
    for kind in KINDS if status == 400 else ["isolated"]:
        response = server.get(target, kind)
        assert response.status == status and "location" not in response.headers
        for secret in ("secret\n", "main.js\n", "page.html"):
            assert secret not in response.text.removeprefix(f'Nothing is served at "{target}')


def test_a_missing_file_is_named_in_part_where_it_is_long(server: Server) -> None:
    assert server.get("/examples/a.html").text == 'Nothing is served at "/examples/a.html".\n'
    assert len(server.get("/" + "a" * 5000).body) < 400


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "PROPFIND"])
def test_only_reading_is_served(server: Server, method: str) -> None:
    response = server.get("/examples/", method=method)
    assert (response.status, response.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


# Headers

ISOLATION = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
}
LIKE_A_CDN = {"cross-origin-resource-policy": "cross-origin"}
FILE_STATES: list[tuple[int, dict[str, str]]] = [
    (200, {}),
    (206, {"range": "bytes=0-3"}),
    (304, {}),  # asked with the ETag that it has
    (416, {"range": "bytes=99999999-"}),
]
STATES: list[tuple[str, int, dict[str, str]]] = [
    *(
        (path, status, asked)
        for path in (PAGE, f"{RUNTIME}/pyodide.mjs", WHEEL)
        for status, asked in FILE_STATES
    ),
    (PAGE, 405, {"method": "POST"}),
    ("/examples", 302, {}),
    ("/%2e%2e/x", 400, {}),
    ("/missing", 404, {}),
    (f"{RUNTIME}/no.whl", 404, {}),
    ("/packages/no.whl", 404, {}),
    ("/pyodide/x", 404, {}),
]


@pytest.mark.parametrize(("path", "status", "asked"), STATES)
@pytest.mark.parametrize("kind", KINDS)
def test_only_the_isolated_origin_isolates_and_the_public_part_is_like_a_cdn(
    server: Server, kind: str, path: str, status: int, asked: dict[str, str]
) -> None:
    if status == 304:
        asked = {"if_none_match": server.get(path, kind).headers["etag"]}
    response = server.get(path, kind, **asked)
    assert response.status == status
    found = {k: v for k, v in response.headers.items() if k.startswith("cross-origin-")}
    is_public = path.startswith(("/pyodide", "/packages"))
    own = ISOLATION if kind == "isolated" else {}
    assert found == (own | LIKE_A_CDN if is_public else own)
    kept = "no-store" if status >= 400 else "public, max-age=31536000, immutable"
    assert response.headers["cache-control"] == (kept if is_public else "no-cache")
    assert response.headers.get("access-control-allow-origin") == ("*" if is_public else None)
    assert response.headers["x-content-type-options"] == "nosniff"


def test_a_preflight_is_granted_for_the_public_part_only(server: Server) -> None:
    public = server.get(f"{RUNTIME}/pyodide.mjs", method="OPTIONS")
    private = server.get("/examples/", method="OPTIONS")
    assert (public.status, private.status) == (204, 204)
    assert public.headers["access-control-allow-methods"] == "GET, HEAD"
    assert "access-control-allow-methods" not in private.headers


def test_the_control_origin_lacks_coep_alone(site: Path, cache: Path) -> None:
    with serving(site, "--port", "0", "--drop-coep", cache=cache) as server:
        whole = server.get("/examples/").headers
        dropped = server.get("/examples/", kind="coepDropped").headers
    assert whole.keys() - dropped.keys() == {"cross-origin-embedder-policy"}


# Hosts, and pages of other sites

FOREIGN = {"sec_fetch_site": "cross-site", "origin": "https://attacker.example"}


@pytest.mark.parametrize(
    "host",
    # A tunnel or a container may give the server another port.
    ["localhost:8000", "LocalHost:8000", "127.0.0.1:8000", "[::1]:8000", "localhost"],
)
def test_this_machine_is_known_by_its_names(server: Server, host: str) -> None:
    assert server.get("/examples/", host=host).status == 200


@pytest.mark.parametrize(
    "host",
    [
        *("attacker.example", "localhost.attacker.example:8000", "attacker.example:localhost"),
        *("localhost@attacker.example", "localhost.", "127.0.0.1.", "2130706433"),
        *("192.168.1.5", "::1", ""),
    ],
)
def test_another_host_is_refused(server: Server, host: str) -> None:
    """As by DNS rebinding, where a page of another site gives its own name our address."""
    for kind in KINDS:
        response = server.get("/examples/", kind, host=host)
        assert response.status == 403
        assert response.text == (
            f'The host "{host}" is not one of this server\'s: localhost, 127.0.0.1, [::1] and the '
            "one of --host. Open one of these, or start the server with --host <name>.\n"
        )


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("HTTP/1.1", b"400"),
        ("HTTP/1.0", b"403"),
        ("HTTP/1.1\r\nHost: localhost\r\nHost: attacker.example", b"403"),
    ],
)
def test_a_request_has_one_host(server: Server, head: str, status: bytes) -> None:
    with server.connect("/examples/", f"{head}\r\nConnection: close") as connection:
        assert connection.recv(100).split()[1] == status


def test_at_all_addresses_the_one_that_was_reached_is_known(site: Path, cache: Path) -> None:
    with serving(site, "--port", "0", "--host", "0.0.0.0", cache=cache) as server:
        port = address_of(server.origins["isolated"])[1]
        there = Server(server.process, {"isolated": f"http://127.0.0.2:{port}"})
        assert there.get("/examples/").status == 200
        assert there.get("/examples/", host="127.0.0.3").status == 403
        server.process.terminate()
        _, errors = server.process.communicate(timeout=10)
    assert "no secure context" in errors, "other machines are warned about http"


@pytest.mark.parametrize("layout", ["full", "compiled"])
def test_a_page_of_another_site_starts_no_download_and_no_compilation(
    site: Path, cache: Path, server: Server, tmp_path: Path, layout: str
) -> None:
    cached = f"{RUNTIME}/pyodide.mjs"
    assert (server.get(cached).status, server.get(cached, **FOREIGN).status) == (200, 200)
    path = f"/pyodide/v{VERSION}/{layout}/python_stdlib.zip"
    if layout == "compiled":
        shutil.copytree(cache / "pyodide" / f"v{VERSION}", tmp_path / "pyodide" / f"v{VERSION}")
    before = sorted(tmp_path.rglob("*"))
    with serving(site, cache=tmp_path) as fresh:
        refused = fresh.get(path, **FOREIGN)
        image = fresh.get(path, sec_fetch_site="cross-site")
        assert sorted(tmp_path.rglob("*")) == before
        page = {"referer": f"{fresh.origins['isolated']}/", "sec_fetch_site": "cross-site"}
        own = fresh.get(f"{RUNTIME}/package.json", "crossSite", **page)
    assert (refused.status, image.status, own.status) == (403, 403, 200)
    assert refused.headers["cache-control"] == "no-store"
    what = {"full": f"Pyodide {VERSION}", "compiled": f"library of Pyodide {VERSION}"}[layout]
    assert f"{what} is not in the cache, and a page of another site may not" in refused.text


def test_a_build_in_a_folder_is_the_version_local_for_pages_of_this_server(
    site: Path, cache: Path, tmp_path: Path
) -> None:
    path = "/pyodide/vlocal/full/pyodide.mjs"
    assert not (tmp_path / "pyodide.mjs").exists()
    (tmp_path / "pyodide.mjs").write_text("export const mine = 1;")
    with serving(site, "--port", "0", "--local-pyodide", str(tmp_path), cache=cache) as server:
        page = server.origins["isolated"]
        own = server.get(path, "crossSite", origin=page)
        others = [server.get(path, origin=it) for it in ("https://attacker.example", "null")]
        assert server.get("/pyodide/vlocal/full/missing.js").status == 404
        assert server.get("/pyodide/vlocal/full/../../etc/passwd").status == 400
    assert (own.status, own.text) == (200, "export const mine = 1;")
    assert own.headers["cross-origin-resource-policy"] == "cross-origin"
    assert own.headers["access-control-allow-origin"] == page
    for response in (own, *others):
        assert response.headers["vary"] == "Origin"
    assert not any("access-control-allow-origin" in it.headers for it in others)
