"""What the end of one test says: about the pattern, or only about the harness."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Error
from playwright.sync_api import TimeoutError as PlaywrightTimeout


class PhaseTimeout(AssertionError):
    """A page did not get where it should in time; the message names the phase and where it was."""

    def __init__(self, phase: str, what: str) -> None:
        super().__init__(f"{phase}: {what}")
        self.phase = phase


NO_ANSWER = re.compile(r"net::ERR|NS_ERROR")
"""Chromium's and Firefox's words for a server that could not be reached."""

NEW = re.compile(r"Browser(Context|Type)?\.(launch|new_\w+):")
"""Begins what Playwright says of a browser that does not even open a page."""

GONE = ("crashed", "has been closed", "was closed", "Connection closed")
"""Playwright's words for a page or a browser that is no longer there."""


@dataclass(frozen=True)
class Verdict:
    """One test's status: ``pass``, ``fail``, ``timeout``, ``crash``, ``error`` or ``skip``.

    ``phase`` is where it ended: a phase of the page (``boot``, ``run``, …) or of pytest (``setup``,
    ``call``, ``teardown``). ``ms`` counts its set-up and its teardown too.
    """

    status: str
    phase: str | None = None
    message: str | None = None
    ms: int = 0


def judge(stage: str, error: BaseException | None, ms: int) -> Verdict:
    """Say what an exception means that ended a stage of a test.

    An assertion is the pattern's failure also in a fixture: that is where its page boots.

    :param stage: ``setup``, ``call`` or ``teardown``
    """
    if error is None:
        return Verdict("pass", ms=ms)
    message = str(error) or type(error).__name__
    if isinstance(error, pytest.skip.Exception):
        return Verdict("skip", stage, message, ms)
    if isinstance(error, PhaseTimeout):
        return Verdict("timeout", error.phase, message, ms)
    if isinstance(error, PlaywrightTimeout) or _is_pytest_timeout(error):
        return Verdict("timeout", stage, message, ms)
    if isinstance(error, Error):
        return Verdict(_of_playwright(stage, message), stage, message, ms)
    if isinstance(error, (AssertionError, pytest.fail.Exception)):
        return Verdict("fail", stage, message, ms)
    return Verdict("error", stage, f"{type(error).__name__}: {message}", ms)


def _of_playwright(stage: str, message: str) -> str:
    gone = any(words in message for words in GONE)
    unreachable = "crashed" not in message and (gone or NO_ANSWER.search(message) is not None)
    # A test that has done nothing yet finds a browser or a server dead, and has not killed it.
    if unreachable and (stage == "setup" or NEW.match(message)):
        return "error"
    return "crash" if gone else "fail"


def _is_pytest_timeout(error: BaseException) -> bool:
    return isinstance(error, pytest.fail.Exception) and str(error).startswith("Timeout")
