"""The pytest plugin: its options and markers; the rest is in the modules that it registers.

:mod:`.matrix` decides what runs where, :mod:`.recorder` writes it down, :mod:`.fixtures` is what
tests use. :mod:`.orphan` ends what nobody waits for.
"""

from __future__ import annotations

from typing import Any

import pytest

from . import fixtures, matrix, orphan, recorder
from .fixtures import BOOTS, STDLIB


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    for part in (matrix, recorder, orphan):
        pluginmanager.register(part)
    parser.getgroup("pyodide workers").addoption(
        "--boot",
        choices=list(STDLIB),
        default="compiled",
        help="Boot Pyodide with its standard library compiled beforehand (the default: some three "
        "times as fast) or plain. Tests marked plain_boot always boot plain.",
    )
    parser.addini(
        "pyodide_site",
        "The folder with the pages to serve, from the rootdir. Default: dist.",
        default="dist",
    )


def pytest_configure(config: pytest.Config) -> None:
    for marker in (
        "claim(id): proves the claim of this id on a pattern's page",
        "plain_boot: the boot itself is its subject, so open_example boots what was published",
    ):
        config.addinivalue_line("markers", marker)
    # Not before: these fixtures override some of pytest-playwright's, and the later plugin wins.
    config.pluginmanager.register(fixtures)


def pytest_sessionfinish(session: pytest.Session) -> None:
    output: dict[str, object] | None = getattr(session.config, "workeroutput", None)
    if output is not None:  # of pytest-xdist: it reaches the controller with the end of the worker
        output["boots"] = session.config.stash.get(BOOTS, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    boots = getattr(node, "workeroutput", {}).get("boots", 0)  # a worker that died has no output
    node.config.stash[BOOTS] = node.config.stash.get(BOOTS, 0) + boots


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how often Pyodide was booted."""
    if boots := config.stash.get(BOOTS, 0):
        terminalreporter.line(f"{boots} Pyodide boots")
