"""A host in front of an origin of the cookbook, that answers as a test says.

It is a real one, since caches, redirections and workers see nothing of routed requests, or see them
otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from urllib.request import urlopen

from http_host import Headers, Reply, http_host

DROPPED = ("connection", "date", "server", "transfer-encoding", "content-length", "etag")


@dataclass
class Answer:
    """What is changed in the answer of a path. With a body, the cookbook is not asked."""

    headers: Headers = field(default_factory=dict)
    status: int = 200
    body: str | None = None
    insert: str = ""
    """HTML to put into the head of the page."""


@dataclass
class Proxy:
    upstream: str
    host: str = "localhost"
    answers: dict[str, Answer] = field(default_factory=dict)
    """By path."""
    everywhere: Headers = field(default_factory=dict)
    """Changes in the headers of each answer."""
    origin: str = ""

    @contextmanager
    def serving(self) -> Iterator[Proxy]:
        with http_host(self._reply, self.host) as port:
            self.origin = f"http://{self.host}:{port}"
            yield self

    def _reply(self, path: str, _: Message) -> Reply:
        answer = self.answers.get(path.split("?")[0], Answer())
        headers: Headers = {}
        if answer.body is None:
            with urlopen(self.upstream + path) as response:
                body = response.read()
                headers.update((name.lower(), value) for name, value in response.headers.items())
        else:
            body = answer.body.encode()
        for name, value in {**self.everywhere, **answer.headers}.items():
            headers[name.lower()] = value
        body = body.replace(b"</head>", f"{answer.insert}</head>".encode())
        kept = {name: value for name, value in headers.items() if name not in DROPPED}
        return answer.status, kept, body
