"""The compiled standard library: made once by its own Pyodide, checked, preferred by Python."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext
from pytest_pyodide_workers.server import Cookbook
from server.serve_client import Server, serving

VERSION = "314.0.7"
ZIP = f"/pyodide/v{VERSION}/compiled/python_stdlib.zip"


def entries(cache: Path) -> list[Path]:
    """Return what the cache of compiled libraries holds, half-made things among it."""
    return list((cache / "pyodide" / "compiled").iterdir())


@pytest.fixture(scope="module")
def compiled(server: Server) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(server.get(ZIP).body))


def test_every_module_is_there_as_source_and_compiled(
    server: Server, compiled: zipfile.ZipFile
) -> None:
    plain = server.get(ZIP.replace("compiled", "full")).body
    names = zipfile.ZipFile(io.BytesIO(plain)).namelist()
    assert set(names) < set(compiled.namelist())
    sources = [name for name in names if name.endswith(".py")]
    without = [name for name in sources if name + "c" not in compiled.namelist()]
    assert len(sources) > 500 and without == []


def test_every_other_file_is_as_published(server: Server) -> None:
    for name in ("pyodide.mjs", "pyodide-lock.json"):
        one, other = (
            server.get(f"/pyodide/v{VERSION}/{kind}/{name}") for kind in ("full", "compiled")
        )
        assert (one.status, one.body) == (other.status, other.body)


def test_headers_are_those_of_the_published_runtime(server: Server) -> None:
    one, other = (server.get(ZIP.replace("compiled", kind)) for kind in ("full", "compiled"))
    changing = {"content-length", "etag", "last-modified", "date"}
    assert {k: v for k, v in one.headers.items() if k not in changing} == {
        k: v for k, v in other.headers.items() if k not in changing
    }


def test_a_release_without_such_a_zip_is_served_as_it_is(server: Server) -> None:
    one, other = (server.get(f"/pyodide/v0.21.3/{k}/package.json") for k in ("full", "compiled"))
    assert (one.status, one.body) == (200, other.body)
    assert server.get("/pyodide/v0.21.3/compiled/python_stdlib.zip").status == 404


def test_a_damaged_zip_is_made_again_and_once_for_all_who_ask(site: Path, cache: Path) -> None:
    (entry,) = [entry for entry in entries(cache) if VERSION in entry.name]
    (entry / "full" / "python_stdlib.zip").write_bytes(b"PK")
    with serving(site, cache=cache) as server, ThreadPoolExecutor(4) as pool:
        sizes = [len(r.body) for r in pool.map(server.get, [ZIP] * 4)]
    assert len(set(sizes)) == 1 and sizes[0] > 5_000_000
    assert entries(cache) == [entry], "nothing half-made is left"


def test_what_cannot_be_compiled_is_said_and_not_replaced(site: Path, tmp_path: Path) -> None:
    """A runtime that fits its manifest but does not boot: then there is no zip at all."""
    with serving(site, cache=tmp_path) as server:
        server.get(ZIP.replace("compiled", "full"))
    entry = tmp_path / "pyodide" / f"v{VERSION}"
    broken = b"throw new Error('no luck today');"
    (entry / "full" / "pyodide.mjs").write_bytes(broken)
    manifest = json.loads((entry / "manifest.json").read_text())
    manifest["files"]["pyodide.mjs"] = {"size": len(broken), "sha256": sha256(broken)}
    (entry / "manifest.json").write_text(json.dumps(manifest))
    with serving(site, cache=tmp_path) as server:
        answer = server.get(ZIP)
    assert answer.status == 502
    assert f"The standard library of Pyodide {VERSION} could not be compiled" in answer.text
    assert "no luck today" in answer.text
    assert entries(tmp_path) == []


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# Boots in a worker and tells what a program can tell of the library.
OBSERVE = """async (indexURL) => {
  const source = `
    const { loadPyodide } = await import("${indexURL}pyodide.mjs");
    const pyodide = await loadPyodide({ indexURL: "${indexURL}" });
    const code = \\`
import inspect, json, textwrap, traceback
try:
    json.loads("{")
except ValueError:
    shown = traceback.format_exc()
textwrap.__file__, inspect.getsource(textwrap.dedent)[:40], shown\\`;
    const [file, ...rest] = pyodide.runPython(code).toJs();
    const read = performance.getEntriesByType("resource").map((entry) => entry.name);
    postMessage({ file, rest, read: read.filter((name) => name.endsWith("stdlib.zip")) });`;
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module" });
  const answer = await new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    setTimeout(() => reject(new Error("no answer within 60 s")), 60_000);
  });
  worker.terminate();
  return answer;
}"""


@pytest.mark.smoke
def test_python_prefers_it_and_shows_the_same_sources(
    shared_context: BrowserContext, cookbook: Cookbook, pyodide_version: str
) -> None:
    page = shared_context.new_page()
    page.goto(f"{cookbook.isolated}/examples/", wait_until="commit")
    base = f"{cookbook.isolated}/pyodide/v{pyodide_version}"
    plain = page.evaluate(OBSERVE, f"{base}/full/")
    compiled = page.evaluate(OBSERVE, f"{base}/compiled/")
    page.close()
    assert compiled["rest"] == plain["rest"]
    assert "def dedent" in compiled["rest"][0] and "json/decoder.py" in compiled["rest"][1]
    if plain["read"]:  # since 0.23
        assert compiled["read"] == [f"{base}/compiled/python_stdlib.zip"]
        assert (plain["file"][-3:], compiled["file"][-4:]) == (".py", ".pyc")
