"""Turns each end of a command into an exit code and a message in place of a traceback."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ..versions import UnknownVersionError
from .engine import EngineError
from .options import UsageError
from .run import InvalidRunError

OK, WORSE, USAGE, INVALID, INTERRUPTED = 0, 1, 2, 3, 130
"""``WORSE`` is for what was confirmed. Python ends a traceback with 1 too: none may get out."""


def say(*lines: str) -> None:
    """Tell a person something that is not the result itself."""
    for line in lines:
        print(line, file=sys.stderr, flush=True)


def ending_well(command: Callable[[], int]) -> int:
    """Run a command, and give the exit code of how it ended, whatever that was."""
    for ending in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        if signal.getsignal(ending) != signal.SIG_IGN:  # as nohup has it
            signal.signal(ending, _as_ctrl_c_does)
    try:
        return command()
    except KeyboardInterrupt:
        say("Stopped.")
        return INTERRUPTED
    except (UsageError, UnknownVersionError) as error:
        say(str(error))
        return USAGE
    except (EngineError, InvalidRunError) as error:
        say(str(error))
        return INVALID
    except Exception:
        traceback.print_exc()
        say("This is a fault of the harness: it says nothing about any pattern.")
        return INVALID


def _as_ctrl_c_does(*_: object) -> None:
    """Stop pytest too when something else than a terminal ends us: nobody else would."""
    raise KeyboardInterrupt


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes out of a folder: its files have the same names for all of them.

    :raises UsageError: when there is one already
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "lock", blocking=False):
            yield
    except Timeout:
        raise UsageError(
            f"Another command is working in {folder}. Wait until it has ended, or stop it with "
            "Ctrl-C: what it has is kept. To run both at once, give this one a cache of its own: "
            "PWP_CACHE=<folder>."
        ) from None
