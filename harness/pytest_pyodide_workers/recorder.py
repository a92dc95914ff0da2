"""Writes down what every test said, as it says it: one line of JSON for each.

``--pyodide-record FILE`` appends one line when a test has ended, so that a run that is killed keeps
what it had. What a test records as the property ``observed`` is in its line.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

import pytest

from .matrix import cell_of, params_of
from .verdict import judge


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("pyodide workers").addoption(
        "--pyodide-record", metavar="FILE", help="Append what each test said to this file, as JSON."
    )


def pytest_configure(config: pytest.Config) -> None:
    file = config.getoption("pyodide_record")
    if file and not hasattr(config, "workerinput"):  # xdist's reports reach the controller
        config.pluginmanager.register(Recorder(Path(file)))


def id_of(item: pytest.Item) -> str:
    """``test_comlink.py::test_value[int-0.28.3-chromium-plain]``, less what its cell says."""
    params = params_of(item)
    cell = {params.get(name) for name in ("pyodide_version", "browser_name", "pyodide_origin")}
    # Not the item's own node id: pytest-xdist writes its groups into that.
    name, bracket, rest = f"{item.parent.nodeid if item.parent else ''}::{item.name}".partition("[")
    own = _without(rest.removesuffix("]"), cell) if bracket else ""
    return f"{name}[{own}]" if own else name


def _without(parameters: str, cell: Iterable[str | None]) -> str:
    """Take whole parameters out of ``a-b-0.29.0-alpha.1``; they may hold dashes themselves."""
    padded = f"-{parameters}-"
    for value in filter(None, cell):
        padded = padded.replace(f"-{value}-", "-", 1)
    return padded.strip("-")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Judge each stage where its exception still is one, and send the verdict with the report."""
    report: Any = yield
    if cell := cell_of(item):
        error = call.excinfo.value if call.excinfo else None
        report.verdict = asdict(judge(call.when, error, round(call.duration * 1000)))
        report.cell = cell._asdict()
        report.test = id_of(item)
    return report  # type: ignore[no-any-return]


class Recorder:
    """Joins the stages of each test, and appends one line when it has ended."""

    def __init__(self, file: Path) -> None:
        self._stages: dict[str, list[dict[str, Any]]] = defaultdict(list)
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file: TextIO = file.open("a", encoding="utf-8")

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "???":  # pytest-xdist: the process died in the middle of this test
            self._write({"lost": report.nodeid, "message": str(report.longrepr)})
            return
        if not hasattr(report, "verdict"):
            return
        self._stages[report.nodeid].append(report.verdict)
        if report.when != "teardown":
            return
        stages = self._stages.pop(report.nodeid)
        properties = dict(report.user_properties)
        self._write(
            {
                "cell": report.cell,
                "test": report.test,
                # The first that is no pass stays, the time adds up.
                **next((stage for stage in stages if stage["status"] != "pass"), stages[-1]),
                "ms": sum(stage["ms"] for stage in stages),
                "observed": properties.get("observed"),
                **({"edge": properties["edge"]} if "edge" in properties else {}),
            }
        )

    def pytest_unconfigure(self) -> None:
        self._file.close()

    def _write(self, line: dict[str, Any]) -> None:
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()
