"""``npm run verify:merge``: joins the runs of all shards, and concludes as from one run."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ..paths import ROOT, cache_dir
from ..results.known_issues import committed_issues
from ..results.merge import merge
from ..results.schema import InvalidRunError, file_of, load_run
from . import identity
from .controls import wrong_controls
from .costs import Costs, measured_in
from .ends import OK, ending_well
from .engine import Engine
from .lock import locked
from .options import Options, UsageError, parse
from .plan import make_plan
from .report import conclude, throw_away
from .rerun import Rerun, rerunner
from .session import Session


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="npm run verify:merge --", description=__doc__)
    parser.add_argument("runs", nargs="+", type=Path, help="the run of each shard (*.json.gz)")
    parser.add_argument("--out", default="results/merged", metavar="DIR", help="for the reports")
    parser.add_argument("--update", action="store_true", help="put it into the committed table")
    parser.add_argument(
        "--confirm",
        action="store_true",
        help="run what got worse or changed three times more, here",
    )
    parser.add_argument("--needs", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.update and not given.confirm:
        parser.error(
            "--update wants --confirm: what got worse has to be seen again before it is published"
        )
    return ending_well(lambda: command(given))


def command(given: argparse.Namespace) -> int:
    try:
        run = merge([load_run(file) for file in given.runs])
    except InvalidRunError as error:
        raise UsageError(str(error)) from None
    issues = committed_issues(ROOT)
    options = options_of(run, update=given.update)
    if given.needs:
        print(json.dumps({"browsers": options.browsers, "versions": options.published}))
        return OK
    out = ROOT / given.out
    wrong = wrong_controls(run["cells"], needs_of(options), options.browsers)
    file = file_of(run, out / "invalid" if wrong else out)
    if file.exists():
        raise UsageError(
            f"{file} is there already: these shards were merged before. "
            "Remove it, or give another folder with --out."
        )
    if wrong:
        return throw_away(run, wrong, out)
    conclusion = partial(conclude, run, issues, out=out, root=ROOT, update=given.update)
    if not given.confirm:
        return conclusion(rerun=None)
    scratch = cache_dir() / "verify"
    with locked(scratch):
        return conclusion(rerun=confirming(options, scratch))


def options_of(run: Mapping[str, Any], *, update: bool = False) -> Options:
    """Make the options that would run the cells of ``run`` here, in the way they were run.

    :param update: whether the committed table is to take them
    :raises UsageError: when it may not
    """
    cells = [cell for cell in run["cells"] if cell["kind"] == "pattern"]
    arguments = ["--fresh", *_way(run["run"]["command"])]
    for option, name in (("--pyodide", "pyodide"), ("--browser", "browser")):
        for value in sorted({cell[name] for cell in cells}):
            arguments += [option, value]
    return parse([*arguments, "--update"] if update else arguments, ROOT)


def _way(command: str) -> list[str]:
    """Take out of a run's command what decides how its cells were run."""
    found = re.findall(r"--quick(?=\s|$)|--boot[ =]\S+", command)
    return [option.replace(" ", "=") for option in found]


def needs_of(options: Options) -> dict[str, bool]:
    return {pattern.id: pattern.needs_isolation for pattern in options.patterns}


def confirming(options: Options, scratch: Path) -> Rerun:
    engine = Engine(ROOT, options)
    plan = make_plan(options, engine, ROOT, scratch)
    contents = identity.contents(ROOT, options.patterns)
    costs = Costs(measured_in(ROOT / "compat" / "runs"))
    return rerunner(Session(engine, scratch, costs), plan, contents, needs_of(options))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
