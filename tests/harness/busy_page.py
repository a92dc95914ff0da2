"""For ``test_recovery.py``: the first test fails in the middle of a run, on the page of both."""

from __future__ import annotations

import pytest
from example_page import ExamplePage

EXAMPLE = "examples/workers/cross_origin_isolation.html"

pytestmark = pytest.mark.origin("isolated")


def test_that_leaves_a_run_behind(example: ExamplePage) -> None:
    example.start("while True: pass")
    example.wait_for("running", phase="run")
    pytest.fail("in the middle of it")


def test_that_comes_after(example: ExamplePage) -> None:
    assert example.run("1 + 1") == "2"
