"""What the real runs among these tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_pyodide_workers.paths import cache_dir


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache with the real downloads and no records, so that nobody's own run is touched."""
    cache = tmp_path / "cache"
    cache.mkdir()
    for entry in cache_dir().iterdir():
        if entry.name != "verify":
            (cache / entry.name).symlink_to(entry)
    return cache
