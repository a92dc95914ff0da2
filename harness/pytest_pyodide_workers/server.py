"""The server of pages and Pyodide releases, started for the tests on free ports."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .paths import SetupError, cache_dir


@dataclass(frozen=True)
class Server:
    """The origins of one running server, such as ``http://localhost:41231``."""

    isolated: str
    plain: str
    cross_site: str
    coep_dropped: str | None = None
    """Served when asked for: as ``isolated``, but without COEP."""

    def origin(self, kind: str) -> str:
        """Return the address of the origin named ``isolated``, ``plain`` or ``coep-dropped``."""
        address = getattr(self, kind.replace("-", "_"))
        assert isinstance(address, str)
        return address

    def owns(self, url: str) -> bool:
        """Tell whether a request stays at home; ``blob:`` and ``data:`` go nowhere at all."""
        return url.startswith(
            ("blob:", "data:", "about:", *(f"{o}/" for o in vars(self).values() if o))
        )


@contextmanager
def serve(
    home: Path,
    versions: Sequence[str] = (),
    *,
    site: Path | None = None,
    local: Path | None = None,
    drop_coep: bool = False,
) -> Iterator[Server]:
    """Run ``serve.ts`` until the block ends. Its runtimes are in the cache of this process.

    :param home: the folder with ``serve.ts`` and its ``node_modules``
    :param site: the folder with the pages; default: ``dist`` in ``home``
    :param versions: Pyodide versions to have at hand before the first page asks for them
    :param local: a folder with a Pyodide build, to be served as the version ``local``
    :param drop_coep: serve the origin ``coep-dropped`` too
    :raises SetupError: when it ends before it is ready
    """
    node = shutil.which("node")
    if node is None:
        raise SetupError("Node.js is not on the PATH: install Node 20.19 or newer.")
    command = [node, "--import", "tsx", "serve.ts", "--json", "--port", "0"]
    for version in versions:
        command += ["--pyodide", version]
    if site:
        command += ["--root", str(site)]
    if local:
        command += ["--local-pyodide", str(local.resolve())]
    if drop_coep:
        command += ["--drop-coep"]
    with subprocess.Popen(
        command,
        cwd=home,
        env={**os.environ, "PWP_CACHE": str(cache_dir().resolve())},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None and process.stderr is not None
            ready = process.stdout.readline()
            if not ready:
                raise SetupError(process.stderr.read().strip() or "The server ended in silence.")
            origins = json.loads(ready)["origins"]
            yield Server(
                origins["isolated"],
                origins["plain"],
                origins["crossSite"],
                origins.get("coepDropped"),
            )
        finally:
            process.terminate()
