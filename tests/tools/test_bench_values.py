"""The benchmark of values compares both ways within a round, and not across rounds."""

from __future__ import annotations

from importlib import import_module

import pytest


def test_the_ratio_is_the_median_of_those_of_the_rounds(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(pytestconfig.rootpath / "tools"))
    bench = import_module("bench_values")
    # The machine got slower: each round alone is fair.
    rounds = [{"ours": n * ratio, "theirs": n} for n, ratio in ((1, 3), (2, 2), (10, 1))]
    assert bench.summary(rounds) == (2, 4, 2)
    assert bench.row("firefox", "a list", rounds) == "| firefox | a list | 4.00 | 2.00 | 2.00 |"
