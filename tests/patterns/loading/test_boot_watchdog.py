"""Boot Watchdog: every boot settles, whatever is wrong with a server, a file or a policy."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from contract import replacing
from example_page import ExamplePage
from faulty_server import (
    HTML,
    Answer,
    Fault,
    FaultyServer,
    broken,
    cut,
    dripping,
    endless,
    faulty_server,
    fine,
    once,
    refused,
    replaced,
    stalled,
    status,
    without_cors,
)
from playwright.sync_api import BrowserContext, Page
from pytest_pyodide_workers import Observer, Server
from pytest_pyodide_workers.versions import pep440

pytestmark = [pytest.mark.origin("isolated"), pytest.mark.since("0.26")]

EXAMPLE = "examples/loading/boot_watchdog.html"
LAB = "tests/loading/lab.html"

WASM = r"pyodide\.asm\.wasm$"
LIBRARY = r"python_stdlib\.zip$"
SCRIPT = r"pyodide\.asm\.m?js$"
LOCK = r"pyodide-lock\.json$"
ENTRY = r"pyodide\.mjs$"

# A module with an import that no script has: env.absent.
FOREIGN_WASM = b"\0asm\1\0\0\0" + b"\1\4\1\x60\0\0" + b"\2\x0e\1\3env\6absent\0\0"

LFS = b"version https://git-lfs.github.com/spec/v1\n"
"""How a file begins that was deployed without its content."""

SHORT = {"stallMs": 700}
"""Long enough for a local server, short enough to wait for."""


Lab = Callable[..., Any]
"""Calls a method of the laboratory's page, and returns its answer."""


@pytest.fixture(scope="module")
def lab_page(
    shared_context: BrowserContext,
    cookbook: Server,
    origin: str,
    keep_compiled: Callable[[str], None],
) -> Iterator[Page]:
    keep_compiled(origin)
    page = shared_context.new_page()
    page.goto(f"{cookbook.origin(origin)}/{LAB}", wait_until="commit")
    page.wait_for_function("'lab' in globalThis")
    yield page
    page.close()


@pytest.fixture(scope="module")
def _server() -> Iterator[FaultyServer]:
    """One address for all tests: what a browser tells late is still explained by it."""
    with faulty_server() as running:
        yield running


@pytest.fixture
def server(_server: FaultyServer, observer: Observer) -> Iterator[FaultyServer]:
    with observer.expect(at=_server.origin):
        yield _server


@pytest.fixture
def lab(lab_page: Page) -> Lab:
    def call(name: str, *args: object) -> Any:
        return lab_page.evaluate("([name, args]) => lab[name](...args)", [name, args])

    return call


class TestPage:
    """What a person sees on the live page."""

    @pytest.mark.smoke
    @pytest.mark.origin("isolated", "plain")
    def test_python_boots_and_its_files_are_shown(self, example: ExamplePage) -> None:
        assert example.state == "ready"
        for file in ("pyodide.asm.wasm", "python_stdlib.zip"):
            bytes_of = example.page.locator(f"[id='file-{file}']").inner_text()
            loaded, total = re.findall(r"\d+\.\d\d", bytes_of)
            assert loaded == total and float(total) > 1

    @pytest.mark.version_independent
    @pytest.mark.parametrize(
        ("button", "code", "says"),
        [
            ("A folder that is not there", "boot-http-error", "404"),
            ("HTML in place of the WebAssembly", "boot-wrong-content", "HTML page"),
            ("Half of the WebAssembly", "boot-truncated", "Copy the file"),
            ("The wrong media type", "boot-wrong-type", "application/octet-stream"),
            ("A server that falls silent", "boot-stalled", "No bytes came"),
        ],
    )
    def test_each_bad_server_ends_in_words_and_a_good_one_in_python(
        self, example: ExamplePage, observer: Observer, button: str, code: str, says: str
    ) -> None:
        with observer.expect("404", "MIME type", "dynamically imported module"):
            example.page.get_by_role("button", name=button).click()
            example.wait_for("error", phase="boot")
        problem = example.problem
        assert problem is not None and problem.code == code, problem
        assert says in problem.message
        example.page.get_by_role("button", name="A good server").click()
        example.wait_until_ready()
        assert example.problem is None

    @pytest.mark.version_independent
    def test_it_fits_a_phone(self, example: ExamplePage) -> None:
        size = example.page.viewport_size
        assert size is not None
        example.page.set_viewport_size({"width": 320, "height": 640})
        try:
            hidden = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert example.page.evaluate(hidden) == 0
        finally:
            example.page.set_viewport_size(size)


