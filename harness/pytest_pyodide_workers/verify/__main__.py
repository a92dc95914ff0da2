"""``npm run verify``: ask, plan, run, judge, report."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime, timezone
from functools import partial
from pathlib import Path

from ..matrix import default_version
from ..paths import ROOT, cache_dir
from . import identity
from .cells import judged, wrong_controls
from .ends import INTERRUPTED, OK, ending_well, locked, say
from .engine import Engine
from .options import Options, UsageError, parse
from .record import Plan, Record
from .report import conclude
from .run import About, Run, check


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
    engine = Engine(options, scratch)
    engine.take_pages()
    plan = engine.plan()
    record = Record(record_file(options, before, plan, scratch))
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
    run = check(Run(2, about, *judged(plan, record, before.contents, options.needs)))
    wrong = wrong_controls(run.cells, options.needs, options.browsers)
    if changed := before.differences(after):
        wrong.append(f"The tree changed while its tests ran: {changed}. Run them in a clone.")
    observe = partial(engine.observe_again, plan, before.contents)
    try:
        code = conclude(
            run, wrong, out=options.out, root=ROOT, update=options.update, observe=observe
        )
    except KeyboardInterrupt:
        say("Stopped while confirming. All cells are kept; the same command confirms again.")
        return INTERRUPTED
    record.file.unlink()  # what it held is in the run now
    return code


def now() -> datetime:
    return datetime.now(timezone.utc)


def record_file(options: Options, of: identity.Identity, plan: Plan, scratch: Path) -> Path:
    """Name the record by its cells and all that their verdicts depend on.

    Only the same command may go on from it, or delete it.
    """
    found = cache_dir() / "browsers.json"
    browsers = found.read_text(encoding="utf-8") if found.exists() else ""
    cells = json.dumps(sorted(plan.items()))
    key = identity.overall({**of.contents, "browsers": browsers, "plan": cells})
    record = scratch / f"{key[:16]}.jsonl"
    if options.folder:  # the build may have changed since
        record.unlink(missing_ok=True)
    return record


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
