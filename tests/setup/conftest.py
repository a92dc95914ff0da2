"""Runs the set-up code as npm scripts do, with a cache and an environment of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from node import run_node

RunNode = Callable[..., subprocess.CompletedProcess[str]]
"""Runs a script, or the body of an async function, with these variables."""


def set_up(body: str) -> str:
    """Return a module that runs the body of an async function, with what sets things up at hand."""
    return f"""
        import {{ main, runInTerminal }} from "./tools/setup/run.ts";
        import {{ ensureVenv }} from "./tools/setup/python.ts";
        import {{ ensurePackages }} from "./tools/setup/packages.ts";
        await main(async () => {{ {body}; return 0; }});
    """


@pytest.fixture
def node(tmp_path: Path) -> RunNode:
    """Runs a script from the root; the cache is empty unless ``PWP_CACHE`` is given."""

    def run(script: str, /, **env: str | Path) -> subprocess.CompletedProcess[str]:
        module = set_up(script) if " " in script else script
        return run_node(module, env={"PWP_CACHE": tmp_path / "cache", **env})

    return run