@pytest.mark.claim("boot-watchdog/use-it")
def test_the_worker_that_the_page_shows(server: FaultyServer, lab: Lab, index_url: str) -> None:
    ready = lab("useIt", server.folder(index_url, {}))
    assert ready["kind"] == "ready"
    url = server.folder(index_url, {WASM: status(404)})
    failed = lab("useIt", url)
    assert (failed["kind"], failed["name"], failed["code"], failed["url"]) == (
        "failed",
        "BootError",
        "boot-http-error",
        f"{url}pyodide.asm.wasm",
    )


FAULTS: dict[str, tuple[str, Fault, str, str]] = {
    "wasm 404": (WASM, status(404), "boot-http-error", "was answered with 404 Not Found"),
    "wasm 503": (WASM, status(503), "boot-http-error", "was answered with 503"),
    "wasm is HTML": (
        WASM,
        replaced(HTML, "text/html"),
        "boot-wrong-content",
        r'begins with "<!doctype html><" and came as text/html\. The server sends its HTML page',
    ),
    "wasm is HTML in its type": (WASM, replaced(HTML), "boot-wrong-content", "sends its HTML page"),
    "wasm is gzip": (
        WASM,
        replaced(gzip.compress(b"wasm")),
        "boot-wrong-content",
        r"which is no \.wasm\. Send this gzip with `Content-Encoding: gzip`",
    ),
    "wasm is a pointer of LFS": (
        WASM,
        replaced(LFS),
        "boot-wrong-content",
        r'begins with "version https://" and came as application/wasm, which is no \.wasm\. Copy',
    ),
    "wasm cut": (WASM, cut(0.5), "boot-truncated", r"ends after \d{7} bytes, and is not whole"),
    "wasm empty": (WASM, replaced(b""), "boot-truncated", "is empty"),
    "wasm stalls": (
        WASM,
        stalled(0.5),
        "boot-stalled",
        r"No bytes came for 700 ms\. .+ pyodide\.asm\.wasm \d+ of \d+ bytes.+`stallMs`",
    ),
    "wasm unanswered": (WASM, stalled(None), "boot-stalled", r"pyodide\.asm\.wasm no answer"),
    "wasm breaks off": (
        WASM,
        broken(0.5),
        "boot-network-lost",
        r"did not arrive whole.+pyodide\.asm\.wasm \d+ of \d+ bytes",
    ),
    "wasm refused": (WASM, refused, "boot-network-lost", "did not arrive whole"),
    "wasm without CORS": (WASM, without_cors, "boot-network-lost", r"does the server allow .+CORS"),
    "wasm begins as HTML and never ends": (
        WASM,
        endless(HTML),
        "boot-wrong-content",
        "sends its HTML page",
    ),
    "wasm is served as a download": (
        WASM,
        replaced(lambda wasm: wasm, "application/octet-stream"),
        "boot-wrong-type",
        "is served as application/octet-stream. Serve it as application/wasm",
    ),
    "library 404": (LIBRARY, status(404), "boot-http-error", "was answered with 404"),
    "library is HTML": (LIBRARY, replaced(HTML), "boot-wrong-content", "sends its HTML page"),
    "library is a pointer of LFS": (
        LIBRARY,
        replaced(LFS),
        "boot-wrong-content",
        r"which is no \.zip\. Copy the file to the server again",
    ),
    "library cut": (LIBRARY, cut(0.5), "boot-truncated", "is not whole"),
    "library stalls": (LIBRARY, stalled(0.5), "boot-stalled", r"\d+ of \d+ bytes"),
    "library breaks off": (
        LIBRARY,
        broken(0.5),
        "boot-network-lost",
        r"did not arrive whole.+python_stdlib\.zip \d+ of \d+ bytes",
    ),
    "lock 404": (LOCK, status(404), "boot-http-error", "was answered with 404"),
    "lock is HTML": (LOCK, replaced(HTML), "boot-wrong-content", "sends its HTML page"),
    "lock is a pointer of LFS": (
        LOCK,
        replaced(LFS),
        "boot-wrong-content",
        r"which is no \.json\. Copy",
    ),
    "lock cut": (LOCK, cut(0.5), "boot-truncated", "is not whole"),
    "script 404": (SCRIPT, status(404), "boot-http-error", "was answered with 404"),
    "script is HTML": (
        SCRIPT,
        replaced(HTML, "text/html"),
        "boot-wrong-content",
        "sends its HTML page",
    ),
    "script breaks off": (SCRIPT, broken(0.5), "boot-network-lost", "did not arrive whole"),
    "script cut": (SCRIPT, cut(0.5), "boot-failed", "SyntaxError"),
    "entry 404": (ENTRY, status(404), "boot-http-error", "was answered with 404"),
    "entry breaks off": (ENTRY, broken(0.5), "boot-network-lost", "did not arrive whole"),
    "wasm of another release": (
        WASM,
        replaced(FOREIGN_WASM),
        "boot-wrong-version",
        "one Pyodide release",
    ),
    "wasm that no browser compiles": (
        WASM,
        replaced(b"\0asm\1\0\0\0" + b"\1\1\x63"),
        "boot-failed",
        "CompileError",
    ),
}


