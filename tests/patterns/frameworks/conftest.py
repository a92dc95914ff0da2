"""What the framework patterns promise alike, in the terms of each framework."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def rendered(pytestconfig: pytest.Config) -> dict[str, str]:
    """Return the HTML that a server makes of a component, by framework."""
    script = Path(__file__).parent / "render.ts"
    run = subprocess.run(
        ["node", "--import", "tsx", str(script)],
        cwd=pytestconfig.rootpath,
        check=True,
        capture_output=True,
        text=True,
    )
    html: dict[str, str] = json.loads(run.stdout)
    return html
