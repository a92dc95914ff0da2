"""The table is no surer than the runs are: no verdict from silence, no range over a hole."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_pyodide_workers.results.fold import DirtyRunError, dump_table, fold, load_table, support
from results.sample import cell, run

LINES = ["0.21.3", "0.22.1", "0.23.4", "0.24.1", "0.25.1"]
WORDS = {"+": "pass", "x": "fail", "t": "timeout", "u": "unsupported", "?": "error"}


@pytest.mark.parametrize(
    ("seen", "added", "removed", "gaps"),
    [
        ("+++++", "≤0.21.3", None, []),
        ("xx+++", "0.23.4", None, []),
        ("x?+++", "≤0.23.4", None, ["0.22.1"]),
        ("+++xx", "≤0.21.3", "0.24.1", []),
        ("++?xx", "≤0.21.3", "≤0.24.1", ["0.23.4"]),
        ("+t+", None, None, None),
        ("++?++", "≤0.21.3", None, ["0.23.4"]),
        ("x++xx", "0.22.1", "0.24.1", []),
        ("x+x+x", None, None, None),
        ("xxxtu", None, None, []),
        ("?????", None, None, None),
        ("??+++", "≤0.23.4", None, ["0.21.3", "0.22.1"]),
    ],
)
def test_a_range_says_what_is_known_and_no_more(
    seen: str, added: str | None, removed: str | None, gaps: list[str] | None
) -> None:
    cells = {v: {"status": WORDS[s]} for v, s in zip(LINES, seen, strict=False)}
    expected = None if gaps is None else {"added": added, "removed": removed, "gaps": gaps}
    assert support(cells) == expected


def test_a_turn_among_releases_that_were_not_run_is_not_exact() -> None:
    cells = {v: {"status": WORDS[s]} for v, s in zip(LINES, "x++xx", strict=True)}
    releases = ["0.21.3", "0.22.0", "0.22.1", "0.23.4", "0.24.1-alpha.1", "0.24.1"]
    assert support(cells, releases) == {"added": "≤0.22.1", "removed": "0.24.1", "gaps": []}


def one(table: dict[str, Any], version: str = "314.0.7") -> dict[str, Any]:
    found: dict[str, Any] = table["patterns"]["workers/comlink"]["chromium"]["isolated"]["cells"]
    return found[version]  # type: ignore[no-any-return]


def test_the_newest_verdict_stands_whatever_the_order_of_files() -> None:
    old, new = run(cell("fail"), day=1), run(cell("pass"), day=2)
    assert one(fold([new, old]))["status"] == "pass"
    assert one(fold([new, old]))["run"] == new["run"]["id"]


@pytest.mark.parametrize("silent", ["error", "skip", "not-run"])
def test_silence_does_not_hide_a_verdict_on_the_same_files(silent: str) -> None:
    assert one(fold([run(cell()), run(cell(silent), day=2)]))["status"] == "pass"
    other = cell(silent, content="d" * 64)
    assert one(fold([run(cell()), run(other, day=2)]))["status"] == silent


def test_a_verdict_on_other_files_than_the_newest_is_stale() -> None:
    older = run(cell(pyodide="0.28.3"), cell())
    newer = run(cell(content="d" * 64), day=2)
    table = fold([older, newer])
    assert one(table, "0.28.3")["stale"] is True
    assert "stale" not in one(table)


def test_controls_and_local_builds_are_not_in_it() -> None:
    local = cell(pyodide="local")
    control = cell(kind="control", subject="controls/must-pass")
    assert fold([run(local, control)])["patterns"] == {}


def test_versions_stand_in_the_order_of_releases() -> None:
    cells = [cell(pyodide=v) for v in ("314.0.7", "315.0.0-alpha.2", "0.29.5", "0.9.0")]
    table = fold([run(*cells)])
    row = table["patterns"]["workers/comlink"]["chromium"]["isolated"]
    assert list(row["cells"]) == ["0.9.0", "0.29.5", "314.0.7", "315.0.0-alpha.2"]


def test_a_run_of_what_no_commit_holds_is_refused() -> None:
    with pytest.raises(DirtyRunError, match="differs from commit aaaaaaaaaa: commit first"):
        fold([run(cell(), dirty=True)])
    assert fold([run(cell(), dirty=True)], allow_dirty=True)["patterns"]


def test_folding_again_gives_the_same_bytes(tmp_path: Any) -> None:
    runs = [run(cell(), cell("fail", browser="firefox")), run(cell(origin="plain"), day=2)]
    text = dump_table(fold(runs))
    assert dump_table(fold(reversed(runs))) == text
    (tmp_path / "compat.json").write_text(text)
    assert dump_table(load_table(tmp_path / "compat.json")) == text
    assert load_table(tmp_path / "none.json")["patterns"] == {}