ON_EVERY_RELEASE = [
    "wasm 404",
    "wasm is HTML",
    "wasm cut",
    "wasm is served as a download",
    "wasm of another release",
    "library 404",
    "entry 404",
]
"""Each costs a boot on each release in each browser; the others are looked at on one."""


@pytest.mark.claim("boot-watchdog/settles")
@pytest.mark.parametrize("kind", ON_EVERY_RELEASE)
def test_a_fault_of_the_server_is_named(
    server: FaultyServer, lab: Lab, index_url: str, kind: str
) -> None:
    is_named(server, lab, index_url, kind)


@pytest.mark.version_independent
@pytest.mark.claim("boot-watchdog/settles")
@pytest.mark.parametrize("kind", [kind for kind in FAULTS if kind not in ON_EVERY_RELEASE])
def test_other_faults_are_named_too(
    server: FaultyServer, lab: Lab, index_url: str, kind: str
) -> None:
    is_named(server, lab, index_url, kind)


def is_named(server: FaultyServer, lab: Lab, index_url: str, kind: str) -> None:
    pattern, fault, code, says = FAULTS[kind]
    url = server.folder(index_url, {pattern: fault})
    told = lab("watched", {"indexURL": url, **SHORT})
    result = told["result"]
    assert (result["status"], result.get("code")) == ("rejected", code), result
    assert re.search(says, result["message"]), result["message"]
    assert result["name"] == "BootError"
    about_all = kind.endswith(("of another release", "no browser compiles", "script cut"))
    assert re.search("/$" if about_all else pattern, result["url"]), result["url"]
    assert all(told["traces"].values()), told["traces"]


@pytest.mark.version_independent
@pytest.mark.claim("boot-watchdog/hangs-without")
@pytest.mark.parametrize("kind", ["wasm 404", "wasm is HTML"])
def test_control_without_the_watchdog_it_hangs(
    server: FaultyServer, lab: Lab, observer: Observer, index_url: str, kind: str
) -> None:
    """Of every release: the edges `wasm-404` and `wasm-html`."""
    pattern, fault, _, _ = FAULTS[kind]
    url = server.folder(index_url, {pattern: fault})
    fine = server.folder(index_url, {})
    with observer.expect("Aborted", "abort", "wasm"):
        assert lab("bare", url, fine)["status"] == "pending"


