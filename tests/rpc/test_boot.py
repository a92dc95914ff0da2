"""Every boot settles: from a server that does something wrong, with the watchdog and without it."""

from __future__ import annotations

import gzip
import io
import re
import zipfile

import pytest
from playwright.sync_api import BrowserContext, Route
from pytest_pyodide_workers.observer import Observer
from pytest_pyodide_workers.versions import line_of, pep440
from rpc.faulty_server import (
    HTML,
    Fault,
    FaultyServer,
    broken,
    cut,
    dripping,
    once,
    replaced,
    stalled,
    status,
)
from rpc.laboratory import Lab

pytestmark = pytest.mark.origin("isolated")

WASM = r"pyodide\.asm\.wasm$"
LIBRARY = r"(python_stdlib\.zip|pyodide\.asm\.data)$"
SCRIPT = r"pyodide\.asm\.m?js$"
LOCK = r"(repodata|pyodide-lock)\.json$"
ENTRY = r"pyodide\.mjs$"

# A module with an import that no script has: env.absent.
FOREIGN_WASM = b"\0asm\1\0\0\0" + b"\1\4\1\x60\0\0" + b"\2\x0e\1\3env\6absent\0\0"

SHORT = {"stallMs": 700}
"""Long enough for a local server, short enough to wait for."""


def has_old_loader(version: str) -> bool:
    """Tell whether it tries the wasm a second time, and rejects when that fails too."""
    return line_of(version) in {"0.21", "0.22", "0.23"}


def has_zipped_library(version: str) -> bool:
    """Tell whether it has ``python_stdlib.zip``, and not files for Emscripten's own loader."""
    return line_of(version) not in {"0.21", "0.22"}


FAULTS: dict[str, tuple[str, Fault, str, str]] = {
    "wasm 404": (WASM, status(404), "boot-http-error", "answered 404 Not Found"),
    "wasm 503": (WASM, status(503), "boot-http-error", "answered 503"),
    "wasm is HTML": (
        WASM,
        replaced(HTML, "text/html"),
        "boot-wrong-content",
        r'begins as HTML does: "<!doctype html><" \(status 200 OK, text/html\).+fallback',
    ),
    "wasm is HTML in its type": (WASM, replaced(HTML), "boot-wrong-content", "begins as HTML"),
    "wasm is gzip": (
        WASM,
        replaced(gzip.compress(b"wasm")),
        "boot-wrong-content",
        r"compressed by gzip.+not with \"\\u0000asm\".+`Content-Encoding: gzip`",
    ),
    "wasm is a pointer of LFS": (
        WASM,
        replaced(b"version https://git-lfs.github.com/spec/v1\n"),
        "boot-wrong-content",
        'begins with "version https://"',
    ),
    "wasm cut": (
        WASM,
        cut(0.5),
        "boot-truncated",
        r"ends after [\d,]+ bytes, inside a section that goes on to [\d,]+",
    ),
    "wasm empty": (WASM, replaced(b""), "boot-truncated", "is empty"),
    "wasm stalls": (
        WASM,
        stalled(0.5),
        "boot-stalled",
        r"No bytes came for 700 ms: pyodide\.asm\.wasm, [\d,]+ of [\d,]+ bytes.+`stallMs`",
    ),
    "wasm unanswered": (WASM, stalled(None), "boot-stalled", "no answer for .+wasm"),
    "wasm breaks off": (
        WASM,
        broken(0.5),
        "boot-network-lost",
        r"The connection broke: pyodide\.asm\.wasm, [\d,]+ of [\d,]+ bytes",
    ),
    "library 404": (LIBRARY, status(404), "boot-http-error", "answered 404"),
    "library is HTML": (LIBRARY, replaced(HTML), "boot-wrong-content", "begins as HTML"),
    "library stalls": (LIBRARY, stalled(0.5), "boot-stalled", r"[\d,]+ of [\d,]+ bytes"),
    "library breaks off": (
        LIBRARY,
        broken(0.5),
        "boot-network-lost",
        r"The connection broke: \S+, [\d,]+ of [\d,]+ bytes",
    ),
    "lock 404": (LOCK, status(404), "boot-http-error", "answered 404"),
    "lock is HTML": (LOCK, replaced(HTML), "boot-wrong-content", "begins as HTML"),
    "lock cut": (LOCK, cut(0.5), "boot-truncated", r"not as a whole \.json file does"),
    "script 404": (SCRIPT, status(404), "boot-http-error", "answered 404"),
    "script is HTML": (
        SCRIPT,
        replaced(HTML, "text/html"),
        "boot-wrong-content",
        "begins as HTML",
    ),
    "script breaks off": (SCRIPT, broken(0.5), "boot-network-lost", "The connection broke"),
    "script cut": (SCRIPT, cut(0.5), "boot-failed", "SyntaxError"),
    "entry 404": (ENTRY, status(404), "pyodide-load-failed", "the server answered 404"),
    "wasm of another release": (
        WASM,
        replaced(FOREIGN_WASM),
        "boot-wrong-version",
        # Up to 0.23 Emscripten packs the browser's words into its own and hides which file it was.
        r"does not fit the script beside it|did not boot \(.*LinkError",
    ),
}


