"""npm's registry, as far as it is asked about Pyodide, with releases of a test's own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import Message

from http_host import Reply, http_host


@contextmanager
def npm_registry(integrities: Mapping[str, str], tarball: bytes = b"") -> Iterator[str]:
    """Serve releases, and give the registry's address.

    :param integrities: by version, the newest last. They may change while the registry runs.
    :param tarball: what each release is downloaded as
    """

    def reply(path: str, _: Message) -> Reply:
        return 200, {}, tarball if path.endswith(".tgz") else packument()

    def packument() -> bytes:
        versions = {
            version: {
                "name": "pyodide",
                "version": version,
                "dist": {"integrity": integrity, "tarball": f"{address}/pyodide.tgz"},
            }
            for version, integrity in integrities.items()
        }
        tags = {"latest": list(versions)[-1]}
        return json.dumps({"name": "pyodide", "versions": versions, "dist-tags": tags}).encode()

    with http_host(reply) as port:
        address = f"http://127.0.0.1:{port}"
        yield address