@pytest.mark.smoke
@pytest.mark.claim("boot-watchdog/no-trace")
def test_an_ordinary_boot_leaves_no_trace(
    server: FaultyServer, lab: Lab, index_url: str, pyodide_version: str
) -> None:
    told = lab("watched", {"indexURL": server.folder(index_url, {})})
    assert told["result"] == {"status": "resolved", "value": pep440(pyodide_version)}
    assert all(told["traces"].values()), told["traces"]


@pytest.mark.version_independent
@pytest.mark.claim("boot-watchdog/progress")
def test_the_bytes_of_each_file_are_told(server: FaultyServer, lab: Lab, index_url: str) -> None:
    counted = lab("watched", {"indexURL": server.folder(index_url, {})})["counted"]["files"]
    assert {"pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"} <= set(counted)
    assert all(loaded == total for loaded, total in counted.values()), counted
    assert counted["pyodide.asm.wasm"][0] > 5_000_000


@pytest.mark.version_independent
def test_a_compressed_answer_has_no_known_size(
    server: FaultyServer, lab: Lab, index_url: str, pyodide_version: str
) -> None:
    """Its length counts packed bytes, and what arrives is unpacked."""

    def compressed(answer: Answer) -> None:
        answer.headers["Content-Encoding"] = "gzip"
        answer.body = gzip.compress(answer.body)
        fine(answer)

    told = lab("watched", {"indexURL": server.folder(index_url, {LOCK: compressed})})
    assert told["result"] == {"status": "resolved", "value": pep440(pyodide_version)}
    loaded, total = told["counted"]["files"]["pyodide-lock.json"]
    assert loaded > 5_000 and total is None


@pytest.mark.version_independent
@pytest.mark.claim("boot-watchdog/once")
def test_nothing_is_downloaded_twice(server: FaultyServer, lab: Lab, index_url: str) -> None:
    """Not even from a server whose answers no browser may keep."""
    asked: list[str] = []

    def noted(answer: Answer) -> None:
        asked.append(answer.path)
        fine(answer)

    assert lab("watched", {"indexURL": server.folder(index_url, {".": noted})})["result"]
    names = sorted(path.rsplit("/", 1)[-1] for path in asked)
    assert len(names) == 5 and len(set(names)) == 5, names


@pytest.mark.version_independent
@pytest.mark.parametrize("kind", [None, "wasm 404", "wasm is HTML", "script 404", "entry 404"])
def test_the_loader_of_the_production_clients_is_watched_alike(
    server: FaultyServer, lab: Lab, index_url: str, pyodide_version: str, kind: str | None
) -> None:
    """It hides what would make Pyodide refuse a classic worker, and explains some faults itself."""
    pattern, fault, code, _ = FAULTS[kind] if kind else ("^$", fine, None, "")
    url = server.folder(index_url, {pattern: fault})
    result = lab("watched", {"indexURL": url, "byInterpreter": True})["result"]
    assert (result.get("code"), result.get("value")) == (
        code,
        None if kind else pep440(pyodide_version),
    )


@pytest.mark.parametrize("wrapped", ["around", "within"])
@pytest.mark.parametrize("kind", [None, "wasm cut", "wasm of another release"])
@pytest.mark.version_independent
def test_another_layer_over_fetch_does_not_disturb_it(
    server: FaultyServer,
    lab: Lab,
    index_url: str,
    pyodide_version: str,
    wrapped: str,
    kind: str | None,
) -> None:
    pattern, fault, code, _ = FAULTS[kind] if kind else ("^$", fine, None, "")
    url = server.folder(index_url, {pattern: fault})
    told = lab("watched", {"indexURL": url, "wrapped": wrapped})
    assert told["counted"]["wrapperCounted"] > 10_000
    assert told["result"].get("code") == code, told["result"]
    # What hangs within never ends, so it never puts its own fetch() back.
    assert told["traces"]["fetch"] is (kind is None or wrapped == "around")


