"""``npm test`` and what CI runs beside it are all tests, and none twice."""

from __future__ import annotations

import pytest
from harness.conftest import run_pytest
from pytest_pyodide_workers.matrix import default_version
from pytest_pyodide_workers.paths import ROOT

BROWSERS = ("--browser", "chromium", "--browser", "firefox")
OLDER, NEWEST = "0.29.3", default_version(ROOT)
VERSIONS = ("--pyodide-version", NEWEST, "--pyodide-smoke-version", OLDER)
TESTS = ("tests/patterns/rpc", "tests/edges/test_edges.py", "tests/verify/test_real.py")


def collected(*options: str) -> list[str]:
    code, said = run_pytest(ROOT, "--collect-only", "-q", *BROWSERS, *VERSIONS, *TESTS, *options)
    assert code == 0, said
    return [line for line in said.splitlines() if line.startswith("tests/")]


@pytest.mark.long
@pytest.mark.timeout(120)
def test_each_test_runs_once_and_the_rest_is_all_others() -> None:
    once, rest, everything = collected("--part", "once"), collected("--part", "rest"), collected()
    assert sorted([*once, *rest]) == sorted(everything)
    functions = {test.split("[")[0] for test in once}
    long = {test.split("[")[0] for test in collected("-m", "long")}
    assert functions == {test.split("[")[0] for test in everything} - long
    name = "test_streams.py::test_each_item_arrives_and_the_generator_is_closed["
    smoke = sorted(test.split(name)[1] for test in once if name in test and "async" in test)
    assert [test.removesuffix("-async]") for test in smoke] == [
        f"{NEWEST}-isolated-chromium",
        f"{NEWEST}-isolated-firefox",
    ]
