"""npm's registry, as far as it is asked about Pyodide, with releases of a test's own; and npm."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import Message
from pathlib import Path

from http_host import Reply, http_host


def with_npm(folder: Path, script: str) -> dict[str, str]:
    """Make a stand-in for npm, and an environment in which it is the one that is found."""
    npm = folder / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text(f"#!/bin/sh\n{script}\n")
    npm.chmod(0o755)
    return {"PATH": f"{npm.parent}:{os.environ['PATH']}"}


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