@pytest.mark.claim("boot-watchdog/steady")
@pytest.mark.parametrize("slow", [WASM, LIBRARY, SCRIPT])
@pytest.mark.version_independent
def test_a_slow_but_steady_download_is_no_fault(
    server: FaultyServer, lab: Lab, index_url: str, pyodide_version: str, slow: str
) -> None:
    """While a script is slow Pyodide does not read the wasm, which is no stall of its server."""
    url = server.folder(index_url, {slow: dripping(seconds=3, pieces=30)})
    told = lab("watched", {"indexURL": url, **SHORT})
    assert told["result"] == {"status": "resolved", "value": pep440(pyodide_version)}


@pytest.mark.version_independent
def test_a_first_byte_that_comes_alone_is_no_fault(
    server: FaultyServer, lab: Lab, index_url: str, pyodide_version: str
) -> None:
    def first_alone(answer: Answer) -> None:
        answer.send()
        answer.write(answer.body[:1])
        answer.wait(0.2)
        answer.write(answer.body[1:])

    url = server.folder(index_url, {f"{WASM}|{LIBRARY}|{LOCK}": first_alone})
    told = lab("watched", {"indexURL": url})
    assert told["result"] == {"status": "resolved", "value": pep440(pyodide_version)}


@pytest.mark.parametrize(
    ("pattern", "says"), [(SCRIPT, r"wasm (\d+) of \1 bytes"), (ENTRY, "Downloads: none")]
)
@pytest.mark.version_independent
@pytest.mark.claim("boot-watchdog/last-resort")
def test_a_script_that_stalls_is_seen_by_the_last_resort(
    server: FaultyServer, lab: Lab, index_url: str, pattern: str, says: str
) -> None:
    """No browser tells how far an ``import()`` is."""
    url = server.folder(index_url, {pattern: stalled(0.5)})
    result = lab("watched", {"indexURL": url, "timeoutMs": 1_500})["result"]
    assert result["code"] == "boot-timeout"
    assert "Nothing happened for 1500 ms" in result["message"]
    assert re.search(says, result["message"])


def test_a_module_that_fits_and_does_not_start(
    server: FaultyServer, lab: Lab, observer: Observer, index_url: str
) -> None:
    """It imports nothing, so it fits; it exports nothing either, which is told to the console."""
    url = server.folder(index_url, {WASM: replaced(b"\0asm\1\0\0\0")})
    with observer.expect("not a function", "undefined", "Aborted", "abort"):
        result = lab("watched", {"indexURL": url, "timeoutMs": 700})["result"]
    assert result["code"] in {"boot-timeout", "boot-failed"}, result


@pytest.mark.version_independent
@pytest.mark.claim("boot-watchdog/busy")
def test_a_busy_worker_is_not_an_idle_one(lab: Lab) -> None:
    assert lab("standIn", "busy", 1_500, 700) == {"status": "resolved", "value": "314.0.7"}
    assert lab("standIn", "idle", 1_500, 700)["code"] == "boot-timeout"


@pytest.mark.version_independent
def test_an_error_of_the_loader_with_a_code_passes_as_it_is(lab: Lab) -> None:
    told = lab("standIn", "idle", 10, 700, {"name": "LoadError", "code": "not-today"})
    assert (told["name"], told["code"], told["message"]) == ("LoadError", "not-today", "no luck")


