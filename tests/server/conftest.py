"""A small built site, and one server over it for all tests that only ask questions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from server.serve_client import Server, serving

FILES = {
    "examples/index.html": "<!doctype html><title>Index</title>",
    "examples/workers/page.html": "<!doctype html><title>Page</title>",
    "assets/main.js": "export {};\n",
    "assets/worker.mjs": "export {};\n",
    "assets/data.json": "{}\n",
    "assets/style.css": "a {}\n",
    "assets/code.wasm": "\0asm\1\0\0\0",
    "assets/types.d.ts": "export {};\n",
    "assets/archive.zip": "PK-0123456789",
    "assets/.hidden": "secret\n",
    ".env": "secret\n",
    "..secret/file.txt": "secret\n",
}


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of our own with one wheel, so that tests neither use nor fill the developer's."""
    directory = tmp_path_factory.mktemp("cache")
    (directory / "packages").mkdir()
    (directory / "packages" / "tiny-1.0-py3-none-any.whl").write_text("PK-wheel")
    return directory


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root as Vite would build it, with files in and beside it that must never be served."""
    base = tmp_path_factory.mktemp("site")
    (base / "outside.txt").write_text("secret\n")
    root = base / "dist"
    for name, text in FILES.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (root / "empty").mkdir()
    (root / "assets" / "link.txt").symlink_to(base / "outside.txt")
    return root


@pytest.fixture(scope="session")
def server(site: Path, cache: Path) -> Iterator[Server]:
    """One running server; nothing a test asks of it may change it."""
    with serving(site, cache=cache) as running:
        yield running
