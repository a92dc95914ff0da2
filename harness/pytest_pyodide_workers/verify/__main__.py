"""The command itself: ask, plan, run, judge, report."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ..matrix import default_version
from ..paths import ROOT, cache_dir
from ..recorder import Plan
from ..results.known_issues import committed_issues
from ..results.schema import save_run, validate_run
from . import identity
from .assemble import cells_of, edges_of
from .controls import wrong_controls
from .costs import Costs, measured_in
from .ends import INTERRUPTED, OK, ending_well, say
from .engine import Engine
from .lock import locked
from .options import Options, UsageError, parse
from .plan import make_plan, take_shard
from .record import Record
from .report import conclude, throw_away
from .rerun import rerunner
from .session import Session


def main(arguments: Sequence[str]) -> int:
    return ending_well(lambda: command(arguments))


def command(arguments: Sequence[str]) -> int:
    options = parse([a for a in arguments if a != "--needs"], ROOT)
    if "--needs" in arguments:
        versions = dict.fromkeys([*options.published, default_version(ROOT)])
        print(json.dumps({"browsers": options.browsers, "versions": [*versions]}))
        return OK
    scratch = cache_dir() / "verify"
    with locked(scratch):
        return verify(options, scratch)


def verify(options: Options, scratch: Path) -> int:
    # What would spoil the end is said before the tests.
    issues = committed_issues(ROOT)
    # While they run, somebody may go on working.
    commit, dirty = identity.commit(ROOT), identity.is_dirty(ROOT)
    if options.update and dirty:
        raise UsageError(
            f"--update: this tree differs from commit {commit[:10]}, and nobody could "
            "prove its run again. Commit first (`git status` names the files), or drop --update."
        )
    contents = identity.contents(ROOT, options.patterns)
    needs = {pattern.id: pattern.needs_isolation for pattern in options.patterns}
    costs = measured_in(ROOT / "compat" / "runs")
    engine = Engine(ROOT, options)
    session = Session(engine, scratch, Costs({**costs, **measured_in(options.out)}))
    # Every shard has to cut the plan alike, also where its neighbours' runs lie about.
    plan = take_shard(make_plan(options, engine, ROOT, scratch), options.shard, Costs(costs))
    record = Record(record_file(options, contents, plan, scratch))
    kept = len(plan) - len(record.missing(plan))
    if kept:
        say(
            f"Going on from an interrupted run: {kept} of {len(plan)} cells are done (--fresh: all)"
        )
    started = now()
    ended = session.run(plan, record)
    say(*(f"The process of a test died: {lost}" for lost in record.lost))
    if not ended:
        kept = len(plan) - len(record.missing(plan))
        say(f"Stopped. {kept} of {len(plan)} cells are kept; {how_to_go_on(options)}")
        return INTERRUPTED
    run: dict[str, Any] = {
        "schema": 1,
        "run": {
            # Shards that start together, each in a cache of its own, have other cells.
            "id": f"{started:%Y%m%dT%H%M%SZ}-{record.file.stem[:10]}",
            "started": f"{started:%Y-%m-%dT%H:%M:%SZ}",
            "finished": f"{now():%Y-%m-%dT%H:%M:%SZ}",
            "commit": commit,
            "dirty": dirty,
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
    if wrong := wrong_controls(run["cells"], needs, options.browsers):
        code = throw_away(run, wrong, options.out)
    elif options.shard[1] > 1:
        say(f"Run: {save_run(run, options.out)}")
        say(f"Shard {run['run']['shard']}: npm run verify:merge joins it with the others.")
        code = OK
    else:
        try:
            code = conclude(
                run,
                issues,
                out=options.out,
                root=ROOT,
                update=options.update,
                rerun=rerunner(session, plan, contents, needs),
            )
        except KeyboardInterrupt:
            say("Stopped while confirming. All cells are kept; the same command confirms again.")
            return INTERRUPTED
    record.file.unlink()  # what it held is in the run now
    return code


def how_to_go_on(options: Options) -> str:
    if options.folder:
        return "the same command begins anew, since a build of your own may have changed."
    same = "the same command without --fresh" if options.fresh else "the same command"
    return f"{same} goes on from there."


def now() -> datetime:
    return datetime.now(timezone.utc)


def record_file(options: Options, contents: dict[str, str], plan: Plan, scratch: Path) -> Path:
    """Name the record by its cells and all that their verdicts depend on.

    Only the same command may go on from it, or delete it.
    """
    # Of the browsers alone: the file also remembers when a download failed, which comes and goes.
    found = json.loads(browsers_file().read_text(encoding="utf-8"))["browsers"]
    mine = json.dumps({name: found.get(name) for name in options.browsers})
    cells = json.dumps(sorted((str(cell), sorted(tests)) for cell, tests in plan.items()))
    key = identity.overall({**contents, "browsers": mine, "boot": options.boot, "plan": cells})
    file = scratch / f"{key[:16]}.jsonl"
    if options.fresh:
        file.unlink(missing_ok=True)
    return file


def browsers_file() -> Path:
    """Give the file in which the set-up keeps what it found.

    :raises UsageError: when there was none
    """
    file = cache_dir() / "browsers.json"
    if not file.exists():
        raise UsageError(f"There is no {file}: start this by npm run verify, which finds browsers.")
    return file


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