@pytest.mark.claim("boot-watchdog/again")
@pytest.mark.version_independent
@pytest.mark.parametrize("kind", ["wasm 404", "wasm stalls", "wasm breaks off", "entry 404"])
def test_the_next_worker_boots(
    server: FaultyServer, lab: Lab, index_url: str, pyodide_version: str, kind: str
) -> None:
    pattern, fault, code, _ = FAULTS[kind]
    # A failed import() of the entry is explained by a second request of the same worker.
    times = 2 if pattern == ENTRY else 1
    url = server.folder(index_url, {pattern: once(fault, times)})
    request = {"indexURL": url, "stallMs": 2_000}
    assert lab("watched", request)["result"]["code"] == code
    second = lab("watched", request)["result"]
    assert second == {"status": "resolved", "value": pep440(pyodide_version)}


@pytest.mark.version_independent
@pytest.mark.claim("boot-watchdog/beside")
def test_what_the_boot_does_not_need_may_fail(
    server: FaultyServer, lab: Lab, index_url: str, pyodide_version: str
) -> None:
    elsewhere = server.folder(index_url, {}) + "no-such-file.json"
    told = lab("beside", {"indexURL": server.folder(index_url, {})}, elsewhere)
    assert told["status"] == 404
    assert told["result"] == {"status": "resolved", "value": pep440(pyodide_version)}


@pytest.mark.version_independent
@pytest.mark.parametrize("file", ["package.json", "another.wasm"])
def test_a_download_that_its_reader_cancels_is_no_fault(
    server: FaultyServer, lab: Lab, index_url: str, pyodide_version: str, file: str
) -> None:
    """The watchdog's own copy of it neither ends nor matters."""
    half = stalled(0.5)

    def stalls(answer: Answer) -> None:
        answer.body = b"\0asm" * 8 if file.endswith(".wasm") else b"{" * 32
        half(answer)

    folder = server.folder(index_url, {f"/{file}$|^{file}$": stalls})
    told = lab("beside", {"indexURL": folder}, folder + file)
    assert told["status"] == 200
    assert told["result"] == {"status": "resolved", "value": pep440(pyodide_version)}


class TestReleases:
    """The files have to be of one release, and of one that the watchdog knows."""

    @pytest.mark.version_independent
    @pytest.mark.claim("boot-watchdog/one-release")
    def test_an_entry_of_another_release(
        self, server: FaultyServer, lab: Lab, index_url: str, pyodide_version: str
    ) -> None:
        version = pep440(pyodide_version).encode()
        other = replaced(lambda entry: entry.replace(version, b"0.1.0"))
        url = server.folder(index_url, {ENTRY: other})
        result = lab("watched", {"indexURL": url})["result"]
        assert result["code"] == "boot-wrong-version"
        assert "0.1.0" in result["message"]

    @pytest.mark.version_independent
    @pytest.mark.claim("boot-watchdog/one-release")
    def test_a_lock_file_of_another_release(
        self, server: FaultyServer, lab: Lab, observer: Observer, index_url: str
    ) -> None:
        """Pyodide compares the version that it names, and from 0.28 on that of its ABI."""

        def renamed(lock: bytes) -> bytes:
            info, end, packages = lock.partition(b"}")
            other = re.sub(rb'"(abi_version|version)": ?"[^"]+"', rb'"\1": "0.1"', info)
            assert other != info
            return other + end + packages

        url = server.folder(index_url, {LOCK: replaced(renamed)})
        with observer.expect("[Ll]ock file"):
            result = lab("watched", {"indexURL": url})["result"]
        assert result["code"] == "boot-wrong-version", result

    @pytest.mark.version_independent
    @pytest.mark.claim("boot-watchdog/one-release")
    def test_python_files_of_another_release(
        self, server: FaultyServer, lab: Lab, index_url: str, pyodide_version: str
    ) -> None:
        """Upstream boots, if the Python is the same."""
        version = pep440(pyodide_version).encode()
        other = version[:-1] + (b"8" if version.endswith(b"9") else b"9")

        def renamed(archive: bytes) -> bytes:
            into = io.BytesIO()
            with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(into, "w") as new:
                for entry in old.infolist():
                    content = old.read(entry)
                    if entry.filename.startswith("pyodide/__init__.py"):
                        content = content.replace(version, other)
                    new.writestr(entry, content)
            return into.getvalue()

        url = server.folder(index_url, {LIBRARY: replaced(renamed)})
        result = lab("watched", {"indexURL": url})["result"]
        assert result["code"] == "boot-wrong-version", result
        assert f"the Python files of Pyodide {other.decode()}" in result["message"]

    @pytest.mark.version_independent
    @pytest.mark.claim("boot-watchdog/needs-026")
    def test_an_older_release_is_refused(self, lab: Lab, cookbook: Server) -> None:
        url = f"{cookbook.isolated}/pyodide/v0.25.1/full/"
        result = lab("watched", {"indexURL": url})["result"]
        assert result["code"] == "boot-wrong-version", result
        assert "has Pyodide 0.25.1, and the boot watchdog needs 0.26" in result["message"]

    @pytest.mark.version_independent
    def test_a_library_without_the_python_of_these_scripts(
        self, server: FaultyServer, lab: Lab, observer: Observer, index_url: str
    ) -> None:
        into = io.BytesIO()
        with zipfile.ZipFile(into, "w") as archive:
            archive.writestr("readme.txt", "of another Python")
        url = server.folder(index_url, {LIBRARY: replaced(into.getvalue())})
        with observer.expect("encodings", "_pyodide_core", "Python", "unreachable", "Fatal"):
            result = lab("watched", {"indexURL": url})["result"]
        assert result["code"] == "boot-wrong-version", result


