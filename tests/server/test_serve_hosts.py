"""Which hosts are answered, and what a page of another site may ask for."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pytest
from pytest_pyodide_workers.matrix import default_version
from pytest_pyodide_workers.paths import ROOT
from server.serve_client import KINDS, Server, address_of, serving

VERSION = default_version(ROOT)
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
        "attacker.example",
        "localhost.attacker.example:8000",
        "attacker.example:localhost",
        "localhost@attacker.example",
        "localhost.",
        "127.0.0.1.",
        "2130706433",
        "192.168.1.5",
        "::1",
        "",
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_another_host_is_refused(server: Server, kind: str, host: str) -> None:
    """As by DNS rebinding, where a page of another site gives its own name our address."""
    response = server.get("/examples/", kind, host=host)
    assert response.status == 403
    assert response.text == (
        f'The host "{host}" is not one of this server\'s: localhost, 127.0.0.1, [::1] and the one '
        "of --host. Open one of these, or start the server with --host <name>.\n"
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
    with socket.create_connection(address_of(server.origins["plain"]), timeout=10) as connection:
        connection.sendall(f"GET /examples/ {head}\r\nConnection: close\r\n\r\n".encode())
        assert connection.recv(100).split()[1] == status


def test_the_host_that_it_listens_at_is_known(site: Path, cache: Path) -> None:
    with serving(site, "--port", "0", "--host", "127.0.0.2", cache=cache) as server:
        assert server.get("/examples/").status == 200
        assert server.get("/examples/", host="127.0.0.3").status == 403


def test_at_all_addresses_the_one_that_was_reached_is_known(site: Path, cache: Path) -> None:
    with serving(site, "--port", "0", "--host", "0.0.0.0", cache=cache) as server:
        port = address_of(server.origins["isolated"])[1]
        there = Server(server.process, {"isolated": f"http://127.0.0.2:{port}"})
        assert there.get("/examples/").status == 200
        assert there.get("/examples/", host="127.0.0.3").status == 403


@pytest.mark.parametrize("layout", ["full", "compiled"])
def test_a_page_of_another_site_starts_no_download_and_no_compilation(
    site: Path, cache: Path, server: Server, tmp_path: Path, layout: str
) -> None:
    path = f"/pyodide/v{VERSION}/{layout}/python_stdlib.zip"
    if layout == "compiled":
        server.get(f"/pyodide/v{VERSION}/full/pyodide.mjs")
        shutil.copytree(cache / "pyodide" / f"v{VERSION}", tmp_path / "pyodide" / f"v{VERSION}")
    before = sorted(tmp_path.rglob("*"))
    with serving(site, cache=tmp_path) as fresh:
        refused = fresh.get(path, **FOREIGN)
        image = fresh.get(path, sec_fetch_site="cross-site")
    assert (refused.status, image.status) == (403, 403)
    assert refused.headers["cache-control"] == "no-store"
    what = {"full": f"Pyodide {VERSION}", "compiled": f"library of Pyodide {VERSION}"}[layout]
    assert f"{what} is not in the cache, and a page of another site may not" in refused.text
    assert sorted(tmp_path.rglob("*")) == before


def test_a_page_of_another_site_may_have_what_is_in_the_cache(server: Server) -> None:
    path = f"/pyodide/v{VERSION}/full/pyodide.mjs"
    assert server.get(path).status == 200
    assert server.get(path, **FOREIGN).status == 200


@pytest.mark.parametrize("header", ["origin", "referer"])
def test_pages_of_this_server_may_use_its_cross_site_origin(
    site: Path, tmp_path: Path, header: str
) -> None:
    path = f"/pyodide/v{VERSION}/full/package.json"
    with serving(site, cache=tmp_path) as fresh:
        page = {header: f"{fresh.origins['isolated']}/"}
        answer = fresh.get(path, "crossSite", sec_fetch_site="cross-site", **page)
    assert answer.status == 200


def test_a_build_in_a_folder_is_shared_with_pages_of_this_server(
    site: Path, cache: Path, tmp_path: Path
) -> None:
    (tmp_path / "pyodide.mjs").write_text("export const mine = 1;")
    path = "/pyodide/vlocal/full/pyodide.mjs"
    with serving(site, "--port", "0", "--local-pyodide", str(tmp_path), cache=cache) as server:
        page = server.origins["isolated"]
        own = server.get(path, "crossSite", origin=page).headers
        other = server.get(path, origin="https://attacker.example").headers
        sandboxed = server.get(path, origin="null").headers
    assert (own["access-control-allow-origin"], own["vary"]) == (page, "Origin")
    for headers in (other, sandboxed):
        assert "access-control-allow-origin" not in headers
        assert headers["vary"] == "Origin"
