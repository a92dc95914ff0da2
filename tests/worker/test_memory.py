"""Nothing is kept per call: neither results nor what was printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from example_page import ExamplePage
from outcomes import script

EXAMPLE = "examples/workers/comlink_rpc.html"

pytestmark = [
    pytest.mark.long,
    pytest.mark.since("0.26"),
    pytest.mark.version_independent,
    pytest.mark.origin("isolated"),
]

MB = 1_000_000


def processes_of(name: str) -> Iterator[Path]:
    """List the processes of a browser, by their names."""
    for place in Path("/proc").iterdir():
        try:
            if place.name.isdigit() and name in (place / "comm").read_text():
                yield place
        except OSError:
            continue  # it has ended


def memory_of(browser: str) -> int:
    """Return the bytes that a browser's processes hold for themselves."""
    total = 0
    for place in processes_of({"chromium": "chrom", "firefox": "firefox"}[browser]):
        try:
            status = (place / "status").read_text()
        except OSError:
            continue
        for line in status.splitlines():
            if line.startswith("RssAnon:"):
                total += int(line.split()[1]) * 1024
    return total


@pytest.mark.parametrize(
    "code",
    ["'x' * 20_000_000", "bytes(20_000_000)", "print('x' * 1_000_000) or [0.5] * 1_000_000"],
    ids=["str", "bytes", "list, and printed"],
)
@pytest.mark.claim("comlink/nothing-kept")
def test_memory_stays_flat_over_many_large_results(
    example: ExamplePage, browser_name: str, code: str
) -> None:
    """A worker that kept each of 60 results of some 20 MB would hold more than a gigabyte."""
    if not Path("/proc/self/status").exists():
        pytest.skip("only Linux tells the memory of a process in this way")
    sizes = []
    for count in (20, 60):
        body = f'for (let n = 0; n < {count}; n++) await python.runPython("{code}"); return 1'
        assert script(example, body, phase="run", seconds=120) == 1
        sizes.append(memory_of(browser_name))
    assert sizes[1] - sizes[0] < 500 * MB, [size // MB for size in sizes]