ON_EVERY_RELEASE = ["wasm 404", "wasm is HTML", "wasm cut", "library 404", "entry 404"]
"""Each costs a boot on each release in each browser; the others are looked at on one."""


@pytest.mark.claim("comlink/boot-settles")
@pytest.mark.parametrize("kind", ON_EVERY_RELEASE)
def test_a_fault_of_the_server_is_named(
    server: FaultyServer, lab: Lab, index_url: str, kind: str
) -> None:
    is_named(server, lab, index_url, kind)


@pytest.mark.version_independent
@pytest.mark.parametrize("kind", [kind for kind in FAULTS if kind not in ON_EVERY_RELEASE])
def test_other_faults_are_named_too(
    server: FaultyServer, lab: Lab, index_url: str, kind: str
) -> None:
    is_named(server, lab, index_url, kind)


def is_named(server: FaultyServer, lab: Lab, index_url: str, kind: str) -> None:
    pattern, fault, code, says = FAULTS[kind]
    told = lab("boot", "watched", {"indexURL": server.folder(index_url, {pattern: fault}), **SHORT})
    result = told["result"]
    assert (result["status"], result.get("code")) == ("rejected", code), result
    assert re.search(says, result["message"]), result["message"]
    assert result["name"] == ("PyodideLoadError" if pattern == ENTRY else "BootError")
    assert all(told["traces"].values()), told["traces"]


@pytest.mark.version_independent
def test_a_library_that_is_not_whole(
    server: FaultyServer, lab: Lab, observer: Observer, index_url: str, pyodide_version: str
) -> None:
    """Emscripten's own format, up to 0.22, has no end to look at: Pyodide says so itself."""
    zipped = has_zipped_library(pyodide_version)
    url = server.folder(index_url, {LIBRARY: cut(0.5)})
    with observer.expect("Aborted", "abort", "offset is out of bounds"):
        result = lab("boot", "watched", {"indexURL": url, **SHORT})["result"]
    assert result["code"] == ("boot-truncated" if zipped else "boot-failed")
    assert "not as a whole .zip" in result["message"] or not zipped


def test_a_wrong_media_type_is_a_fault_from_where_it_hangs(
    server: FaultyServer, lab: Lab, index_url: str, pyodide_version: str
) -> None:
    url = server.folder(index_url, {WASM: replaced(lambda wasm: wasm, "application/octet-stream")})
    result = lab("boot", "watched", {"indexURL": url})["result"]
    if has_old_loader(pyodide_version):
        assert result == {"status": "resolved", "value": pep440(pyodide_version)}
    else:
        assert result["code"] == "boot-wrong-type"
        assert "is served as application/octet-stream" in result["message"]


@pytest.mark.version_independent
@pytest.mark.parametrize("kind", ["wasm 404", "wasm is HTML"])
def test_control_without_the_watchdog_it_hangs(
    server: FaultyServer, lab: Lab, observer: Observer, index_url: str, kind: str
) -> None:
    """Of every release: the edges `wasm-404` and `wasm-html`."""
    pattern, fault, _, _ = FAULTS[kind]
    url = server.folder(index_url, {pattern: fault})
    fine = server.folder(index_url, {})
    with observer.expect("Aborted", "abort", "wasm"):
        assert lab("boot", "bare", url, fine)["status"] == "pending"


@pytest.mark.claim("comlink/boot-steady")
@pytest.mark.parametrize("progress", [None, "around", "within"])
@pytest.mark.version_independent
def test_an_ordinary_boot_leaves_no_trace(
    server: FaultyServer, lab: Lab, index_url: str, pyodide_version: str, progress: str | None
) -> None:
    request = {"indexURL": server.folder(index_url, {}), "version": pyodide_version}
    told = lab("boot", "watched", {**request, **({"progress": progress} if progress else {})})
    assert told["result"] == {"status": "resolved", "value": pep440(pyodide_version)}
    assert all(told["traces"].values()), told["traces"]
    assert ("pyodide.asm.wasm" in told["counted"]["files"]) is (progress is not None)
    if progress:
        last = told["counted"]["last"]
        assert last["loadedBytes"] == last["totalBytes"] > 5_000_000


