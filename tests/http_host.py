"""A real HTTP server in a thread, that answers as a test says."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Headers = dict[str, str | list[str] | None]
"""What to send: one value, several headers of that name, or none."""

Reply = tuple[int, Headers, bytes]
"""The status, the headers without the length, and the body."""


@contextmanager
def http_host(reply: Callable[[str, Message], Reply], host: str = "127.0.0.1") -> Iterator[int]:
    """Serve, and give the port.

    :param reply: gets the path with its query, and the headers of the request
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = reply(self.path, self.headers)
            self.send_response_only(status)
            for name, value in headers.items():
                for one in value if isinstance(value, list) else [value]:
                    if one is not None:
                        self.send_header(name, one)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(b"" if status == 304 else body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer((host, 0), Handler) as server:
        # Its end is looked for this often, and each test would wait for half of the default 0.5 s.
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
