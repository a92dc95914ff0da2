"""Bisecting finds the first bad release in few steps, also past releases that tell nothing."""

from __future__ import annotations

import math

import pytest
from pytest_pyodide_workers.bisect.__main__ import candidates
from pytest_pyodide_workers.bisect.search import Found, search
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.verify.options import UsageError
from pytest_pyodide_workers.versions import published, resolve

RELEASES = [f"0.{n}.0" for n in range(40)]


@pytest.mark.parametrize("first_bad", [1, 2, 20, 38, 39])
def test_the_first_bad_release_is_found_in_few_steps(first_bad: int) -> None:
    asked: list[str] = []

    def ask(version: str) -> bool:
        asked.append(version)
        return RELEASES.index(version) < first_bad

    assert search(RELEASES, ask) == Found(RELEASES[first_bad - 1], RELEASES[first_bad])
    assert len(asked) <= math.ceil(math.log2(len(RELEASES)))
    assert len(asked) == len(set(asked))


def test_releases_that_tell_nothing_are_walked_around() -> None:
    silent = {"0.18.0", "0.19.0", "0.20.0"}
    found = search(RELEASES, lambda v: None if v in silent else RELEASES.index(v) < 19)
    assert found == Found("0.17.0", "0.21.0", ("0.18.0", "0.19.0", "0.20.0"))


def test_neighbours_need_no_question() -> None:
    assert search(["a", "b"], lambda _: pytest.fail("asked")) == Found("a", "b")


def test_the_candidates_are_what_was_published_between() -> None:
    assert candidates("0.28.0", "0.28.3", pre=False) == ["0.28.0", "0.28.1", "0.28.2", "0.28.3"]
    assert "314.0.0-alpha.1" in candidates("0.29.5", "314", pre=True)
    assert "314.0.0-alpha.1" not in candidates("0.29.5", "314", pre=False)
    assert candidates("0.27", "0.28", pre=False)[0] == newest("0.27")


def test_the_good_release_has_to_be_the_older_one() -> None:
    says = rf"--good 314 \({newest('314')}\) is not older than --bad 0.28"
    with pytest.raises(UsageError, match=says):
        candidates("314", "0.28", pre=False)


def newest(line: str) -> str:
    return resolve([line], published(ROOT / "compat" / "pyodide-versions.json"))[0]