@pytest.mark.parametrize("progress", ["around", "within"])
@pytest.mark.version_independent
def test_progress_does_not_hide_a_fault(
    server: FaultyServer, lab: Lab, index_url: str, progress: str
) -> None:
    url = server.folder(index_url, {WASM: cut(0.5)})
    told = lab("boot", "watched", {"indexURL": url, "progress": progress})
    assert told["result"]["code"] == "boot-truncated"
    # What hangs within never ends, so it never puts its own fetch() back.
    assert told["traces"]["fetch"] is (progress == "around")


@pytest.mark.claim("comlink/boot-steady")
@pytest.mark.parametrize("slow", [WASM, LIBRARY, SCRIPT])
@pytest.mark.version_independent
def test_a_slow_but_steady_download_is_no_fault(
    server: FaultyServer, lab: Lab, index_url: str, pyodide_version: str, slow: str
) -> None:
    """While a script is slow Pyodide does not read the wasm, which is no stall of its server."""
    url = server.folder(index_url, {slow: dripping(seconds=3, pieces=30)})
    told = lab("boot", "watched", {"indexURL": url, **SHORT})
    assert told["result"] == {"status": "resolved", "value": pep440(pyodide_version)}


@pytest.mark.parametrize(
    ("pattern", "says"), [(SCRIPT, "has not arrived"), (ENTRY, "Downloads: none")]
)
@pytest.mark.version_independent
def test_a_script_that_stalls_is_seen_by_the_last_resort(
    server: FaultyServer, lab: Lab, index_url: str, pattern: str, says: str
) -> None:
    """No browser tells how far an ``import()`` is."""
    url = server.folder(index_url, {pattern: stalled(0.5)})
    result = lab("boot", "watched", {"indexURL": url, "timeoutMs": 1_500})["result"]
    assert result["code"] == "boot-timeout"
    assert "Nothing has moved for 1500 ms" in result["message"]
    assert says in result["message"]


def test_a_module_that_fits_and_does_not_start(
    server: FaultyServer, lab: Lab, observer: Observer, index_url: str
) -> None:
    """It imports nothing, so it fits; it exports nothing either, which is told to the console."""
    url = server.folder(index_url, {WASM: replaced(b"\0asm\1\0\0\0")})
    with observer.expect("not a function", "undefined", "Aborted", "abort"):
        result = lab("boot", "watched", {"indexURL": url, "timeoutMs": 700})["result"]
    assert result["code"] in {"boot-timeout", "boot-failed"}, result


@pytest.mark.version_independent
def test_a_busy_worker_is_not_an_idle_one(lab: Lab) -> None:
    assert lab("boot", "standIn", "busy", 1_500, 700) == {"status": "resolved", "value": "busy"}
    assert lab("boot", "standIn", "idle", 1_500, 700)["code"] == "boot-timeout"


@pytest.mark.claim("comlink/boot-again")
def test_the_next_worker_boots(
    server: FaultyServer, lab: Lab, index_url: str, pyodide_version: str
) -> None:
    boots_again(server, lab, index_url, pyodide_version, "wasm 404")


@pytest.mark.claim("comlink/boot-again")
@pytest.mark.version_independent
@pytest.mark.parametrize("kind", ["wasm stalls", "wasm breaks off"])
def test_the_next_worker_boots_after_other_faults(
    server: FaultyServer, lab: Lab, index_url: str, pyodide_version: str, kind: str
) -> None:
    boots_again(server, lab, index_url, pyodide_version, kind)


def boots_again(
    server: FaultyServer, lab: Lab, index_url: str, pyodide_version: str, kind: str
) -> None:
    pattern, fault, code, _ = FAULTS[kind]
    url = server.folder(index_url, {pattern: once(fault)})
    told = lab("boot", "again", {"indexURL": url, "stallMs": 2_000})
    assert told["first"]["code"] == code
    assert told["second"] == {"status": "resolved", "value": pep440(pyodide_version)}


@pytest.mark.version_independent
def test_what_the_boot_does_not_need_may_fail(
    server: FaultyServer, lab: Lab, index_url: str, pyodide_version: str
) -> None:
    elsewhere = server.folder(index_url, {}) + "no-such-file.json"
    told = lab("boot", "beside", {"indexURL": server.folder(index_url, {})}, elsewhere)
    assert told["status"] == 404
    assert told["result"] == {"status": "resolved", "value": pep440(pyodide_version)}


