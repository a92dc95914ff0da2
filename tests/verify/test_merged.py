"""Two shards, run for real into one folder, are one run again; and what is no part of it is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytest_pyodide_workers.results.schema import CELL, key_of, save_run
from pytest_pyodide_workers.verify import merge
from results.sample import cell, controls, run
from verify.real import SECONDS, read, start

COMMAND = ["--pyodide", "latest", "--browser", "chromium", "--pattern", "basic-worker", "--quick"]
CONTROLS = 4  # one that must pass, two that must fail, and the page without COEP


def pattern_cells(run: dict[str, Any]) -> list[tuple[str, ...]]:
    return [key_of(cell, CELL[2:]) for cell in run["cells"] if cell["kind"] == "pattern"]


def test_two_real_shards_are_merged(
    cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    for number in (1, 2):
        shard = start(cache, out, *COMMAND, "--shard", f"{number}/2")
        said, _ = shard.communicate(timeout=SECONDS)
        assert shard.returncode == 0, said
        assert f"Shard {number}/2: npm run verify:merge joins it with the others." in said
    files = sorted(out.glob("*.json.gz"))
    one, two = map(read, files)
    assert [len(run["cells"]) for run in (one, two)] == [1 + CONTROLS] * 2

    merged = tmp_path / "merged"
    assert merge.main([*map(str, files), "--out", str(merged)]) == 0
    [file] = merged.glob("*.json.gz")
    whole = read(file)
    assert pattern_cells(whole) == [("chromium", "isolated"), ("chromium", "plain")]
    assert len(whole["cells"]) == 2 + CONTROLS
    assert whole["run"]["shard"] == "1/1"
    assert {entry.name for entry in merged.iterdir()} == {
        *(file.name, "changes.md", "junit.xml", "report.html")
    }

    two["run"]["content"] = "d" * 64
    other = save_run(two, tmp_path / "other")
    capsys.readouterr()
    assert merge.main([str(files[0]), str(other), "--out", str(tmp_path / "no")]) == 2
    assert "is of another content than" in capsys.readouterr().err
    assert not (tmp_path / "no").exists()


QUICK = "npm run verify -- --pyodide latest --boot plain --quick --shard 1/1"


def test_confirming_runs_what_the_shards_ran() -> None:
    options = merge.options_of(run(cell(), command=QUICK))
    assert (options.quick, options.boot) == (True, "plain")
    options = merge.options_of(run(cell(), command="npm run verify"))
    assert (options.quick, options.boot) == (False, "compiled")


def test_a_quick_run_is_kept_out_of_the_committed_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merge, "conclude", lambda *_, **__: pytest.fail("it would be written"))
    file = save_run(run(cell(), command=QUICK), tmp_path)
    out = tmp_path / "merged"
    assert merge.main([str(file), "--update", "--confirm", "--out", str(out)]) == 2
    assert "--quick with --update: the committed table takes all tests" in capsys.readouterr().err
    assert not out.exists()


def test_a_merged_run_with_a_wrong_control_is_thrown_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(merge, "conclude", lambda *_, **__: pytest.fail("it would be published"))
    file = save_run(run(cell(), *controls(must_fail="pass")), tmp_path / "invalid")
    arguments = [str(file), "--update", "--confirm", "--out", str(tmp_path / "out")]
    assert merge.main(arguments) == 3
    assert "THIS RUN SAYS NOTHING: a control is wrong." in capsys.readouterr().err
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["invalid"]
    assert merge.main(arguments) == 2, "it was merged before"


def test_merging_the_same_shards_twice_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shards = [
        run(cell(browser=name), *controls(name), shard=f"{n}/2")
        for n, name in ((1, "chromium"), (2, "firefox"))
    ]
    files = [str(save_run(shard, tmp_path / shard["run"]["shard"][0])) for shard in shards]
    arguments = [*files, "--out", str(tmp_path / "out")]
    merge.main(arguments)
    assert merge.main(arguments) == 2
    assert "were merged before" in capsys.readouterr().err


def test_nothing_is_published_that_was_not_seen_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        merge.main([str(tmp_path / "any.json.gz"), "--update"])
    assert "--update wants --confirm" in capsys.readouterr().err
