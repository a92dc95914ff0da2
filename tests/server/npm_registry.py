"""npm's registry, as far as it is asked about Pyodide, with releases of a test's own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@contextmanager
def npm_registry(integrities: Mapping[str, str], tarball: bytes = b"") -> Iterator[str]:
    """Serve releases, and give the registry's address.

    :param integrities: by version, the newest last. They may change while the registry runs.
    :param tarball: what each release is downloaded as
    """

    class Registry(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(tarball if self.path.endswith(".tgz") else self._packument())

        def _packument(self) -> bytes:
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

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Registry) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever).start()
        yield address
        server.shutdown()
