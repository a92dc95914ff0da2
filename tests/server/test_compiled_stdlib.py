"""The compiled standard library: made once by its own Pyodide, checked, preferred by Python."""

from __future__ import annotations

import hashlib
import io
import shutil
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext
from pytest_pyodide_workers import Server as Cookbook
from pytest_pyodide_workers.matrix import default_version
from pytest_pyodide_workers.paths import ROOT
from server.serve_client import Server, fit_manifest, serving

pytestmark = pytest.mark.long

VERSION = default_version(ROOT)
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


def test_all_else_is_as_published(server: Server) -> None:
    changing = {"content-length", "etag", "last-modified", "date"}
    for name in ("pyodide.mjs", "pyodide-lock.json", "python_stdlib.zip"):
        one, other = (
            server.get(f"/pyodide/v{VERSION}/{kind}/{name}") for kind in ("full", "compiled")
        )
        assert (one.body == other.body) == (name != "python_stdlib.zip")
        assert {k: v for k, v in one.headers.items() if k not in changing} == {
            k: v for k, v in other.headers.items() if k not in changing
        }


def test_a_release_without_such_a_zip_is_served_as_it_is(server: Server) -> None:
    one, other = (server.get(f"/pyodide/v0.21.3/{k}/package.json") for k in ("full", "compiled"))
    assert (one.status, one.body) == (200, other.body)
    assert server.get("/pyodide/v0.21.3/compiled/python_stdlib.zip").status == 404


# Makes a zip in no time, that tells when it was made.
STAND_IN = """
let made = 0;
export const loadPyodide = () => ({
  runPython: () => (made = performance.timeOrigin),
  FS: { readFile: () => new TextEncoder().encode(`PK ${made}`) },
});
"""


def test_a_damaged_zip_is_made_again_and_once_for_all_who_ask(
    site: Path, cache: Path, tmp_path: Path, compiled: object
) -> None:
    copy_of_runtime(cache, tmp_path, STAND_IN)
    (entry,) = [entry for entry in entries(tmp_path) if VERSION in entry.name]
    (entry / "full" / "python_stdlib.zip").write_bytes(b"PK")
    with serving(site, cache=tmp_path) as server, ThreadPoolExecutor(4) as pool:
        bodies = [answer.body for answer in pool.map(server.get, [ZIP] * 4)]
    assert set(bodies) == {(entry / "full" / "python_stdlib.zip").read_bytes()}
    assert bodies[0].startswith(b"PK 1")
    assert entries(tmp_path) == [entry], "nothing half-made is left"


def test_it_belongs_to_the_zip_and_the_compiler_that_it_was_made_from(
    site: Path, cache: Path, tmp_path: Path, compiled: object
) -> None:
    """Another build under the same version must not get the library of the one before."""
    runtime = copy_of_runtime(cache, tmp_path, STAND_IN)
    (runtime / "full" / "python_stdlib.zip").write_bytes(b"PK of another build")
    fit_manifest(runtime, "python_stdlib.zip")
    with serving(site, cache=tmp_path) as server:
        assert server.get(ZIP).body.startswith(b"PK 1")
    compiler = hashlib.sha256((ROOT / "server" / "compile-stdlib.ts").read_bytes()).hexdigest()
    names = [entry.name for entry in entries(tmp_path)]
    assert len(names) == 2 and all(name.endswith(f"-{compiler[:12]}") for name in names)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("throw new Error('no luck today');", "Error: no luck today"),
        # What the system does when memory runs out.
        ("process.kill(process.pid, 'SIGKILL');", "its process was ended by SIGKILL"),
    ],
)
def test_what_cannot_be_compiled_is_said_and_not_replaced(
    site: Path, cache: Path, compiled: object, tmp_path: Path, code: str, reason: str
) -> None:
    """The plain zip instead would boot too, and no one would learn what was measured."""
    copy_of_runtime(cache, tmp_path, code)
    shutil.rmtree(tmp_path / "pyodide" / "compiled")
    with serving(site, cache=tmp_path) as server:
        answer = server.get(ZIP)
    assert (answer.status, answer.headers["cache-control"]) == (502, "no-store")
    assert answer.text == (
        f"The standard library of Pyodide {VERSION} could not be compiled ({reason}); "
        f"as it was published it is at /pyodide/v{VERSION}/full/.\n"
    )
    assert entries(tmp_path) == []


def copy_of_runtime(cache: Path, directory: Path, code: str) -> Path:
    """Copy all that is cached, with other code in the entry of VERSION. Return that entry."""
    shutil.copytree(cache / "pyodide", directory / "pyodide")
    runtime = directory / "pyodide" / f"v{VERSION}"
    (runtime / "full" / "pyodide.mjs").write_text(code)
    fit_manifest(runtime, "pyodide.mjs")
    return runtime


# Boots in a worker and tells what a program can tell of the library.
OBSERVE = """async (indexURL) => {
  const source = `
    const { loadPyodide } = await import("${indexURL}pyodide.mjs");
    const pyodide = await loadPyodide({ indexURL: "${indexURL}" });
    const code = \\`
import inspect, json, os, sys, textwrap, traceback, zlib
try:
    json.loads("{")
except ValueError:
    shown = traceback.format_exc()
paths = [path for path in sys.path if path.endswith(".zip") and os.path.exists(path)]
zips = [zlib.crc32(open(path, "rb").read()) for path in paths]
zips, textwrap.__file__, inspect.getsource(textwrap.dedent)[:40], shown\\`;
    const [zips, file, ...rest] = pyodide.runPython(code).toJs();
    postMessage({ zips, file, rest });`;
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


@pytest.mark.long
@pytest.mark.smoke
def test_python_prefers_it_and_shows_the_same_sources(
    shared_context: BrowserContext, cookbook: Cookbook, pyodide_version: str
) -> None:
    page = shared_context.new_page()
    page.goto(f"{cookbook.isolated}/examples/", wait_until="commit")
    base = f"{cookbook.isolated}/pyodide/v{pyodide_version}"
    served = {
        kind: page.request.get(f"{base}/{kind}/python_stdlib.zip", timeout=60_000)
        for kind in ("full", "compiled")
    }
    plain = page.evaluate(OBSERVE, f"{base}/full/")
    compiled = page.evaluate(OBSERVE, f"{base}/compiled/")
    page.close()
    assert compiled["rest"] == plain["rest"]
    assert "def dedent" in compiled["rest"][0] and "json/decoder.py" in compiled["rest"][1]
    if pyodide_version.startswith(("0.21.", "0.22.")):
        assert {answer.status for answer in served.values()} == {404}, "these have no such zip"
        assert (plain["zips"], plain["file"]) == ([], compiled["file"])
    else:
        # The interpreter's own copy: what it really read.
        assert plain["zips"] == [zlib.crc32(served["full"].body())]
        assert compiled["zips"] == [zlib.crc32(served["compiled"].body())]
        assert compiled["file"] == plain["file"] + "c"
