"""``npm run consumers``: what it refuses, what it writes down, and what it calls news."""

from __future__ import annotations

from typing import Any

import pytest
from consumers.prepare import CONSUMERS, HERE
from consumers.run import entry, first_sentence, main, news

BEFORE: dict[str, Any] = {
    "vite": {"outcome": "pass", "versions": {"vite": "8.3.8"}, "date": "2026-11-26"},
    "rollup": {"outcome": "rollup: build failed", "versions": {}, "date": "2026-11-26"},
}


def test_an_unknown_name_is_told_in_one_line_with_the_known_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["vite", "vita"]) == 2
    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith('There is no consumer "vita". There are: vite, ')


@pytest.mark.parametrize(
    ("name", "outcome", "lines"),
    [
        ("vite", "pass", 0),
        ("vite", "vite: build failed", 1),
        ("rollup", "rollup: build failed", 0),  # as it was
        ("rollup", "pass", 0),
        ("parcel", "parcel: build failed", 1),  # never seen before
    ],
)
def test_what_broke_is_news(name: str, outcome: str, lines: int) -> None:
    now: dict[str, Any] = {
        "title": CONSUMERS[name].title,
        "versions": {name: "9.0.0"},
        "outcome": outcome,
    }
    told = news({name: now}, BEFORE)
    assert len(told) == lines
    assert all(now["title"] in line and "9.0.0" in line and outcome in line for line in told)


def test_a_result_says_which_step_failed_and_names_no_folder() -> None:
    said = 'vite: step "stop" failed. It gave 1, not 2.\nAll of it is in /home/me/vite.log'
    where = {"browser": "chromium", "origin": "plain", "pyodide": "314.0.7"}
    runs = [{**where, "outcome": "pass"}, {**where, "outcome": first_sentence(said)}]
    result = entry("vite", runs, {"versions": {"vite": "8.3.8"}}, latest=False)
    assert result["outcome"] == 'vite: step "stop" failed'


def test_lock_files_name_no_registry() -> None:
    locks = list(HERE.glob("*/package-lock.json"))
    assert len(locks) > 8
    assert not [lock for lock in locks if '"resolved"' in lock.read_text("utf-8")]
