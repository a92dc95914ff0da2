"""One command at a time works in a folder: its files have the same names for all of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where nobody is kept out
    fcntl = None  # type: ignore[assignment]


class LockedError(RuntimeError):
    """Another process works in the folder; the message says which, and what to do."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes out of ``folder`` until the block, or this process, ends.

    :raises LockedError: when there is one already
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+", encoding="utf-8") as file:
        _take(file.fileno(), folder)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _take(descriptor: int, folder: Path) -> None:
    if fcntl is None:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        process = (folder / "lock").read_text(encoding="utf-8")
        raise LockedError(
            f"Process {process} is working in {folder}. Wait until it has ended, or stop it with "
            "Ctrl-C: what it has is kept. To run both at once, as shards on one machine, give this "
            "one a cache of its own: PWP_CACHE=<folder>."
        ) from None
