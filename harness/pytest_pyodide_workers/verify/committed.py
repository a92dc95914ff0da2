"""``… verify.committed check``: does the committed table say what the committed runs do?"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ..paths import ROOT
from .pages import contradictions, outdated, write


def main(arguments: Sequence[str]) -> int:
    """Compare (``check``) or write again (``write``) the files that show the committed runs."""
    if list(arguments) not in (["check"], ["write"]):
        print("Say check, to compare, or write, to write it again.", file=sys.stderr)
        return 2
    try:
        if arguments[0] == "write":
            write(ROOT)
            return 0
        old, wrong = outdated(ROOT), contradictions(ROOT)
    except ValueError as error:  # a run or a page that breaks a rule
        print(error)
        return 1
    for file in old:
        print(f"{file.relative_to(ROOT)} is not what the runs in compat/runs say.")
    if old:
        print("`npm run docs` writes it again; `npm run verify -- --update` adds a run.")
    for problem in wrong:
        print(problem)
    return 1 if old or wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
