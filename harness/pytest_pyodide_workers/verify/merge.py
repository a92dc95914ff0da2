"""``npm run verify:merge``: joins the runs of all shards, and concludes as from one run."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ..paths import ROOT
from ..results.merge import MergeError, merge
from ..results.schema import InvalidRunError, load_run
from .report import conclude


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="npm run verify:merge --", description=__doc__)
    parser.add_argument("runs", nargs="+", type=Path, help="the run of each shard (*.json.gz)")
    parser.add_argument("--out", default="results/merged", metavar="DIR", help="for the reports")
    parser.add_argument("--update", action="store_true", help="put it into the committed table")
    given = parser.parse_args(arguments)
    try:
        run = merge([load_run(file) for file in given.runs])
    except (MergeError, InvalidRunError) as error:
        print(error, file=sys.stderr)
        return 2
    return conclude(run, out=ROOT / given.out, root=ROOT, update=given.update, rerun=None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
