"""``npm run verify:merge``: joins runs of parts of the table, and concludes as from one run.

Each part is a verify of its own, of other browsers or releases. A part that is missing is missing
in the table's news alone: its cells stay as they were.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import structs

from ..paths import ROOT, cache_dir
from . import identity
from .cells import CONTROLS, wrong_controls
from .ends import OK, ending_well, locked
from .engine import Engine
from .options import Options, UsageError, parse
from .report import conclude
from .run import Cell, CellKey, InvalidRunError, Run, check, file_of, load


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="npm run verify:merge --", description=__doc__)
    parser.add_argument("runs", nargs="+", type=Path, help="the run of each part (*.json.gz)")
    parser.add_argument("--out", default="results/merged", metavar="DIR", help="for the reports")
    parser.add_argument("--update", action="store_true", help="put it into the committed table")
    parser.add_argument(
        "--confirm", action="store_true", help="run what is not as it was three times more, here"
    )
    parser.add_argument("--needs", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    return ending_well(lambda: command(given))


def command(given: argparse.Namespace) -> int:
    if given.update and not given.confirm:
        raise UsageError(
            "--update wants --confirm: what changed has to be seen again before it is published."
        )
    try:
        run = merge([load(file) for file in given.runs])
    except InvalidRunError as error:
        raise UsageError(str(error)) from None
    options = options_of(run, update=given.update)
    if given.needs:
        print(json.dumps({"browsers": options.browsers, "versions": options.published}))
        return OK
    contents = identity.contents(ROOT, options.patterns)
    if given.confirm:
        refuse_another_tree(run, contents)
    out = ROOT / given.out
    wrong = wrong_controls(run.cells, options.needs, options.browsers)
    file = file_of(run, out / "invalid" if wrong else out)
    if file.exists():
        raise UsageError(
            f"{file} is there already: these runs were merged before. "
            "Remove it, or give another folder with --out."
        )
    finish = partial(conclude, run, wrong, out=out, root=ROOT, update=given.update)
    if wrong or not given.confirm:
        return finish(observe=None)
    scratch = cache_dir() / "verify"
    with locked(scratch):
        engine = Engine(options, scratch)
        engine.take_pages()
        return finish(observe=partial(engine.observe_again, engine.plan(), contents))


def refuse_another_tree(run: Run, contents: Mapping[str, str]) -> None:
    """Refuse to judge a run by other files than it is of.

    :param contents: of the tree here, by subject
    :raises UsageError: when the tree here is not that of the run
    """
    there = {("edges", edge.content) for edge in run.edges}
    for cell in run.cells:
        is_own = cell.subject.startswith(CONTROLS)
        there.add(("controls" if is_own else cell.subject, cell.content))
    differ = sorted({name for name, content in there if contents.get(name) != content})
    if differ:
        raise UsageError(
            f"--confirm: {', '.join(differ)} is not here as in commit {run.run.commit[:10]}, which "
            "the run is of. Check that commit out, then merge again."
        )


def merge(runs: Sequence[Run]) -> Run:
    """Join runs of the same content that were asked for in the same way.

    Controls may be in each of them, and have to agree.

    :raises UsageError: when they are not parts of one run
    :raises InvalidRunError: when two of them have the same cell or edge
    """
    runs = sorted(runs, key=lambda run: run.run.id)
    first = runs[0].run
    for run in runs[1:]:
        for name in ("content", "commit"):
            theirs, ours = getattr(run.run, name), getattr(first, name)
            if theirs != ours:
                raise UsageError(
                    f"Run {run.run.id} is of another {name} than {first.id}: "
                    f"{theirs[:10]}, not {ours[:10]}."
                )
        if is_quick(run) != is_quick(runs[0]):
            raise UsageError(f"These runs were not run alike: {first.command}, {run.run.command}.")
    about = structs.replace(
        first,
        started=min(run.run.started for run in runs),
        finished=max(run.run.finished for run in runs),
        dirty=any(run.run.dirty for run in runs),
    )
    cells = [cell for run in runs for cell in run.cells if not cell.control]
    controls: dict[CellKey, Cell] = {}
    for cell in (cell for run in runs for cell in run.cells if cell.control):
        if controls.setdefault(cell.key, cell).status != cell.status:
            raise UsageError(f"The runs do not agree on the control {cell.key}.")
    edges = [edge for run in runs for edge in run.edges]
    return check(Run(2, about, [*cells, *controls.values()], edges))


def options_of(run: Run, *, update: bool = False) -> Options:
    """Make the options that would run the cells of ``run`` here, in the way they were run.

    :param update: whether the committed table is to take them
    :raises UsageError: when it may not
    """
    cells = [cell for cell in run.cells if not cell.control]
    arguments = ["--pyodide", ",".join(sorted({cell.pyodide for cell in cells}))]
    arguments += ["--browser", ",".join(sorted({cell.browser for cell in cells}))]
    arguments += ["--quick"] if is_quick(run) else []
    return parse([*arguments, "--update"] if update else arguments)


def is_quick(run: Run) -> bool:
    """Tell whether its command asked for the smoke tests alone."""
    return "--quick" in run.run.command.split()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
