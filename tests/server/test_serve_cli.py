"""The command line: every fault is one line, and ending leaves nothing behind."""

from __future__ import annotations

import signal
import socket
import time
from pathlib import Path

import pytest
from node import run_node
from server.serve_client import KINDS, Server, address_of, read_ready_line, serving, started


@pytest.mark.parametrize(
    ("args", "code", "part"),
    [
        (["--prot", "1"], 2, "Unknown option '--prot'"),
        (["dist"], 2, "Unexpected argument 'dist'"),
        (["--port"], 2, "--port <value>"),
        (["--port", "abc"], 2, 'Port "abc" is not a whole number'),
        (["--port", "65534"], 2, "from 0 to 65533"),
        (["--root", "no-such-dir"], 1, "npm run build"),
        (
            ["--pyodide", "banana"],
            1,
            'Pyodide "banana" is not a published release;',
        ),
        (["--local-pyodide", "server"], 1, "has no pyodide.mjs"),
        (["--host", "no-such-host.invalid"], 1, 'Host "no-such-host.invalid"'),
    ],
)
def test_a_fault_is_one_line_and_an_exit_code(
    site: Path, cache: Path, args: list[str], code: int, part: str
) -> None:
    root = [] if "--root" in args else ["--root", str(site)]
    done = run_node("serve.ts", "--json", *root, *args, env={"PWP_CACHE": cache})
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1), done.stderr
    assert part in done.stderr


def test_the_ready_line_is_all_there_is(site: Path, cache: Path) -> None:
    with serving(site, cache=cache) as server:
        server.get("/examples/")
        server.get("/missing")
        server.process.send_signal(signal.SIGTERM)
        rest, errors = server.process.communicate(timeout=10)
    assert tuple(server.origins) == KINDS
    assert (rest, errors) == ("", "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_at_once_with_connections_open(
    site: Path, cache: Path, number: signal.Signals
) -> None:
    with serving(site, cache=cache) as server:
        wasm = "/pyodide/v314.0.7/full/pyodide.asm.wasm"
        with server.connect("/examples/") as idle, server.connect(wasm) as loading:
            for browser in (idle, loading):
                assert browser.recv(100).startswith(b"HTTP/1.1 200")
            start = time.monotonic()
            server.process.send_signal(number)
            assert server.process.wait(timeout=10) == 0
            assert time.monotonic() - start < 1
        for origin in server.origins.values():
            listen_at(address_of(origin)[1]).close()


@pytest.mark.parametrize("prefetched", [True, False])
def test_ending_while_npm_is_waited_for_is_silent_and_leaves_nothing_behind(
    site: Path, tmp_path: Path, prefetched: bool
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as registry:  # takes connections, never answers
        registry.settimeout(30)
        waiting = {
            "npm_config_cache": str(tmp_path / "npm"),
            "npm_config_registry": f"http://127.0.0.1:{registry.getsockname()[1]}",
        }
        args = ["--port", "0", *(["--pyodide", "0.26.4"] if prefetched else [])]
        with started(site, *args, cache=tmp_path / "cache", env=waiting) as process:
            if not prefetched:
                server = Server(process, read_ready_line(process)["origins"])
                browser = server.connect("/pyodide/v0.26.4/full/pyodide.mjs")
            npm, _ = registry.accept()
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=10)
            npm.close()
            if not prefetched:
                browser.close()
    assert (process.returncode, errors) == (0, "")
    assert list((tmp_path / "cache" / "pyodide").iterdir()) == []


@pytest.mark.parametrize("taken", [0, 2])
def test_a_taken_port_is_named_and_nothing_stays_behind(
    site: Path, cache: Path, taken: int
) -> None:
    first = three_free_ports()
    with listen_at(first + taken):
        done = run_node("serve.ts", "--root", site, "--port", str(first), env={"PWP_CACHE": cache})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Port {first + taken} is in use. End the other program or pass --port <number> "
        "(three ports from there are used).\n"
    )


def listen_at(port: int) -> socket.socket:
    """Takes a port as another program would."""
    return socket.create_server(("127.0.0.1", port))


def three_free_ports() -> int:
    """The first of three neighbouring ports that are free just now."""
    for first in range(20000, 30000, 3):
        try:
            for port in range(first, first + 3):
                listen_at(port).close()
        except OSError:
            continue
        return first
    raise AssertionError("no three free ports")
