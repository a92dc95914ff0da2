"""The exit code of a run: 1 for what got worse, was confirmed and is not known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytest_pyodide_workers.results.published import publish
from pytest_pyodide_workers.results.schema import save_run
from pytest_pyodide_workers.verify import merge
from pytest_pyodide_workers.verify.report import conclude
from results.sample import cell, run

ISSUE: dict[str, Any] = {
    "cell": {"subject": "workers/comlink", "pyodide": "*", "browser": "*", "origin": "*"},
    "status": "fail",
    "reason": "a fault upstream",
    "url": "https://github.com/pyodide/pyodide/issues/1",
    "since": "2026-11-01",
    "expires": "2999-05-01",
    "versions": None,
}


@pytest.fixture
def root(tmp_path: Path, pytestconfig: pytest.Config) -> Path:
    """A repository whose committed table says that the cell passes."""
    (tmp_path / "patterns/workers").mkdir(parents=True)
    (tmp_path / "patterns/workers/comlink.md").write_text(
        (pytestconfig.rootpath / "patterns/workers/comlink.md").read_text()
    )
    (tmp_path / "compat/runs").mkdir(parents=True)
    for name in ("edges.json", "pyodide-versions.json"):
        (tmp_path / "compat" / name).symlink_to(pytestconfig.rootpath / "compat" / name)
    publish(run(cell("pass")), tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("again", "issues", "code"),
    [("fail", [], 1), ("pass", [], 0), ("fail", [ISSUE], 0)],
    ids=["confirmed", "a flake", "a known issue"],
)
def test_only_a_confirmed_regression_that_nobody_knows_is_an_error(
    root: Path, again: str, issues: list[dict[str, Any]], code: int
) -> None:
    def rerun(_changes: object) -> dict[str, Any]:
        return run(cell(again))

    out = root / "results"
    out.mkdir()
    worse = run(cell("fail"), day=2)
    assert conclude(worse, issues, out=out, root=root, update=False, rerun=rerun) == code


def test_merging_the_same_shards_twice_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shards = [
        run(cell(browser=name), shard=f"{n}/2") for n, name in ((1, "chromium"), (2, "firefox"))
    ]
    files = [str(save_run(shard, tmp_path / shard["run"]["shard"][0])) for shard in shards]
    arguments = [*files, "--out", str(tmp_path / "out")]
    merge.main(arguments)
    assert merge.main(arguments) == 2
    assert "were merged before" in capsys.readouterr().err
