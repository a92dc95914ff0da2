"""Starts serve.ts and speaks raw HTTP to it: a well-behaved client would tidy up the bad paths."""

from __future__ import annotations

import hashlib
import json
import os
import select
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from node import DEADLINE, command
from pytest_pyodide_workers.paths import ROOT

KINDS = ("isolated", "plain", "crossSite")


@dataclass(frozen=True)
class Response:
    """One HTTP response; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Server:
    """A running serve.ts and the addresses of its origins by kind."""

    process: subprocess.Popen[str]
    origins: dict[str, str]

    def get(
        self, target: str, kind: str = "isolated", method: str = "GET", **headers: str
    ) -> Response:
        """Sends one request; header names are written with underscores: ``if_none_match="…"``."""
        return request(self.origins[kind], target, method, headers)

    def connect(self, path: str, head: str = "HTTP/1.1\r\nHost: localhost") -> socket.socket:
        """Asks the plain origin, and leaves the answer unread."""
        connection = socket.create_connection(address_of(self.origins["plain"]), timeout=10)
        connection.sendall(f"GET {path} {head}\r\n\r\n".encode())
        return connection


def address_of(origin: str) -> tuple[str, int]:
    """The host and port of an origin, for a socket."""
    parts = urlsplit(origin)
    assert parts.hostname and parts.port
    return parts.hostname, parts.port


def request(origin: str, target: str, method: str, headers: Mapping[str, str]) -> Response:
    """Sends the target byte for byte as given, and reads until the server closes the connection."""
    sent = {"host": urlsplit(origin).netloc, "connection": "close", **headers}
    lines = [f"{method} {target} HTTP/1.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in sent.items()]
    with socket.create_connection(address_of(origin), timeout=DEADLINE) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
        head, _, body = b"".join(iter(lambda: connection.recv(65536), b"")).partition(b"\r\n\r\n")
    status_line, *fields = head.decode("latin-1").split("\r\n")
    pairs = [field.split(": ", 1) for field in fields]
    names = [name.lower() for name, _ in pairs]
    assert len(names) == len(set(names)), f"a header was sent twice: {names}"
    return Response(int(status_line.split()[1]), {k.lower(): v for k, v in pairs}, body)


def fit_manifest(runtime: Path, name: str, **changes: str) -> None:
    """Make a changed file of a cached runtime pass for a published one."""
    data = (runtime / "full" / name).read_bytes()
    manifest = json.loads((runtime / "manifest.json").read_text()) | changes
    manifest["files"][name] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    (runtime / "manifest.json").write_text(json.dumps(manifest))


@contextmanager
def serving(
    root: Path, *args: str, cache: Path, env: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Starts serve.ts, waits for its ready line, and ends it."""
    with started(root, *args, cache=cache, env=env) as process:
        yield Server(process, read_ready_line(process)["origins"])


@contextmanager
def started(
    root: Path, *args: str, cache: Path, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Starts serve.ts, and ends it."""
    process = subprocess.Popen(
        command("serve.ts", "--json", "--root", root, *(args or ("--port", "0"))),
        cwd=ROOT,
        env={**os.environ, "PWP_CACHE": str(cache), **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=10)
        finally:
            process.kill()


def read_ready_line(process: subprocess.Popen[str]) -> dict[str, dict[str, str]]:
    """The line that says where the origins are; a server that ended instead shows its message."""
    assert process.stdout and process.stderr
    readable, _, _ = select.select([process.stdout], [], [], DEADLINE)
    assert readable, "serve.ts printed nothing in time"
    line = process.stdout.readline()
    assert line, f"serve.ts ended: {process.stderr.read()}"
    ready: dict[str, dict[str, str]] = json.loads(line)
    return ready
