"""Pyodide runtimes: from node_modules or npm, once, checked, and never half."""

from __future__ import annotations

import json
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from node import run_node
from pytest_pyodide_workers.matrix import default_version
from pytest_pyodide_workers.paths import ROOT
from server.npm_registry import with_npm
from server.serve_client import Server, fit_manifest, serving

pytestmark = pytest.mark.long

OLD = "0.26.4"
URL = f"/pyodide/v{OLD}/full"


@pytest.fixture(scope="module")
def fetched(cache: Path, server: Server) -> Path:
    """The cache entry of an old version, fetched through npm by the first request for it."""
    response = server.get(f"{URL}/package.json")
    assert (response.status, json.loads(response.text)["version"]) == (200, OLD)
    return cache / "pyodide" / f"v{OLD}"


def leftovers(cache: Path) -> list[str]:
    """Everything in the cache of runtimes but finished entries."""
    return [
        entry.name
        for entry in (cache / "pyodide").glob("*")
        if not entry.name.startswith(("v", "compiled"))
    ]


def test_what_npm_has_in_its_cache_needs_no_network(site: Path, tmp_path: Path) -> None:
    """As the version of package.json after ``npm ci``."""
    url = f"/pyodide/v{default_version(ROOT)}/full/package.json"
    env = {"npm_config_cache": str(tmp_path / "npm")}
    with serving(site, cache=tmp_path / "one", env=env) as server:
        assert server.get(url).status == 200
    offline = {**env, "npm_config_offline": "true"}
    with serving(site, cache=tmp_path / "other", env=offline) as server:
        assert server.get(url).status == 200


@pytest.mark.parametrize(
    ("npm", "says"),
    [
        ("", "is not in the cache and npm could not fetch it (ECONNREFUSED"),
        (
            "echo Using the mirror of today\necho '[]'",
            'was asked for JSON and printed "Using the mirror of today"',
        ),
    ],
    ids=["without network", "words before its JSON"],
)
def test_a_fault_of_npm_is_an_error_of_one_request(
    site: Path, tmp_path: Path, npm: str, says: str
) -> None:
    offline = {
        "npm_config_cache": str(tmp_path / "npm"),
        "npm_config_registry": "http://127.0.0.1:9",
        "npm_config_fetch_retries": "0",
    }
    env = with_npm(tmp_path, npm) if npm else offline
    with serving(site, cache=tmp_path / "cache", env=env) as server:
        response = server.get(f"{URL}/pyodide.mjs")
        assert server.get("/examples/").status == 200
        server.process.send_signal(signal.SIGTERM)
        _, errors = server.process.communicate(timeout=10)
    assert response.status == 502 and says in response.text
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert errors == response.text
    assert leftovers(tmp_path / "cache") == []


def test_downloads_take_place_two_at_a_time(site: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    env = with_npm(tmp_path, f"echo begin >> {log}\nsleep 0.5\necho end >> {log}\nexit 1")
    paths = [f"/pyodide/v0.26.{patch}/full/pyodide.mjs" for patch in range(5)]
    with serving(site, cache=tmp_path, env=env) as server, ThreadPoolExecutor(5) as pool:
        assert {answer.status for answer in pool.map(server.get, paths)} == {502}
    running = [0]
    for line in log.read_text().split():
        running.append(running[-1] + (1 if line == "begin" else -1))
    assert (max(running), running[-1], len(running)) == (2, 0, 11)


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("v999.0.0/full/pyodide.mjs", 'Pyodide "999.0.0" is not a published release; the latest'),
        (
            "v0.27.99/full/pyodide.mjs",
            'Pyodide "0.27.99" is not a published release; the newest of its line is 0.27.',
        ),
        ("v0.19.1/full/pyodide.mjs", 'Pyodide "0.19.1" has no runtime in its npm package;'),
        ("v__proto__/full/pyodide.mjs", 'Pyodide "__proto__" is not a published release;'),
        ("", "Pyodide is served at /pyodide/v<version>/full/<file>, "),
        (f"v{OLD}/", "Pyodide is served at /pyodide/v<version>/full/<file>, "),
        (f"v{OLD}/manifest.json", "Pyodide is served at /pyodide/v<version>/full/<file>, "),
        (f"v{OLD}/full/stray.js", f'The npm package of Pyodide {OLD} has no file "stray.js".\n'),
    ],
)
def test_what_is_not_served_is_explained(
    server: Server, fetched: Path, path: str, says: str
) -> None:
    (fetched / "full" / "stray.js").write_text("")
    response = server.get(f"/pyodide/{path}")
    assert response.status == 404 and response.text.startswith(says)


@pytest.mark.parametrize(
    "damage", ["truncated", "changed", "missing", "no manifest", "of another tarball"]
)
def test_a_damaged_entry_is_made_again(site: Path, cache: Path, fetched: Path, damage: str) -> None:
    wasm = fetched / "full" / "pyodide.asm.wasm"
    whole = wasm.read_bytes()
    match damage:
        case "truncated":
            wasm.write_bytes(whole[:1000])
        case "changed":
            wasm.write_bytes(whole[:-1] + b"x")
        case "missing":
            wasm.unlink()
        case "of another tarball":
            wasm.write_bytes(whole[:-1] + b"x")
            fit_manifest(fetched, wasm.name, integrity="sha512-other")
        case _:
            (fetched / "manifest.json").unlink()
    with serving(site, cache=cache) as server:
        assert server.get(f"{URL}/pyodide.asm.wasm").body == whole
    assert leftovers(cache) == []


def test_two_processes_can_fetch_the_same_version(site: Path, tmp_path: Path) -> None:
    with (
        serving(site, cache=tmp_path) as one,
        serving(site, cache=tmp_path) as other,
        ThreadPoolExecutor() as threads,
    ):
        files = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm")
        asked = [(server, f"{URL}/{name}") for name in files for server in (one, other)]
        answers = list(threads.map(lambda pair: pair[0].get(pair[1]).status, asked))
    assert answers == [200] * 6
    assert leftovers(tmp_path) == []


def test_a_tarball_that_is_not_the_pinned_one_is_refused(tmp_path: Path) -> None:
    code = f"""
        import {{ Runtimes }} from "./server/runtimes.ts";
        const cache = process.env.PWP_CACHE;
        const runtimes = new Runtimes({{ cache, pins: {{ "{OLD}": "sha512-other" }} }});
        await runtimes.ensure("{OLD}").catch((error) => console.log(error.message));
    """
    done = run_node(code, env={"PWP_CACHE": tmp_path})
    assert "is not the one pinned in compat/pyodide-versions.json" in done.stdout, done.stderr
    assert list(tmp_path.iterdir()) == []
