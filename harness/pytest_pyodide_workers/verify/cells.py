"""Makes cells with a verdict out of the lines of a record, and judges the controls."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import product

import msgspec

from .record import Line, Plan, Record
from .run import Attempt, Cell, CellKey, Edge, Observed, Status, Test

EDGES = "edges/"
CONTROLS = "controls/"
DROPPED = "coep-dropped"

MUST = {
    "controls/must-pass": "pass",
    "controls/must-fail": "fail",
    "controls/must-fail-by-console": "fail",
}
"""The controls of a browser, and what each has to be."""

WORST_FIRST = ("crash", "timeout", "fail", "error")
"""One failing test is a verdict on its pattern; errors of the harness alone are none."""

NEEDS_ISOLATION = "the page says that it lacks cross-origin isolation"
NEEDS_026 = "the page says that it needs Pyodide 0.26, and runs its minimal variant"


def is_control(place: CellKey) -> bool:
    return place.subject.startswith(CONTROLS) or place.origin == DROPPED


def is_edge(place: CellKey) -> bool:
    return place.subject.startswith(EDGES)


def judged(
    plan: Plan, record: Record, contents: Mapping[str, str], needs: Mapping[str, bool]
) -> tuple[list[Cell], list[Edge]]:
    """Give every planned cell its status, whether or not it ran, and every edge its value.

    :param contents: the content hash by subject
    :param needs: whether a pattern's page declares that isolation matters to it, by subject
    """
    cells, edges = [], []
    for place, tests in sorted(plan.items()):
        if is_edge(place):
            edges.append(_edge(place, record.of(place), contents["edges"]))
        else:
            subject = "controls" if place.subject.startswith(CONTROLS) else place.subject
            isolation = needs.get(place.subject, False)
            cells.append(_cell(place, tests, record.of(place), contents[subject], isolation))
    return cells, edges


def _cell(
    place: CellKey,
    planned: list[str],
    recorded: Mapping[str, list[Line]],
    content: str,
    needs_isolation: bool,
) -> Cell:
    lines = [recorded[test][-1] for test in planned if test in recorded]
    seen = next((line["observed"] for line in lines if line["observed"]), None)
    observed = msgspec.convert(seen, Observed) if seen else None
    status, reason = _status(planned, lines, observed, needs_isolation)
    return Cell(
        **place._asdict(),
        status=status,
        content=content,
        ms=sum(line["ms"] for line in lines),
        planned=len(planned),
        passed=sum(line["status"] == "pass" for line in lines),
        control=is_control(place),
        reason=reason,
        observed=observed,
        tests=[
            Test(
                id=line["test"],
                status=line["status"],
                phase=line["phase"],
                attempts=[Attempt(it["status"], it["ms"], it["message"]) for it in attempts],
            )
            for line, attempts in ((line, recorded[line["test"]]) for line in lines)
            if any(it["status"] != "pass" for it in attempts)
        ],
    )


def _status(
    planned: list[str], lines: list[Line], observed: Observed | None, needs_isolation: bool
) -> tuple[Status, str | None]:
    if not lines:
        return "not-run", "the run ended before its turn"
    for status in WORST_FIRST:
        bad = [line for line in lines if line["status"] == status]
        if bad:
            more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
            test = bad[0]["test"].rpartition("::")[2]
            return status, f"{test}: {_first_line(bad[0])}{more}"  # type: ignore[return-value]
    if len(lines) < len(planned):
        return "not-run", f"only {len(lines)} of {len(planned)} tests ran"
    if not any(line["status"] == "pass" for line in lines):
        known = any(line["status"] == "known" for line in lines)
        return "fail" if known else "skip", _first_line(lines[0])
    # Among the tests that passed are those that read the page's own words about it.
    lacks = observed.lacks if observed else []
    lacking = [NEEDS_ISOLATION] if needs_isolation and "isolation" in lacks else []
    if "pyodide-0.26" in lacks:
        lacking.append(NEEDS_026)
    reason = "; ".join([*lacking, *_not_passed(lines)]) or None
    return ("unsupported" if lacking else "pass"), reason


def _not_passed(lines: list[Line]) -> Iterator[str]:
    """Own up to what a good cell does not rest on."""
    for status, said in (("skip", "skipped"), ("known", "known to fail")):
        some = [line for line in lines if line["status"] == status]
        if some:
            yield f"{len(some)} of {len(lines)} tests {said}: {_first_line(some[0])}"


def _first_line(line: Line) -> str:
    text: str = line["message"] or line["status"]
    return text.strip().splitlines()[0][:300]


def _edge(place: CellKey, recorded: Mapping[str, list[Line]], content: str) -> Edge:
    """Give what the one test of a probe observed; what could not be observed has no value."""
    line = next((lines[-1] for lines in recorded.values()), {})
    seen = line["observed"] if "edge" in line else None
    return Edge(
        probe=place.subject.removeprefix(EDGES),
        pyodide=place.pyodide,
        browser=place.browser,  # type: ignore[arg-type]
        content=content,
        ms=line.get("ms", 0),
        value=line["edge"]["value"] if seen else None,
        observed=msgspec.convert(seen, Observed) if seen else None,
    )


def wrong_controls(
    cells: Collection[Cell], needs: Mapping[str, bool], browsers: Collection[str]
) -> list[str]:
    """Say of each control that is not as it had to be, what it was, and which is not there.

    :param needs: whether isolation matters to a pattern, by subject
    :param browsers: those that the run is of
    """
    wrong = []
    controls = [cell for cell in cells if cell.control]
    there = {(cell.subject, cell.browser) for cell in controls}
    # A test that runs on a plain page runs on one without COEP too.
    plain = sorted({(cell.subject, cell.browser) for cell in cells if cell.origin == "plain"})
    for subject, browser in [*product(MUST, browsers), *plain]:
        if (subject, browser) not in there:
            origin = "" if subject in MUST else f", {DROPPED}"
            wrong.append(f"{subject} in {browser}{origin}: this control was not run")
    for cell in controls:
        lacking = "unsupported" if needs.get(cell.subject) else "pass"  # with COEP dropped
        wanted = MUST.get(cell.subject, lacking)
        if cell.subject not in (*MUST, *needs):
            wanted = "of a pattern that is here"
        if cell.status != wanted:
            reason = f" ({cell.reason})" if cell.reason else ""
            wrong.append(
                f"{cell.subject} on Pyodide {cell.pyodide} in {cell.browser}, "
                f"{cell.origin}: had to be {wanted}, is {cell.status}{reason}"
            )
    return wrong
