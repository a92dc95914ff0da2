"""What is served, as which type, in which part."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest
from server.serve_client import Server, address_of

TYPES = {
    "/examples/workers/page.html": "text/html; charset=utf-8",
    "/assets/main.js": "text/javascript; charset=utf-8",
    "/assets/worker.mjs": "text/javascript; charset=utf-8",
    "/assets/data.json": "application/json; charset=utf-8",
    "/assets/style.css": "text/css; charset=utf-8",
    "/assets/code.wasm": "application/wasm",
    "/assets/archive.zip": "application/zip",
    "/assets/types.d.ts": "text/plain; charset=utf-8",
    "/packages/tiny-1.0-py3-none-any.whl": "application/octet-stream",
    "/pyodide/v314.0.7/full/pyodide.asm.mjs": "text/javascript; charset=utf-8",
    "/pyodide/v314.0.7/full/pyodide.asm.wasm": "application/wasm",
    "/pyodide/v314.0.7/full/python_stdlib.zip": "application/zip",
    "/pyodide/v314.0.7/full/pyodide-lock.json": "application/json; charset=utf-8",
}
ZIP = "/assets/archive.zip"


@pytest.mark.parametrize(("path", "expected"), TYPES.items())
def test_every_kind_of_file_has_its_type(server: Server, path: str, expected: str) -> None:
    response = server.get(path)
    assert response.status == 200
    assert response.headers["content-type"].lower() == expected


@pytest.mark.parametrize("path", ["/", "/?pyodide=0.28.3"])
def test_the_root_leads_to_the_examples(server: Server, path: str) -> None:
    response = server.get(path)
    assert response.status == 302
    assert response.headers["location"] == path.replace("/", "/examples/", 1)


def test_a_directory_is_its_index(server: Server) -> None:
    assert "<title>Index</title>" in server.get("/examples/?x=1").text


def test_a_directory_without_its_slash_is_sent_there(server: Server) -> None:
    response = server.get("/examples?x=1")
    assert (response.status, response.headers["location"]) == (302, "/examples/?x=1")


def test_a_missing_file_is_named(server: Server) -> None:
    response = server.get("/examples/typo.html")
    assert response.status == 404
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.text == 'Nothing is served at "/examples/typo.html".\n'


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


@pytest.mark.parametrize("asked", ["bytes=13-", "bytes=99-100", "bytes=-0"])
def test_a_range_outside_the_file_is_refused(server: Server, asked: str) -> None:
    response = server.get(ZIP, range=asked)
    assert (response.status, response.headers["content-range"]) == (416, "bytes */13")


def test_a_conditional_range_gets_the_whole_file(server: Server) -> None:
    assert server.get(ZIP, range="bytes=0-1", if_range='"old"').status == 200


@pytest.mark.skipif(sys.platform != "linux", reason="counts open files in /proc")
def test_an_aborted_download_does_not_leave_its_file_open(server: Server) -> None:
    wasm = "/pyodide/v314.0.7/full/pyodide.asm.wasm"
    server.get(wasm)
    for _ in range(10):
        with socket.create_connection(address_of(server.origins["plain"]), timeout=10) as browser:
            browser.sendall(f"GET {wasm} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            assert browser.recv(100)
    # A whole download afterwards, so that the server has seen all the closed connections.
    server.get(wasm)
    open_files = [os.readlink(link) for link in Path(f"/proc/{server.process.pid}/fd").iterdir()]
    assert not [name for name in open_files if name.endswith(".wasm")]
