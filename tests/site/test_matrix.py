"""The table of a pattern's page, from results that are not in the committed table today."""

from __future__ import annotations

import json
from typing import Any

from server.serve_client import run_typescript

RELEASES = ["315.0.0-alpha.2", "315.0.0", "0.29.10", "315.0.0-rc.1", "0.29.9"]


def shown(cells: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The matrix of a pattern, and its range in words."""
    browsers = {"chromium": {"isolated": cells}}
    table = {"schema": 2, "runs": [], "patterns": {"workers/comlink": browsers}}
    done = run_typescript(
        f"""
        import {{ matrixOf, rangeOf, readResults }} from "./site/build/compat.ts";
        const results = readResults({{ read: () => {json.dumps(json.dumps(table))} }});
        const cells = results.patterns.get("workers/comlink");
        console.log(JSON.stringify({{ matrix: matrixOf(cells), range: rangeOf(cells) }}));
        """,
        {},
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def cell(status: str = "pass", **more: Any) -> dict[str, Any]:
    return {"status": status, "passed": 1, "planned": 1, "browserVersion": "156.0", **more}


def test_releases_stand_in_their_order_and_a_pre_release_before_its_release() -> None:
    found = shown({release: cell() for release in RELEASES})
    order = ["315.0.0", "315.0.0-rc.1", "315.0.0-alpha.2", "0.29.10", "0.29.9"]
    assert [row["release"] for row in found["matrix"]["rows"]] == order
    assert found["range"] == "Pyodide 0.29.9 to 315.0.0"


def test_a_cell_in_which_no_page_was_seen_is_a_question_mark_with_its_reason() -> None:
    """Such a cell has no version of a browser. The site is built all the same."""
    found = shown({"314.0.7": cell("error", browserVersion=None, reason="it did not start")})
    [row] = found["matrix"]["rows"]
    assert row["cells"] == [{"status": "error", "symbol": "?", "text": "error", "reason": 1}]
    assert found["matrix"]["reasons"] == ["It did not start"]
