"""``python -m pytest_pyodide_workers.browsers chromium firefox``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from . import NAMES, BrowserMissing, ensure


def main(argv: Sequence[str] | None = None) -> int:
    """Find browsers from a shell: one line for each, exit code 1 when one is missing."""
    parser = argparse.ArgumentParser(
        prog="python -m pytest_pyodide_workers.browsers",
        description="Find, or install, browsers that start.",
    )
    parser.add_argument("names", nargs="+", choices=NAMES, metavar="|".join(NAMES))
    code = 0
    for name in parser.parse_args(argv).names:
        try:
            print(ensure([name])[name], flush=True)
        except BrowserMissing as error:
            print(error, file=sys.stderr, flush=True)
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
