"""The sample package that this repository builds, as plain Python."""

from __future__ import annotations

import doctest
import importlib.util

import pytest
from setup.conftest import REPOSITORY

SOURCE = REPOSITORY / "examples" / "packages" / "textbars" / "textbars.py"
spec = importlib.util.spec_from_file_location("textbars", SOURCE)
assert spec is not None
assert spec.loader is not None
textbars = importlib.util.module_from_spec(spec)
spec.loader.exec_module(textbars)


def test_the_documented_examples_are_true() -> None:
    assert doctest.testmod(textbars).failed == 0
    assert doctest.testmod(textbars).attempted > 0


def test_no_values_and_equal_values_draw_without_fault() -> None:
    assert textbars.bars({}) == ""
    assert textbars.bars({"a": 0}, width=2) == "a      0"
    assert textbars.sparkline([]) == ""
    assert textbars.sparkline([5, 5]) == "▁▁"


def test_values_that_cannot_be_drawn_are_refused() -> None:
    with pytest.raises(ValueError, match="'a' is -1"):
        textbars.bars({"a": -1})
    with pytest.raises(ValueError, match="The width is 0"):
        textbars.bars({"a": 1}, width=0)
