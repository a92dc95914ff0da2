"""Which consumers run where. ``npm test`` runs some of them, ``npm run consumers`` all."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from consumers.prepare import CONSUMERS, Built, Consumer
from pytest_pyodide_workers import Server
from pytest_pyodide_workers.matrix import FULL, is_since
from pytest_pyodide_workers.paths import ROOT
from pytest_pyodide_workers.versions import LOCAL, published, resolve

BEFORE_314 = "0.29"
"""The line before Pyodide refused classic workers."""


@dataclass(frozen=True)
class Cell:
    """Where a consumer's page is opened."""

    consumer: str
    browser: str
    origin: str
    pyodide: str

    def __str__(self) -> str:
        return "-".join(vars(self).values())


@dataclass(frozen=True)
class Site:
    """A consumer that was built and is served."""

    consumer: Consumer
    built: Built
    cookbook: Server


def cells_of(config: pytest.Config) -> list[Cell]:
    """Return what runs: the pinned Pyodide on both origins, and one before 314 on one of them."""
    in_tests = [name for name, consumer in CONSUMERS.items() if consumer.inTests]
    names = config.getoption("consumer", None) or in_tests
    known = config.getoption("browser", None)
    origins = config.getoption("pyodide_origin", None) or ["isolated", "plain"]
    asked = [
        version for version in config.stash[FULL] if version != LOCAL and is_since(version, "0.26")
    ]
    [older] = resolve([BEFORE_314], published(ROOT / "compat" / "pyodide-versions.json"))
    return [
        Cell(name, browser, origin, version)
        for name in names
        for browser in CONSUMERS[name].browsers
        if not known or browser in known
        for origin in origins
        for version in [*asked, older]
        if version != older or (browser, origin) == ("chromium", "isolated")
    ]
