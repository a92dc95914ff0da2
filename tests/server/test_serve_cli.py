"""The command line: every fault is one line, and ending leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from server.serve_client import KINDS, REPOSITORY, address_of, command, run_serve, serving


@pytest.mark.parametrize(
    ("args", "code", "part"),
    [
        (["--prot", "1"], 2, "Unknown option '--prot'"),
        (["dist"], 2, "Unexpected argument 'dist'"),
        (["--port"], 2, "--port <value>"),
        (["--port", "abc"], 2, 'Port "abc" is not a whole number'),
        (["--port", "70000"], 2, 'Port "70000" is not a whole number'),
        (["--port", "65534"], 2, "from 0 to 65533"),
        (["--port=-1"], 2, 'Port "-1"'),
        (["--root", "no-such-dir"], 1, "npm run build"),
        (["--pyodide", "0.28.9"], 1, "the newest of its line is 0.28.3"),
        (["--pyodide", "banana"], 1, "compat/pyodide-versions.json"),
        (["--pyodide", "0.18.1"], 1, "has no runtime in its npm package"),
        (["--host", "no-such-host.invalid"], 1, 'Host "no-such-host.invalid"'),
    ],
)
def test_a_fault_is_one_line_and_an_exit_code(
    site: Path, cache: Path, args: list[str], code: int, part: str
) -> None:
    root = [] if "--root" in args else ["--root", str(site)]
    done = run_serve("--json", *root, *args, env={"PWP_CACHE": str(cache)})
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1), done.stderr
    assert part in done.stderr


def test_help_names_every_option(site: Path) -> None:
    done = run_serve("--help")
    assert (done.returncode, done.stderr) == (0, "")
    for option in (
        "--port",
        "--host",
        "--open",
        "--json",
        "--pyodide",
        "--local-pyodide",
        "--drop-coep",
        "--root",
    ):
        assert option in done.stdout


def test_the_ready_line_is_all_there_is(site: Path, cache: Path) -> None:
    with serving(site, cache=cache) as server:
        server.get("/examples/")
        server.get("/missing")
        server.process.send_signal(signal.SIGTERM)
        rest, errors = server.process.communicate(timeout=10)
    assert tuple(server.origins) == KINDS
    assert (rest, errors) == ("", "")


def test_three_ports_in_a_row_are_used(site: Path, cache: Path) -> None:
    first = three_free_ports()
    with serving(site, "--port", str(first), cache=cache) as server:
        assert server.origins == {
            "isolated": f"http://localhost:{first}",
            "plain": f"http://localhost:{first + 1}",
            "crossSite": f"http://127.0.0.1:{first + 2}",
        }


def test_people_are_told_where_and_how_to_end_it(site: Path, cache: Path) -> None:
    with subprocess.Popen(
        command("--root", str(site), "--port", "0"),
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        text = "".join(iter(process.stdout.readline, "  Ctrl-C ends it.\n"))
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0
    assert re.search(r"Cookbook +http://localhost:\d+/ +cross-origin isolated", text)


def test_both_address_families_reach_localhost(site: Path, cache: Path) -> None:
    with serving(site, cache=cache) as server:
        port = address_of(server.origins["isolated"])[1]
        for address in ("127.0.0.1", "::1") if has_ipv6() else ("127.0.0.1",):
            socket.create_connection((address, port), timeout=10).close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_at_once_with_connections_open(
    site: Path, cache: Path, number: signal.Signals
) -> None:
    with serving(site, cache=cache) as server:
        address = address_of(server.origins["plain"])
        idle, loading = (socket.create_connection(address, timeout=10) for _ in range(2))
        for browser, path in (
            (idle, "/examples/"),
            (loading, "/pyodide/v314.0.7/full/pyodide.asm.wasm"),
        ):
            browser.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            assert browser.recv(100).startswith(b"HTTP/1.1 200")
        start = time.monotonic()
        server.process.send_signal(number)
        assert server.process.wait(timeout=10) == 0
        assert time.monotonic() - start < 1
        idle.close()
        loading.close()
        for origin in server.origins.values():
            listen_at(address_of(origin)[1]).close()


@pytest.fixture
def silent_registry() -> Iterator[socket.socket]:
    """A registry that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as registry:
        registry.settimeout(30)
        yield registry


@pytest.fixture
def waiting_npm(silent_registry: socket.socket, tmp_path: Path) -> dict[str, str]:
    """An environment with cold caches in which npm waits for the silent registry."""
    return {
        "PWP_CACHE": str(tmp_path / "cache"),
        "npm_config_cache": str(tmp_path / "npm"),
        "npm_config_registry": f"http://127.0.0.1:{silent_registry.getsockname()[1]}",
    }


def test_ending_during_a_prefetch_leaves_nothing_behind(
    site: Path, tmp_path: Path, silent_registry: socket.socket, waiting_npm: dict[str, str]
) -> None:
    with subprocess.Popen(
        command("--root", str(site), "--port", "0", "--pyodide", "0.26.4"),
        cwd=REPOSITORY,
        env={**os.environ, **waiting_npm},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            npm, _ = silent_registry.accept()
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=10)
            npm.close()
        finally:
            process.kill()
    assert (process.returncode, errors) == (0, "")
    assert list((tmp_path / "cache" / "pyodide").iterdir()) == []


def test_ending_during_a_fetch_on_demand_is_silent(
    site: Path, tmp_path: Path, silent_registry: socket.socket, waiting_npm: dict[str, str]
) -> None:
    with serving(site, cache=tmp_path / "cache", env=waiting_npm) as server:
        browser = socket.create_connection(address_of(server.origins["plain"]), timeout=10)
        browser.sendall(
            b"GET /pyodide/v0.26.4/full/pyodide.mjs HTTP/1.1\r\nHost: localhost\r\n\r\n"
        )
        npm, _ = silent_registry.accept()
        server.process.send_signal(signal.SIGTERM)
        _, errors = server.process.communicate(timeout=10)
        npm.close()
        browser.close()
    assert (server.process.returncode, errors) == (0, "")
    assert list((tmp_path / "cache" / "pyodide").iterdir()) == []


@pytest.mark.parametrize("taken", [0, 1, 2])
def test_a_taken_port_is_named_and_nothing_stays_behind(
    site: Path, cache: Path, taken: int
) -> None:
    first = three_free_ports()
    with listen_at(first + taken):
        done = run_serve("--root", str(site), "--port", str(first), env={"PWP_CACHE": str(cache)})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Port {first + taken} is in use. End the other program or pass --port <number> "
        "(three ports from there are used).\n"
    )


def test_other_machines_are_warned_about_http(site: Path, cache: Path) -> None:
    with serving(site, "--port", "0", "--host", "0.0.0.0", cache=cache) as server:
        assert server.get("/examples/").status == 200
        server.process.send_signal(signal.SIGTERM)
        _, errors = server.process.communicate(timeout=10)
    assert "no secure context" in errors


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


def has_ipv6() -> bool:
    """Whether this machine has an IPv6 loopback address."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True
