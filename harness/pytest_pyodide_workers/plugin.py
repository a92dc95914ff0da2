"""The pytest plugin: it registers its parts, and says how often Pyodide was booted.

:mod:`.matrix` decides what runs where, :mod:`.recorder` writes it down, :mod:`.fixtures` is what
tests use. A test that uses none of these fixtures is none of its business.
"""

from __future__ import annotations

from typing import Any

import pytest

from . import fixtures, matrix, recorder
from .fixtures import BOOTS, FAILURE


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    for part in (matrix, recorder):
        pluginmanager.register(part)
    parser.getgroup("pyodide workers").addoption(
        "--pyodide-boot",
        choices=["compiled", "plain"],
        default="compiled",
        help="Boot Pyodide with its standard library compiled beforehand (the default: some three "
        "times as fast) or plain. Tests marked pyodide_plain_boot always boot plain.",
    )
    parser.addini(
        "pyodide_site",
        "The folder with the pages to serve, from the rootdir. Default: dist.",
        default="dist",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "pyodide_plain_boot: boot what was published")
    # Not before: one of these fixtures overrides pytest-playwright's, and the later plugin wins.
    config.pluginmanager.register(fixtures)


def pytest_sessionfinish(session: pytest.Session) -> None:
    output: dict[str, object] | None = getattr(session.config, "workeroutput", None)
    if output is not None:  # of pytest-xdist: it reaches the controller with the end of the worker
        output["pyodide_boots"] = session.config.stash.get(BOOTS, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    output = getattr(node, "workeroutput", {})  # a worker that died has none
    node.config.stash[BOOTS] = node.config.stash.get(BOOTS, 0) + output.get("pyodide_boots", 0)
    if why := output.get(FAILURE):
        pytest.exit(why, returncode=3)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how often Pyodide was booted."""
    if boots := config.stash.get(BOOTS, 0):
        terminalreporter.line(f"{boots} Pyodide boots")
