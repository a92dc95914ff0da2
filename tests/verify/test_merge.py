"""Partial runs of one tree are joined to one run; a run that does not fit is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_pyodide_workers.verify import merge
from pytest_pyodide_workers.verify.options import UsageError
from pytest_pyodide_workers.verify.run import Cell, Edge, InvalidRunError, Run, load_all, save
from verify.sample import cell, controls, edge, run

CHROMIUM = run(cell(), *controls(), edge("one"))
FIREFOX = run(cell(browser="firefox"), *controls("firefox"), day=2)
QUICK = run(cell(), command="npm run verify -- --quick")
WRONG = run(cell(), *controls(must_fail="pass"))
FIRST = CHROMIUM.run.id


def test_parts_are_one_run_in_whatever_order() -> None:
    whole = merge.merge([FIREFOX, CHROMIUM])
    assert whole == merge.merge([CHROMIUM, FIREFOX])
    assert len(whole.cells) == 8 and len(whole.edges) == 1
    assert (whole.run.started, whole.run.finished) == (CHROMIUM.run.started, FIREFOX.run.finished)


def test_a_control_may_be_in_each_part() -> None:
    again = run(cell(origin="plain"), *controls(), day=2)
    assert len(merge.merge([CHROMIUM, again]).cells) == 5


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (run(cell(browser="firefox"), day=2, content="d" * 64), "is of another content than"),
        (run(cell(browser="firefox"), day=2, commit="d" * 40), "is of another commit than"),
        (run(cell(browser="firefox"), day=2, command="… --quick"), "were not run alike"),
        (run(*controls(must_fail="pass"), day=2), "do not agree on the control controls/must-fail"),
        (run(cell(), day=2), "workers/comlink 314.0.7 chromium isolated is there twice"),
        (run(edge("one"), day=2), "edges/dict 0.28.3 firefox is there twice"),
    ],
)
def test_what_is_no_part_of_the_same_run_is_refused(other: Run, says: str) -> None:
    with pytest.raises((UsageError, InvalidRunError), match=says):
        merge.merge([CHROMIUM, other])


def test_confirming_runs_what_the_parts_ran() -> None:
    options = merge.options_of(run(cell(), cell(browser="firefox"), command="… --quick"))
    assert (options.quick, options.versions) == (True, ("314.0.7",))
    assert options.browsers == ("chromium", "firefox")


@pytest.mark.parametrize(
    ("part", "says"),
    [(cell(), "workers/comlink"), (edge("one"), "edges"), (controls()[0], "controls")],
)
def test_a_run_of_other_files_is_not_confirmed_by_those_that_are_here(
    part: Cell | Edge, says: str
) -> None:
    merge.refuse_another_tree(run(part), {says: part.content})
    with pytest.raises(UsageError, match=f"{says} is not here as in commit aaaaaaaaaa"):
        merge.refuse_another_tree(run(part), {says: "e" * 64})


@pytest.mark.parametrize(
    ("parts", "options", "codes", "says", "left"),
    [
        ([CHROMIUM], ["--update"], (2,), "--update wants --confirm", []),
        ([CHROMIUM], ["--confirm"], (2,), "Check that commit out, then merge again.", []),
        ([QUICK], ["--update", "--confirm"], (2,), "the committed table takes all tests", []),
        ([WRONG], [], (3,), "THIS RUN SAYS NOTHING", ["invalid"]),
        ([CHROMIUM, FIREFOX], [], (0, 1), "Run: ", [f"{FIRST}.json.gz", "changes.md"]),
    ],
)
def test_a_merged_run_is_saved_with_what_it_changes_if_nothing_is_wrong(
    parts: list[Run],
    options: list[str],
    codes: tuple[int, ...],
    says: str,
    left: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out"
    files = [str(save(part, tmp_path / part.run.id)) for part in parts]
    assert merge.main([*files, *options, "--out", str(out)]) in codes
    assert says in capsys.readouterr().err
    assert [file.name for file in sorted(out.glob("*"))] == left
    if codes == (0, 1):
        assert load_all(out) == [merge.merge(parts)]
    if left:
        assert merge.main([*files, *options, "--out", str(out)]) == 2
        assert "were merged before" in capsys.readouterr().err
