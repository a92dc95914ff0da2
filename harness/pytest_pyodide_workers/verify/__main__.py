"""``npm run verify``: ask, plan, run, judge, report."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timezone
from functools import partial
from pathlib import Path

from ..matrix import default_version
from ..paths import ROOT, cache_dir
from ..recorder import Plan
from . import identity
from .cells import DROPPED, cells_of, edges_of, is_control, is_edge, probe_of, wrong_controls
from .ends import INTERRUPTED, OK, ending_well, locked, say
from .engine import Engine
from .options import Options, UsageError, parse
from .record import Record
from .report import conclude
from .run import About, CellKey, Run, check


def main(arguments: Sequence[str]) -> int:
    return ending_well(lambda: command(arguments))


def command(arguments: Sequence[str]) -> int:
    options = parse([a for a in arguments if a != "--needs"])
    if "--needs" in arguments:
        versions = dict.fromkeys([*options.published, default_version(ROOT)])
        print(json.dumps({"browsers": options.browsers, "versions": [*versions]}))
        return OK
    scratch = cache_dir() / "verify"
    with locked(scratch):
        return verify(options, scratch)


def verify(options: Options, scratch: Path) -> int:
    before = identity.of(ROOT, options.patterns)
    if options.update and before.dirty:
        raise UsageError(
            f"--update: this tree differs from commit {before.commit[:10]}, and nobody could "
            "prove its run again. Commit first (`git status` names the files), or drop --update."
        )
    engine = Engine(options, scratch, snapshot(scratch))
    plan = make_plan(options, engine)
    record = Record(record_file(options, before.contents, plan, scratch))
    if kept := len(plan) - len(record.missing(plan)):
        say(f"Going on from an interrupted run: {kept} of {len(plan)} cells are done.")
    started = now()
    try:
        engine.run(plan, record)
    except KeyboardInterrupt:
        kept = len(plan) - len(record.missing(plan))
        again = "begins anew: your build may change" if options.folder else "goes on from there"
        say(f"Stopped. {kept} of {len(plan)} cells are kept; the same command {again}.")
        return INTERRUPTED
    say(*(f"The process of a test died: {lost}" for lost in record.lost))
    after = identity.of(ROOT, options.patterns)
    about = About(
        id=f"{started:%Y%m%dT%H%M%SZ}-{record.file.stem[:10]}",
        started=f"{started:%Y-%m-%dT%H:%M:%SZ}",
        finished=f"{now():%Y-%m-%dT%H:%M:%SZ}",
        commit=before.commit,
        dirty=before.dirty or after.dirty,
        content=identity.overall(before.contents),
        command=options.command,
        **identity.machine(),
    )
    cells = cells_of(plan, record, before.contents, options.needs)
    run = check(Run(2, about, cells, edges_of(plan, record, before.contents)))
    wrong = wrong_controls(run.cells, options.needs, options.browsers)
    if changed := before.differences(after):
        wrong.append(f"The tree changed while its tests ran: {changed}. Run them in a clone.")
    try:
        code = conclude(
            run,
            wrong,
            out=options.out,
            root=ROOT,
            update=options.update,
            observe=partial(observe_again, engine, plan, before.contents),
        )
    except KeyboardInterrupt:
        say("Stopped while confirming. All cells are kept; the same command confirms again.")
        return INTERRUPTED
    record.file.unlink()  # what it held is in the run now
    return code


def snapshot(scratch: Path) -> Path:
    """Copy the built pages, so that another build meanwhile changes nothing of what runs.

    :raises UsageError: when nobody built them
    """
    if not (ROOT / "dist").is_dir():
        raise UsageError("There is no folder dist: start this by npm run verify, which builds it.")
    site = scratch / "site"
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(ROOT / "dist", site)
    return site


def make_plan(options: Options, engine: Engine) -> Plan:
    """Collect the cells, and the controls, which run on the pinned version: it is always at hand.

    :raises UsageError: when a pattern has no test that would run: its old cells would stay
    """
    pinned = default_version(ROOT)
    wanted = {pattern.id for pattern in options.patterns}
    plan: Plan = {}
    for place, tests in engine.collect([*dict.fromkeys([*options.published, pinned])]).items():
        if is_control(place):
            every = options.every_pattern or place.subject not in wanted
            belongs = place.pyodide == pinned and (every or place.origin == DROPPED)
        else:
            belongs = place.pyodide in options.versions and (
                options.every_pattern if is_edge(place) else place.subject in wanted
            )
        if belongs:
            plan[place] = tests
    there = {place.subject for place in plan if not is_control(place)}
    if silent := sorted(wanted - there):
        raise UsageError(
            f"No test of {', '.join(silent)} would run on {', '.join(options.versions)}. "
            "Name other versions."
        )
    return plan


def observe_again(
    engine: Engine,
    plan: Plan,
    contents: Mapping[str, str],
    keys: Collection[CellKey],
) -> Mapping[CellKey, str]:
    """Run some cells and edges in a new process and a new browser, and give what came of them."""
    part = part_of(plan, keys)
    file = engine.scratch / "again"
    file.unlink(missing_ok=True)
    record = Record(file)
    engine.run(part, record)  # Ctrl-C ends this too: what is half run confirms nothing
    cells = cells_of(part, record, contents, engine.options.needs)
    edges = edges_of(part, record, contents)
    return {
        **{cell.key: cell.status for cell in cells if cell.status not in ("error", "not-run")},
        **{edge.key: edge.value for edge in edges if edge.value is not None},
    }


def part_of(plan: Plan, keys: Collection[CellKey]) -> Plan:
    """Take cells out of a plan, each with all its tests; of the edges only the probes."""
    part = {}
    for place, tests in plan.items():
        if is_edge(place):
            where = (place.pyodide, place.browser, "")
            tests = [test for test in tests if (f"edges/{probe_of(test)}", *where) in keys]
        elif (place.subject, place.pyodide, place.browser, place.origin) not in keys:
            continue
        if tests:
            part[place] = tests
    return part


def now() -> datetime:
    return datetime.now(timezone.utc)


def record_file(options: Options, contents: Mapping[str, str], plan: Plan, scratch: Path) -> Path:
    """Name the record by its cells and all that their verdicts depend on.

    Only the same command may go on from it, or delete it.

    :raises UsageError: when nobody looked for the browsers
    """
    file = cache_dir() / "browsers.json"
    if not file.exists():
        raise UsageError(f"There is no {file}: start this by npm run verify, which finds browsers.")
    # Of the browsers alone: the file also remembers when a download failed, which comes and goes.
    found = json.loads(file.read_text(encoding="utf-8"))["browsers"]
    mine = json.dumps({name: found.get(name) for name in options.browsers})
    cells = json.dumps(sorted((str(cell), sorted(tests)) for cell, tests in plan.items()))
    key = identity.overall({**contents, "browsers": mine, "plan": cells})
    record = scratch / f"{key[:16]}.jsonl"
    if options.folder:  # the build may have changed since
        record.unlink(missing_ok=True)
    return record


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
