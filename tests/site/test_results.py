"""The table of a pattern's page, from results that are not in the committed table today."""

from __future__ import annotations

import json
from typing import Any

from node import run_node

RELEASES = ["315.0.0-alpha.2", "315.0.0", "0.29.10", "315.0.0-rc.1", "0.29.9"]

README = """# What works where

## [workers/comlink](../patterns/workers/comlink.md)

| Pyodide | chromium, isolated |
| --- | --- |
| 314.0.7 | ✓ 152 of 155 |

## Version edges
"""


def shown(cells: dict[str, dict[str, Any]]) -> dict[str, str]:
    """The part of a pattern's page, and its range in words."""
    browsers = {"chromium": {"isolated": cells}}
    table = {"runs": [], "patterns": {"workers/comlink": browsers}}
    files = {"compat/compat.json": json.dumps(table), "compat/README.md": README}
    done = run_node(
        f"""
        import {{ compatibility, rangeOf, readResults }} from "./site/results.ts";
        const files = {json.dumps(files)};
        const repository = {{ read: (file) => files[file] }};
        const {{ results }} = readResults(repository);
        const text = compatibility(repository, "workers/comlink", results);
        console.log(JSON.stringify({{ text, range: rangeOf(results) }}));
        """
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


def cell(status: str = "pass", **more: Any) -> dict[str, Any]:
    return {"status": status, "passed": 1, "planned": 1, **more}


def test_a_range_knows_the_order_of_releases() -> None:
    found = shown({release: cell() for release in RELEASES})
    assert found["range"] == "0.29.9 to 315.0.0"


def test_the_table_is_that_of_the_reference_with_the_reason_of_each_cell() -> None:
    why = {"reason": "3 tests are known to fail"}
    found = shown({"314.0.7": cell(**why), "0.26.4": cell(**why), "0.21.3": cell("error")})
    assert "| 314.0.7 | ✓ 152 of 155 |" in found["text"]
    assert "Version edges" not in found["text"]
    reason = "- 3 tests are known to fail\n  (chromium, isolated: 0.26.4 to 314.0.7)"
    assert found["text"].endswith(f"Why a cell is no tick:\n\n{reason}")


def test_a_pattern_without_a_run_says_so() -> None:
    done = run_node(
        """
        import { compatibility } from "./site/results.ts";
        console.log(compatibility({ read: () => "" }, "workers/new", []));
        """
    )
    assert done.stdout.strip() == "No run of this pattern has been published yet."
