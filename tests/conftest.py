"""Loads the harness after pytest-playwright's own plugin, so that it can override fixtures."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("contract")
pytest_plugins = [
    "pytest_pyodide_workers.plugin",
    "parts",
    "short_names",
    "example_fixtures",
    "known",
]
