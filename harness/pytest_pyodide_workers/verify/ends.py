"""How the commands end: their exit codes, and in words instead of a traceback."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Callable

from ..results.fold import DirtyRunError
from ..results.known_issues import InvalidIssueError
from ..results.merge import MergeError
from ..results.schema import InvalidRunError
from .engine import EngineError
from .lock import LockedError
from .options import UsageError
from .session import SessionFailed

OK, WORSE, USAGE, INVALID, INTERRUPTED = 0, 1, 2, 3, 130
"""``WORSE`` is for what was confirmed. Python ends a traceback with 1 too: none may get out."""

REFUSED = (UsageError, InvalidIssueError, MergeError, DirtyRunError, LockedError)
FAILED = (EngineError, SessionFailed, InvalidRunError)


def say(*lines: str) -> None:
    """Tell a person something that is not the result itself."""
    for line in lines:
        print(line, file=sys.stderr, flush=True)


def ending_well(command: Callable[[], int]) -> int:
    """Run a command, and give the exit code of how it ended, whatever that was."""
    signal.signal(signal.SIGTERM, _as_ctrl_c_does)
    try:
        return command()
    except KeyboardInterrupt:
        say("Stopped.")
        return INTERRUPTED
    except REFUSED as error:
        say(str(error))
        return USAGE
    except FAILED as error:
        say(str(error))
        return INVALID
    except Exception:
        traceback.print_exc()
        say("This is a fault of the harness: it says nothing about any pattern.")
        return INVALID


def _as_ctrl_c_does(*_: object) -> None:
    """Stop pytest too when something else than a terminal ends us: nobody else would."""
    raise KeyboardInterrupt
