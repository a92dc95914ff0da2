"""A host in front of the isolated origin, that answers as a test says.

It is a real one, since caches, redirections and workers see nothing of routed requests, or see them
otherwise.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import urlopen

Headers = dict[str, str | list[str] | None]
"""What to send: one value, several headers of that name, or none."""

DROPPED = ("connection", "date", "server", "transfer-encoding", "content-length", "etag")


@dataclass
class Answer:
    """What is changed in the answer of a path. With a body, the isolated origin is not asked."""

    headers: Headers = field(default_factory=dict)
    status: int = 200
    body: str | None = None
    insert: str = ""
    """HTML to put into the head of the page."""


class Proxy:
    def __init__(self, upstream: str, host: str) -> None:
        self.answers: dict[str, Answer] = {}
        """By path."""
        self._upstream = upstream
        self._server = ThreadingHTTPServer((host, 0), self._handler())
        self.origin = f"http://{host}:{self._server.server_port}"

    def _handler(proxy) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                proxy._answer(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        answer = self.answers.get(handler.path.split("?")[0], Answer())
        headers: Headers = {}
        if answer.body is None:
            with urlopen(self._upstream + handler.path) as response:
                body = response.read()
                headers.update((name.lower(), value) for name, value in response.headers.items())
        else:
            body = answer.body.encode()
        headers = {**headers, **{name.lower(): value for name, value in answer.headers.items()}}
        body = body.replace(b"</head>", f"{answer.insert}</head>".encode())
        handler.send_response(answer.status)
        for name, value in headers.items():
            values = value if isinstance(value, list) else [value]
            for one in values if name not in DROPPED else []:
                if one is not None:
                    handler.send_header(name, one)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    @contextmanager
    def serving(self) -> Iterator[Proxy]:
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()
