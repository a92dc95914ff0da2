"""A server that has the Pyodide of the test and does something wrong with one of its files.

It is a real one, since what breaks a boot happens beneath what a routed request can do: bytes that
stop coming, connections that break.
"""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.request import urlopen

HTML = b"<!doctype html><html><title>Home</title><script src=/app.js></script></html>"
TYPES = {
    "mjs": "text/javascript",
    "js": "text/javascript",
    "wasm": "application/wasm",
    "json": "application/json",
}


class Answer:
    """The answer to one request, to be spoilt by a fault."""

    def __init__(self, handler: BaseHTTPRequestHandler, ending: threading.Event, body: bytes):
        self.path, self.body = handler.path, body
        self._handler, self._ending = handler, ending
        extension = handler.path.rsplit(".", 1)[-1]
        self.headers = {
            "Content-Type": TYPES.get(extension, "application/octet-stream"),
            "Access-Control-Allow-Origin": "*",
            "Cache-Control": "no-store",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }

    def send(self, status: int = 200, length: int | None = None) -> None:
        """Send the status and the headers, which promise ``length`` bytes."""
        self._handler.send_response(status)
        for name, value in self.headers.items():
            self._handler.send_header(name, value)
        self._handler.send_header(
            "Content-Length", str(len(self.body) if length is None else length)
        )
        self._handler.end_headers()

    def write(self, data: bytes) -> None:
        self._handler.wfile.write(data)
        self._handler.wfile.flush()

    def hold(self) -> None:
        """Say nothing more until the test ends."""
        self._handler.close_connection = True
        self._ending.wait()

    def wait(self, seconds: float) -> None:
        self._ending.wait(seconds)

    def reset(self) -> None:
        """Break the connection as a lost network does, not in good order."""
        connection = self._handler.connection
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        self._handler.close_connection = True


Fault = Callable[[Answer], None]


def fine(answer: Answer) -> None:
    answer.send()
    answer.write(answer.body)


def status(code: int) -> Fault:
    def fault(answer: Answer) -> None:
        answer.body = b"No such file"
        answer.headers["Content-Type"] = "text/plain"
        answer.send(code)
        answer.write(answer.body)

    return fault


def replaced(body: bytes | Callable[[bytes], bytes], media_type: str | None = None) -> Fault:
    """Send something else; with ``media_type`` also under another type."""

    def fault(answer: Answer) -> None:
        answer.body = body(answer.body) if callable(body) else body
        answer.headers["Content-Type"] = media_type or answer.headers["Content-Type"]
        fine(answer)

    return fault


def broken(after: float) -> Fault:
    """Promise the whole, and break the connection after this part of it."""

    def fault(answer: Answer) -> None:
        answer.send()
        answer.write(answer.body[: int(len(answer.body) * after)])
        answer.wait(0.2)  # a reset throws away what is still on its way
        answer.reset()

    return fault


def refused(answer: Answer) -> None:
    """Break the connection before any answer."""
    answer.reset()


def without_cors(answer: Answer) -> None:
    """Allow no other origin to read it."""
    del answer.headers["Access-Control-Allow-Origin"]
    fine(answer)


def cut(after: float) -> Fault:
    """Send this part of the file as if it were the whole."""
    return replaced(lambda body: body[: int(len(body) * after)])


def once(fault: Fault, times: int = 1) -> Fault:
    """Do so for the first request alone, or for the first ``times``."""
    faults = [fault] * times

    def first(answer: Answer) -> None:
        (faults.pop() if faults else fine)(answer)

    return first


def endless(begin: bytes) -> Fault:
    """Begin with this, and never end."""

    def fault(answer: Answer) -> None:
        answer.body = begin
        answer.send(length=1_000_000)
        answer.write(begin)
        answer.hold()

    return fault


def stalled(after: float | None) -> Fault:
    """Stop after this part of the file; with ``None`` do not even answer."""

    def fault(answer: Answer) -> None:
        if after is not None:
            answer.send()
            answer.write(answer.body[: int(len(answer.body) * after)])
        answer.hold()

    return fault


def dripping(seconds: float, pieces: int) -> Fault:
    """Send it whole and steadily, but slowly."""

    def fault(answer: Answer) -> None:
        answer.send()
        size = -(-len(answer.body) // pieces)
        for start in range(0, len(answer.body), size):
            answer.wait(seconds / pieces)
            answer.write(answer.body[start : start + size])

    return fault


@cache
def _original(url: str) -> bytes | int:
    try:
        with urlopen(url) as response:
            body: bytes = response.read()
            return body
    except HTTPError as error:
        return error.code


class FaultyServer:
    """Serves folders that are as others, but for some files.

    :param origin: its own address
    """

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._folders: list[tuple[str, dict[str, Fault]]] = []

    def folder(self, like: str, faults: dict[str, Fault]) -> str:
        """Return the address of a folder like ``like``, with ``faults`` by file name pattern."""
        self._folders.append((like, faults))
        return f"{self.origin}/{len(self._folders) - 1}/"

    def answer(self, handler: BaseHTTPRequestHandler, ending: threading.Event) -> None:
        _, number, name = handler.path.split("/", 2)
        like, faults = self._folders[int(number)]
        original = _original(like + name)
        fault = next((f for pattern, f in faults.items() if re.search(pattern, name)), None)
        if isinstance(original, int):
            fault = fault or status(original)  # what is there nowhere can still stall
            original = b""
        (fault or fine)(Answer(handler, ending, original))


@contextmanager
def faulty_server() -> Iterator[FaultyServer]:
    ending = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            try:
                serving.answer(self, ending)
            except OSError:
                self.close_connection = True  # the browser has left

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # connections that were broken on purpose

    with Server(("127.0.0.1", 0), Handler) as server:
        serving = FaultyServer(f"http://127.0.0.1:{server.server_port}")
        # Its end is looked for this often, and each test would wait for half of the default 0.5 s.
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield serving
        finally:
            ending.set()
            server.shutdown()
            thread.join()
