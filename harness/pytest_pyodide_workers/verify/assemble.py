"""Makes cells with a verdict out of the lines of a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..matrix import Cell
from ..recorder import Plan
from .plan import CONTROLS, is_control, is_edge, order, probe_of
from .record import Record, Recorded

WORST_FIRST = ("crash", "timeout", "fail", "error")
"""One failing test is a verdict on its pattern; errors of the harness alone are none."""

NEEDS_ISOLATION = "the page says that it lacks cross-origin isolation"
NEEDS_026 = "the page says that it needs Pyodide 0.26, and runs its minimal variant"


def cells_of(
    plan: Plan, record: Record, contents: Mapping[str, str], needs: Mapping[str, bool]
) -> list[dict[str, Any]]:
    """Give every planned cell its status, whether or not it ran.

    :param contents: the content hash by subject
    :param needs: whether a pattern's page declares that isolation matters to it, by subject
    """
    return [
        _cell(cell, tests, record.cells.get(cell, Recorded()), contents, needs)
        for cell, tests in sorted(plan.items(), key=lambda entry: order(entry[0]))
        if not is_edge(cell)
    ]


def _cell(
    cell: Cell,
    planned: list[str],
    recorded: Recorded,
    contents: Mapping[str, str],
    needs: Mapping[str, bool],
) -> dict[str, Any]:
    lines = [recorded.tests[test] for test in planned if test in recorded.tests]
    observed = next((line["observed"] for line in lines if line["observed"]), None)
    status, reason = _status(planned, lines, observed, needs.get(cell.subject, False))
    subject = "controls" if cell.subject.startswith(CONTROLS) else cell.subject
    return {
        "subject": cell.subject,
        "kind": "control" if is_control(cell) else "pattern",
        "pyodide": cell.pyodide,
        "browser": cell.browser,
        "origin": cell.origin,
        "status": status,
        "reason": reason,
        "content": contents[subject],
        "ms": sum(line["ms"] for line in lines),
        "observed": observed,
        "tests": [_test(recorded.attempts[line["test"]]) for line in lines],
    }


def _status(
    planned: list[str],
    lines: list[dict[str, Any]],
    observed: dict[str, Any] | None,
    needs_isolation: bool,
) -> tuple[str, str | None]:
    if not lines:
        return "not-run", "the run ended before its turn"
    for status in WORST_FIRST:
        bad = [line for line in lines if line["status"] == status]
        if bad:
            first = bad[0]
            more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
            return status, f"{first['test'].rpartition('::')[2]}: {_first_line(first)}{more}"
    if len(lines) < len(planned):
        return "not-run", f"only {len(lines)} of {len(planned)} tests ran"
    if all(line["status"] == "skip" for line in lines):
        return "skip", _first_line(lines[0])
    # All tests passed, and among them those that read the page's own words about it.
    lacks = observed["lacks"] if observed else []
    lacking = [NEEDS_ISOLATION] if needs_isolation and "isolation" in lacks else []
    if "pyodide-0.26" in lacks:
        lacking.append(NEEDS_026)
    if lacking:
        return "unsupported", "; ".join(filter(None, [*lacking, _skipped(lines)]))
    return "pass", _skipped(lines)


def _skipped(lines: list[dict[str, Any]]) -> str | None:
    """Own up to what a good cell does not rest on."""
    count = sum(line["status"] == "skip" for line in lines)
    return f"{count} of {len(lines)} tests skipped" if count else None


def _first_line(line: dict[str, Any]) -> str:
    text: str = line["message"] or line["status"]
    return text.strip().splitlines()[0][:300]


def _test(lines: list[dict[str, Any]]) -> dict[str, Any]:
    attempts = [{key: line[key] for key in ("status", "ms", "message")} for line in lines]
    last = lines[-1]
    return {"id": last["test"], "phase": last["phase"], **attempts[-1], "attempts": attempts}


def edges_of(plan: Plan, record: Record, contents: Mapping[str, str]) -> list[dict[str, Any]]:
    """Give every planned edge, whether or not it was expected so; ``None`` is for not observed."""
    return [
        {
            "probe": probe_of(test),
            "pyodide": cell.pyodide,
            "browser": cell.browser,
            "content": contents["edges"],
            **_observation(record.cells.get(cell, Recorded()).tests.get(test, {})),
        }
        for cell in sorted(plan, key=order)
        if is_edge(cell)
        for test in plan[cell]
    ]


def _observation(line: Mapping[str, Any]) -> dict[str, Any]:
    ms = line.get("ms", 0)
    if "edge" not in line:
        return {"value": None, "ms": ms, "observed": None}
    engine = {name: line["observed"][name] for name in ("pyodide", "browser", "browserVersion")}
    return {"value": line["edge"]["value"], "ms": ms, "observed": engine}
