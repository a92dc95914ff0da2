"""What whole runs among these tests share, real ones and such without pytest."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_pyodide_workers.paths import cache_dir
from pytest_pyodide_workers.recorder import Plan
from pytest_pyodide_workers.verify import __main__
from verify.faked import ASKED, PLAN, FakeEngine, Says, Verify


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache with the real downloads and no records, so that nobody's own run is touched."""
    cache = tmp_path / "cache"
    cache.mkdir()
    for entry in cache_dir().iterdir():
        if entry.name != "verify":
            (cache / entry.name).symlink_to(entry)
    return cache


@pytest.fixture
def verify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Verify:
    """Run verify; its runs go to ``out`` in ``tmp_path``, its records into ``cache/verify``.

    ``turns`` is what each process of pytest says, one after the other.
    """
    monkeypatch.setenv("PWP_CACHE", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "browsers.json").write_text('{"browsers": {}}')
    monkeypatch.setattr(__main__, "Engine", FakeEngine)
    monkeypatch.setattr(__main__, "snapshot", lambda scratch: scratch)
    monkeypatch.setattr(FakeEngine, "ran", [])

    def run(*turns: Says | None, plan: Plan = PLAN, more: tuple[str, ...] = ()) -> int:
        monkeypatch.setattr(FakeEngine, "plan", plan)
        monkeypatch.setattr(FakeEngine, "turns", [*turns])
        return __main__.main([*ASKED, "--out", str(tmp_path / "out"), *more])

    return run
