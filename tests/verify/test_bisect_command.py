"""The whole command, on what the committed edges say instead of browsers."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from pytest_pyodide_workers.bisect import __main__ as command
from pytest_pyodide_workers.edges import read_edges
from pytest_pyodide_workers.matrix import Cell
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.recorder import Plan, save_plan
from pytest_pyodide_workers.verify.record import Record
from pytest_pyodide_workers.versions import line_of

EDGES = read_edges(ROOT / "compat" / "edges.json")
OBSERVED = {line_of(version): version for version in EDGES.browsers["chromium"]}

PATTERN = "tests/patterns/workers/test_comlink.py::test_"


class Engine:
    """Collects what pytest would of one release, in Chromium."""

    def __init__(self, *_: object) -> None: ...

    def collect(self, versions: list[str], file: Path) -> None:
        (version,) = versions
        probes = [f"tests/edges/test_edges.py::test_edge[{probe}]" for probe in EDGES.values]
        plan: Plan = {Cell("edges/edges", version, "chromium", ""): probes}
        for origin in ("isolated", "plain", "coep-dropped"):
            tests = [f"{PATTERN}dict[int]", f"{PATTERN}sum", f"{PATTERN}skipped"]
            plan[Cell("workers/comlink", version, "chromium", origin)] = tests
            plan[Cell("workers/basic-worker", version, "chromium", origin)] = ["t.py::test_boot"]
        plan[Cell("controls/must-fail", version, "chromium", "isolated")] = ["t.py::test_fail"]
        save_plan(file, plan)


class Session:
    """Runs nothing: a probe says what is committed of the line, and a dict fails from 0.28 on."""

    ran: list[list[str]]
    stop_at: str | None

    def __init__(self, *_: object) -> None: ...

    def run(self, plan: Plan, record: Record) -> bool:
        [(cell, tests)] = plan.items()  # one subject, on one origin
        if cell.pyodide == Session.stop_at:
            return False
        Session.ran.append(tests)
        line = line_of(cell.pyodide)
        for test in tests:
            status, more = "pass", {}
            if "[dict" in test or "test_dict" in test:
                status = "pass" if line in ("0.26", "0.27") else "fail"
            if "skipped" in test:
                status = "skip"
            if "test_edge" in test:
                probe = test.partition("[")[2].removesuffix("]")
                value = EDGES.value(probe, "chromium", OBSERVED[line])
                more = {"edge": {"probe": probe, "value": value}}
            written: dict[str, Any] = {"cell": asdict(cell), "test": test, "status": status}
            with record.file.open("a") as file:
                file.write(json.dumps(written | more) + "\n")
        record.read()
        return True


@pytest.fixture(autouse=True)
def nothing_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PWP_CACHE", str(tmp_path))
    monkeypatch.setattr(command, "Engine", Engine)
    monkeypatch.setattr(command, "Session", Session)
    Session.ran, Session.stop_at = [], None


CHANGELOG = "https://pyodide.org/en/latest/project/changelog.html#version-"


@pytest.mark.parametrize(
    ("what", "good", "value", "first_bad"),
    [
        ("classic-worker", "0.29", '"boots"', "314.0.0"),
        ("comlink-dict", "0.27", '"seen by the handler"', "0.28.0"),
        ("test_dict", "0.27", "pass", "0.28.0"),
        ("test_dict[int]", "0.27", "pass", "0.28.0"),
        (f"{PATTERN}dict[int]", "0.27", "pass", "0.28.0"),
        ("comlink", "0.27", "pass", "0.28.0"),
        ("workers/comlink", "0.27", "pass", "0.28.0"),
    ],
)
def test_the_first_bad_release_is_told_with_its_changelog(
    what: str, good: str, value: str, first_bad: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main([what, "--good", "0.27", "--bad", "314"]) == 0
    said, link = capsys.readouterr().out.splitlines()[-2:]
    assert said.startswith(f"{what} in chromium: {value} up to {good}.")
    assert said.endswith(f", not so from {first_bad} on.")
    assert link == f"What changed: {CHANGELOG}{first_bad.replace('.', '-')}"


@pytest.mark.parametrize(
    ("what", "tests"),
    [
        ("classic-worker", ["tests/edges/test_edges.py::test_edge[classic-worker]"]),
        ("comlink", [f"{PATTERN}dict[int]", f"{PATTERN}sum", f"{PATTERN}skipped"]),
        ("test_sum", [f"{PATTERN}sum"]),
    ],
)
def test_only_what_was_asked_for_runs(what: str, tests: list[str]) -> None:
    command.main([what, "--good", "0.27.7", "--bad", "0.27.8"])
    assert Session.ran == [tests, tests]


def test_where_both_ends_are_alike_there_is_nothing_to_look_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command.main(["test_sum", "--good", "0.27.7", "--bad", "0.27.8"]) == 1
    says = "Nothing to look for: 0.27.7 and 0.27.8 are both pass."
    assert capsys.readouterr().out.splitlines()[-1] == says


@pytest.mark.parametrize("what", ["comlnk", "test_fail"], ids=["unknown", "a control"])
def test_a_name_that_nothing_has_is_refused(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([what, "--good", "0.27", "--bad", "314"]) == 2
    assert f'"{what}" is no pattern, no test and no version edge.' in capsys.readouterr().err
    assert Session.ran == []


def test_ctrl_c_says_what_is_known_and_how_to_go_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    releases = [*(f"0.27.{n}" for n in range(4, 9)), "0.28.0", "0.28.1", "0.28.2"]
    monkeypatch.setattr(command, "published", lambda _file: releases)
    Session.stop_at = "0.28.0"  # asked last
    assert command.main(["comlink-dict", "--good", "0.27.4", "--bad", "0.28.2"]) == 130
    assert capsys.readouterr().out.splitlines()[-1] == (
        'Stopped. So far: "seen by the handler" up to 0.27.8, not so from 0.28.1 on. '
        "To go on from there: --good 0.27.8 --bad 0.28.1"
    )


def test_ctrl_c_before_both_ends_are_known(capsys: pytest.CaptureFixture[str]) -> None:
    Session.stop_at = "0.28.2"
    assert command.main(["comlink-dict", "--good", "0.27.7", "--bad", "0.28.2"]) == 130
    assert capsys.readouterr().out.splitlines()[-1] == "Stopped. Nothing is known yet."
