"""Finds, and where it can installs, a Chromium, a Firefox and a WebKit that start.

A browser counts once it has been started without a window, opened a blank page and told its
version. Tried in this order, for each browser asked for:

1. Playwright's own build, if it is there;
2. Playwright's own build, downloaded (not again for some hours after a failure, nor with
   ``PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD`` set);
3. the system's browser;
4. on Debian and its kin, as root or with a ``sudo`` that asks nothing: what the system lacks for
   Playwright's build, or its own ``chromium`` or ``firefox-esr``, by apt-get.

What was found is kept in ``.cache/browsers.json`` (``PWP_CACHE`` moves ``.cache``) until its
program or Playwright changes, so that the next run starts nothing. Delete that file to look again.

``python -m pytest_pyodide_workers.browsers chromium firefox`` does all this from a shell.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from .choice import NAMES, BrowserChoice, BrowserName
from .find import find
from .memory import Memory
from .missing import BrowserMissing

__all__ = ["NAMES", "BrowserChoice", "BrowserMissing", "ensure", "launch_args"]


def ensure(names: Iterable[str]) -> dict[str, BrowserChoice]:
    """Find a browser that starts for each name; download or install it where that is possible.

    Takes under 0.1 s once found. Otherwise it starts processes and may take minutes, so call it in
    one process, before any parallel workers.

    :param names: any of :data:`NAMES`
    :return: the choice for each name, in the order asked for
    :raises BrowserMissing: when one of them cannot be had, after the others were looked for too
    :raises ValueError: when a name is none of :data:`NAMES`
    """
    asked = list(dict.fromkeys(names))
    for name in asked:
        if name not in NAMES:
            raise ValueError(f"{name!r} is no browser; choose from {', '.join(NAMES)}.")
    memory = Memory.load()
    found: dict[str, BrowserChoice] = {}
    missing: list[BrowserMissing] = []
    for name in cast("list[BrowserName]", asked):
        choice = memory.recall(name)
        if choice is None:
            try:
                choice = find(name, memory)
            except BrowserMissing as error:
                missing.append(error)
                continue
            memory.keep(choice)
        found[name] = choice
    if missing:
        raise BrowserMissing(
            [name for error in missing for name in error.names],
            [step for error in missing for step in error.tried],
        )
    return found


def launch_args(name: str) -> dict[str, Any]:
    """Return what pytest-playwright's ``browser_type_launch_args`` must hold for this browser.

    :param name: one of :data:`NAMES`
    :raises BrowserMissing: when no such browser starts
    """
    return ensure([name])[name].launch_args
