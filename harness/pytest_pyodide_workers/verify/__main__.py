"""The command itself: ask, plan, run, judge, report."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ..matrix import default_version
from ..paths import ROOT, cache_dir
from ..results.known_issues import InvalidIssueError, committed_issues
from ..results.schema import save_run, validate_run
from . import identity
from .assemble import cells_of, edges_of
from .controls import wrong_controls
from .costs import Costs, measured_in
from .engine import Engine, EngineError
from .options import Options, UsageError, parse
from .plan import make_plan, take_shard
from .record import Record
from .report import INVALID, OK, USAGE, conclude, say
from .rerun import rerunner
from .session import Session, SessionFailed

INTERRUPTED = 130


def main(arguments: Sequence[str]) -> int:
    try:
        options = parse([a for a in arguments if a != "--needs"], ROOT)
    except UsageError as error:
        print(error, file=sys.stderr)
        return USAGE
    if "--needs" in arguments:
        versions = dict.fromkeys([*options.published, default_version(ROOT)])
        print(json.dumps({"browsers": options.browsers, "versions": [*versions]}))
        return OK
    signal.signal(signal.SIGTERM, end_as_ctrl_c_does)
    try:
        return verify(options)
    except KeyboardInterrupt:  # outside the run itself, which keeps what it has
        return INTERRUPTED
    except InvalidIssueError as error:
        print(error, file=sys.stderr)
        return USAGE
    except (EngineError, SessionFailed) as error:
        print(error, file=sys.stderr)
        return INVALID


def verify(options: Options) -> int:
    issues = committed_issues(ROOT)  # before the tests: an entry that is wrong is known at once
    scratch = cache_dir() / "verify"
    scratch.mkdir(parents=True, exist_ok=True)
    contents = identity.contents(ROOT, options.patterns)
    needs = {pattern.id: pattern.needs_isolation for pattern in options.patterns}
    costs = measured_in(ROOT / "compat" / "runs")
    engine = Engine(ROOT, options)
    session = Session(engine, scratch, Costs({**costs, **measured_in(options.out)}))
    # Every shard has to cut the plan alike, also where its neighbours' runs lie about.
    plan = take_shard(make_plan(options, engine, ROOT, scratch), options.shard, Costs(costs))
    record = Record(record_file(options, contents, scratch))
    kept = len(plan) - len(record.missing(plan))
    if kept:
        say(
            f"Going on from an interrupted run: {kept} of {len(plan)} cells are done (--fresh: all)"
        )
    started = now()
    # Before the tests: while they run, somebody may go on working.
    source = {"commit": identity.commit(ROOT), "dirty": identity.is_dirty(ROOT)}
    ended = session.run(plan, record)
    say(*(f"The process of a test died: {lost}" for lost in record.lost))
    if not ended:
        kept = len(plan) - len(record.missing(plan))
        say(f"Stopped. {kept} of {len(plan)} cells are kept; the same command goes on from there.")
        return INTERRUPTED
    run: dict[str, Any] = {
        "schema": 1,
        "run": {
            "id": f"{started:%Y%m%dT%H%M%SZ}-{identity.overall(contents)[:10]}",
            "started": f"{started:%Y-%m-%dT%H:%M:%SZ}",
            "finished": f"{now():%Y-%m-%dT%H:%M:%SZ}",
            **source,
            "content": identity.overall(contents),
            **identity.machine(ROOT),
            "shard": "{}/{}".format(*options.shard),
            "sessions": 2 if kept else 1,
            "command": options.command,
        },
        "cells": cells_of(plan, record, contents, needs),
        "edges": edges_of(plan, record, contents),
    }
    validate_run(run)
    wrong = wrong_controls(run["cells"], needs)
    file = save_run(run, options.out / "invalid" if wrong else options.out)
    record.file.unlink()  # what it held is in the run now
    say(f"Run: {file}")
    if wrong:
        say("THIS RUN SAYS NOTHING: a control is wrong.", *wrong)
        return INVALID
    if options.shard[1] > 1:
        say(f"Shard {run['run']['shard']}: npm run verify:merge joins it with the others.")
        return OK
    return conclude(
        run,
        issues,
        out=options.out,
        root=ROOT,
        update=options.update,
        rerun=rerunner(session, plan, contents, needs),
    )


def end_as_ctrl_c_does(*_: object) -> None:
    """Stop pytest too when something else than a terminal ends us: nobody else would."""
    raise KeyboardInterrupt


def now() -> datetime:
    return datetime.now(timezone.utc)


def record_file(options: Options, contents: dict[str, str], scratch: Path) -> Path:
    """Name the record by all that its verdicts depend on: what is like it may go on from it."""
    # Of the browsers alone: the file also remembers when a download failed, which comes and goes.
    found = json.loads((cache_dir() / "browsers.json").read_text(encoding="utf-8"))["browsers"]
    mine = json.dumps({name: found.get(name) for name in options.browsers})
    tests = "smoke" if options.quick else "all"
    key = identity.overall({**contents, "browsers": mine, "boot": options.boot, "tests": tests})
    file = scratch / f"{key[:16]}.jsonl"
    if options.fresh:
        file.unlink(missing_ok=True)
    return file


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