@pytest.mark.version_independent
def test_a_download_that_its_reader_cancels_is_no_fault(
    server: FaultyServer, lab: Lab, index_url: str, pyodide_version: str
) -> None:
    """To its stream a cancelled download looks like one that has ended."""
    folder = server.folder(index_url, {r"package\.json$": stalled(0.5)})
    told = lab("boot", "beside", {"indexURL": folder}, folder + "package.json")
    assert told["status"] == 200
    assert told["result"] == {"status": "resolved", "value": pep440(pyodide_version)}


@pytest.mark.version_independent
def test_a_needed_file_may_be_elsewhere(
    server: FaultyServer, lab: Lab, observer: Observer, index_url: str
) -> None:
    lock = server.folder(index_url, {LOCK: replaced(HTML)}) + "pyodide-lock.json"
    request = {
        "indexURL": server.folder(index_url, {}),
        "loadOptions": {"lockFileURL": lock},
    }
    named = lab("boot", "watched", {**request, "otherURLs": [lock]})["result"]
    assert named["code"] in {"boot-wrong-content", "boot-http-error"}
    # The twin: nobody has said that it is needed.
    with observer.expect("SyntaxError", "JSON", "Unexpected token"):
        assert lab("boot", "watched", request)["result"]["code"] == "boot-failed"


class TestVersions:
    @pytest.mark.version_independent
    def test_another_release_than_the_expected_one(
        self, server: FaultyServer, lab: Lab, index_url: str, pyodide_version: str
    ) -> None:
        # Without its slash, as Pyodide allows.
        request = {"indexURL": server.folder(index_url, {})[:-1], "version": "0.1.0"}
        result = lab("boot", "watched", request)["result"]
        assert result["code"] == "boot-wrong-version"
        assert f"is {pep440(pyodide_version)}, and not 0.1.0" in result["message"]

    @pytest.mark.version_independent
    @pytest.mark.parametrize("npm", ["316.0.0-alpha.2", "316.0.0-rc.1", "316.0.0-dev.0"])
    def test_a_pre_release_is_known_by_both_spellings(
        self, server: FaultyServer, lab: Lab, index_url: str, npm: str
    ) -> None:
        request = {"indexURL": server.folder(index_url, {}), "version": npm}
        message = lab("boot", "watched", request)["result"]["message"]
        assert f"and not {pep440(npm)}." in message

    @pytest.mark.version_independent
    def test_an_entry_of_another_release(
        self, server: FaultyServer, lab: Lab, index_url: str, pyodide_version: str
    ) -> None:
        version = pep440(pyodide_version).encode()
        other = replaced(lambda entry: entry.replace(version, b"0.1.0"))
        url = server.folder(index_url, {ENTRY: other})
        result = lab("boot", "watched", {"indexURL": url})["result"]
        assert result["code"] == "boot-wrong-version"
        assert "0.1.0" in result["message"]

    @pytest.mark.version_independent
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
            result = lab("boot", "watched", {"indexURL": url})["result"]
        assert result["code"] == "boot-wrong-version", result

    @pytest.mark.version_independent
    def test_python_files_of_another_release(
        self, server: FaultyServer, lab: Lab, index_url: str, pyodide_version: str
    ) -> None:
        """Upstream boots, if the Python is the same."""
        version = pep440(pyodide_version).encode()
        other = version[:-1] + (b"8" if version.endswith(b"9") else b"9")

        def renamed(archive: bytes) -> bytes:
            if not has_zipped_library(pyodide_version):
                return archive.replace(b'"' + version, b'"' + other)
            into = io.BytesIO()
            with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(into, "w") as new:
                for entry in old.infolist():
                    content = old.read(entry)
                    if entry.filename.startswith("pyodide/__init__.py"):
                        content = content.replace(version, other)
                    new.writestr(entry, content)
            return into.getvalue()

        url = server.folder(index_url, {r"(stdlib\.zip|pyodide_py\.tar)$": replaced(renamed)})
        result = lab("boot", "watched", {"indexURL": url})["result"]
        assert result["code"] == "boot-wrong-version", result
        assert f"the Python files of Pyodide {other.decode()}" in result["message"]


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
        def with_policy(route: Route) -> None:
            response = route.fetch()
            route.fulfill(response=response, headers={**response.headers, header: policy})

        scripts = "**/assets/boot.worker-*.js"
        context.route(scripts, with_policy)
        try:
            result: dict[str, str] = lab("boot", "watched", {"indexURL": index_url})["result"]
            return result
        finally:
            context.unroute(scripts)

    @pytest.mark.claim("comlink/boot-blocked")
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
        # A blocked download may come up too: Firefox tells of handled ones, 0.21 handles not all.
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
