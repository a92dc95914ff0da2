"""What is refused, whichever way it is written. Every refusal has a twin that is served."""

from __future__ import annotations

import pytest
from server.serve_client import KINDS, Server


def test_a_plain_path_is_served(server: Server) -> None:
    assert server.get("/assets/main.js").status == 200
    assert server.get("/assets/m%61in.js?x=%2e%2e#y").status == 200


@pytest.mark.parametrize(
    "path", ["/assets/", "/empty/", "/examples/workers/", "/packages/", "/empty"]
)
def test_a_directory_is_never_listed(server: Server, path: str) -> None:
    response = server.get(path)
    assert response.status == 404
    assert "main.js" not in response.text
    assert "page.html" not in response.text


@pytest.mark.parametrize(
    "path",
    ["/.env", "/%2eenv", "/%2Eenv", "/assets/.hidden", "/..secret/file.txt", "/.git/config"],
)
def test_a_hidden_file_does_not_exist(server: Server, path: str) -> None:
    response = server.get(path)
    assert response.status == 404
    assert "secret\n" not in response.text


@pytest.mark.parametrize(
    "path",
    [
        "/../outside.txt",
        "/assets/../../outside.txt",
        "/%2e%2e/outside.txt",
        "/.%2E/outside.txt",
        "/..%2foutside.txt",
        "/assets%2f..%2f..%2foutside.txt",
        "/..\\outside.txt",
        "/..%5coutside.txt",
        "/assets/main.js%00.html",
        "/%ff",
        "/%",
        "/assets/./main.js",
        "/c:/outside.txt",
        "/packages/../pyodide/v314.0.7/manifest.json",
        "/pyodide/v314.0.7/full/../manifest.json",
    ],
)
def test_a_path_that_climbs_or_tricks_is_malformed(server: Server, path: str) -> None:
    assert server.get(path).status == 400


@pytest.mark.parametrize(
    "path",
    ["/%252e%252e/outside.txt", "/assets//main.js", "/assets/main.js/", "/assets/main.js/x"],
)
def test_a_path_is_decoded_once_and_never_tidied_up(server: Server, path: str) -> None:
    assert server.get(path).status == 404


def test_a_link_out_of_the_root_is_not_followed(server: Server) -> None:
    assert server.get("/assets/link.txt").status == 404


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example/%2e%2e/examples",
        "//evil.example/examples",
        "/\\evil.example/examples",
        "/%2fevil.example/examples",
        "/%5cevil.example/examples",
        "///evil.example/examples",
        "http://evil.example/examples",
        "//localhost/examples",
        "examples",
        "*",
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_nobody_is_sent_to_another_host(server: Server, kind: str, target: str) -> None:
    response = server.get(target, kind)
    assert response.status == 400
    assert "location" not in response.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "PROPFIND"])
def test_only_reading_is_served(server: Server, method: str) -> None:
    response = server.get("/examples/", method=method)
    assert (response.status, response.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_a_long_path_is_quoted_in_part(server: Server) -> None:
    response = server.get("/" + "a" * 5000)
    assert response.status == 404
    assert len(response.body) < 400
