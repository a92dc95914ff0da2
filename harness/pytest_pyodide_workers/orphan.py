"""Ends pytest when the process that started it was killed, which can no longer stop it itself."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

LOOK_EVERY_S = 0.5


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("pyodide workers").addoption(
        "--ends-with",
        type=int,
        metavar="PID",
        help="End, as after Ctrl-C, when the process that started this one is gone. POSIX only.",
    )


def pytest_configure(config: pytest.Config) -> None:
    parent = config.getoption("ends_with")
    if parent and not hasattr(config, "workerinput"):  # pytest-xdist ends its own
        threading.Thread(target=_end_without, args=[parent], daemon=True).start()


def _end_without(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY_S)
    os.kill(os.getpid(), signal.SIGINT)
