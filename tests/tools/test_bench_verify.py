"""The benchmark of verify counts what ran, and also what ran again to be sure."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest


def test_what_ran_again_is_counted_too(
    tmp_path: Path, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(pytestconfig.rootpath / "tools"))
    bench = import_module("bench_verify")
    for place, cells, boots in ((tmp_path, 3, 40), (tmp_path / "again-1", 1, 2)):
        place.mkdir(exist_ok=True)
        plan = [{"subject": f"workers/{n}", "tests": []} for n in range(cells)]
        (place / "only.json").write_text(json.dumps(plan))
        (place / "pytest.log").write_text(f"....\n{boots} Pyodide boots\n4 passed\n")
    assert bench.ran_in(tmp_path) == (4, 42)