POLICIES = {
    "connect": (
        "connect-src 'none'",
        "blocks http.+Add http://localhost:.+ to `connect-src`",
    ),
    "compile": ("script-src 'self'", "blocks WebAssembly. Add 'wasm-unsafe-eval' to `script-src`"),
    "import": (
        "script-src 'none' 'wasm-unsafe-eval'",
        r"blocks http.+pyodide\.mjs. Add http.+ to `script-src`",
    ),
}


class TestContentSecurityPolicy:
    """Of the worker's own script, which is answered here, from its own origin."""

    def boot(
        self, context: BrowserContext, lab: Lab, index_url: str, header: str, policy: str
    ) -> dict[str, str]:
        scripts = "**/assets/boot.worker-*.js"
        context.route(scripts, replacing({header: policy}))
        try:
            result: dict[str, str] = lab("watched", {"indexURL": index_url})["result"]
            return result
        finally:
            context.unroute(scripts)

    @pytest.mark.claim("boot-watchdog/blocked")
    @pytest.mark.parametrize("kind", POLICIES)
    @pytest.mark.version_independent
    def test_what_it_blocks_is_named(
        self,
        shared_context: BrowserContext,
        lab: Lab,
        observer: Observer,
        index_url: str,
        kind: str,
    ) -> None:
        policy, says = POLICIES[kind]
        # A blocked download may come up too: Firefox tells of handled ones.
        with observer.expect("Content.?Security.?Policy", "CSP", "NetworkError", "Failed to fetch"):
            result = self.boot(shared_context, lab, index_url, "content-security-policy", policy)
        assert result["code"] == "boot-blocked", result
        assert re.search(says, result["message"]), result["message"]

    @pytest.mark.parametrize(
        ("header", "policy"),
        [
            (
                "content-security-policy",
                "default-src 'none'; connect-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
            ),
            ("content-security-policy-report-only", "connect-src 'none'; script-src 'self'"),
        ],
    )
    @pytest.mark.version_independent
    def test_a_policy_that_allows_it_or_only_reports_is_no_fault(
        self,
        shared_context: BrowserContext,
        lab: Lab,
        observer: Observer,
        index_url: str,
        pyodide_version: str,
        header: str,
        policy: str,
    ) -> None:
        with observer.expect("Content.?Security.?Policy", "CSP"):
            result = self.boot(shared_context, lab, index_url, header, policy)
        assert result == {"status": "resolved", "value": pep440(pyodide_version)}
