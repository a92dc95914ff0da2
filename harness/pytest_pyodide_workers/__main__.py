"""``python -m pytest_pyodide_workers setup chromium firefox``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from .browsers import NAMES, ensure
from .paths import SetupError
from .setup import server_home


def main(argv: Sequence[str] | None = None) -> int:
    """Set up what the tests need; one line for each thing, exit code 1 when one is missing."""
    parser = argparse.ArgumentParser(prog="python -m pytest_pyodide_workers")
    commands = parser.add_subparsers(required=True, metavar="setup")
    setup = commands.add_parser("setup", help="find or install browsers, and install the server")
    setup.add_argument("browsers", nargs="+", choices=NAMES, metavar="|".join(NAMES))
    code = 0
    for name in [*parser.parse_args(argv).browsers, None]:
        try:
            print(ensure(name) if name else f"Server in {server_home()}", flush=True)
        except SetupError as error:
            print(error, file=sys.stderr, flush=True)
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
