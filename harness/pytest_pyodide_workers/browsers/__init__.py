"""Finds, and where it can installs, a Chromium, a Firefox and a WebKit that start.

A browser counts once it has been started without a window, opened a blank page and told its
version. Tried in this order, for each browser asked for:

1. Playwright's own build;
2. Playwright's own build, downloaded (not with ``PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD`` set);
3. the system's browser;
4. on Debian and its kin, as root or with a ``sudo`` that asks nothing: what the system lacks for
   Playwright's build, or its own ``chromium`` or ``firefox-esr``, by apt-get.

What was found is kept in ``.cache/browsers.json`` (``PWP_CACHE`` moves ``.cache``) until its
program or Playwright changes, so that the next run starts nothing. Delete that file to look again.
"""

from __future__ import annotations

from typing import Any

from ..paths import one_at_a_time
from .choice import NAMES, BrowserChoice, keep, recall
from .find import find, find_here

__all__ = ["NAMES", "BrowserChoice", "ensure", "launch_args"]


def ensure(name: str) -> BrowserChoice:
    """Return a browser that starts; download or install it where that is possible.

    Takes under 0.1 s once found. Otherwise it starts processes and may take minutes.

    :param name: one of :data:`NAMES`
    :raises SetupError: when it cannot be had
    """
    if choice := recall(name):
        return choice
    with one_at_a_time("browsers"):
        choice = recall(name) or find(name)
        keep(choice)
    return choice


def launch_args(name: str) -> dict[str, Any]:
    """Return arguments for ``BrowserType.launch``: none where Playwright's own is what there is.

    Looks for a browser on this machine, but installs none.

    :param name: one of :data:`NAMES`
    """
    choice = recall(name)
    if choice is None and (choice := find_here(name, [])):
        keep(choice)
    return choice.launch_args if choice else {}
