"""Runs the set-up code as npm scripts do, with a cache and an environment of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
NODE = shutil.which("node") or "node"


class RunNode(Protocol):
    """Run Node with TypeScript: a script's path, or module code when the text has several words."""

    def __call__(self, script: str, /, **env: str | Path) -> subprocess.CompletedProcess[str]: ...


def command(script: str) -> list[str]:
    """Node's command line for a script's path, or for the body of an async function."""
    if " " not in script:
        return [NODE, "--import", "tsx", script]
    module = f"""
        import {{ main, runInTerminal }} from "./tools/setup/run.ts";
        import {{ ensureVenv }} from "./tools/setup/python.ts";
        import {{ ensurePackages }} from "./tools/setup/packages.ts";
        await main(async () => {{ {script}; return 0; }});
    """
    return [NODE, "--import", "tsx", "--input-type=module", "-e", module]


@pytest.fixture
def node(tmp_path: Path) -> RunNode:
    """Runs a script from the root; the cache is empty unless ``PWP_CACHE`` is given."""

    def run(script: str, /, **env: str | Path) -> subprocess.CompletedProcess[str]:
        own = {"PWP_CACHE": tmp_path / "cache"}
        return subprocess.run(
            command(script),
            capture_output=True,
            check=False,
            cwd=REPOSITORY,
            encoding="utf-8",
            env=environment({**own, **env}),
            timeout=120,
        )

    return run


def environment(extra: Mapping[str, str | Path]) -> dict[str, str]:
    """This process's variables with others on top."""
    return {**os.environ, **{name: str(value) for name, value in extra.items()}}
