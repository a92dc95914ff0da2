"""Measure ``npm run verify`` against as many fast boots, back to back on all cores.

``npm run bench -- verify`` takes the options of verify. Fast boots are of the same versions in the
same browsers, with the standard library compiled beforehand, as many at a time as verify has jobs.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench import ROOT, bare_boots, boots_in
from pytest_pyodide_workers.paths import cache_dir
from pytest_pyodide_workers.verify.options import Options, UsageError, parse

BOOTS_EACH = 3


def fast_boot_seconds(options: Options) -> float:
    """Boot every version in every browser, ``--jobs`` at a time.

    :return: mean seconds of one boot, as it takes while the others run beside it
    """
    pairs = [(name, version) for name in options.browsers for version in options.published]
    with ThreadPoolExecutor(options.jobs) as pool:
        measured = pool.map(lambda pair: bare_boots(*pair, BOOTS_EACH, "compiled"), pairs)
        seconds = [second for boots in measured for second in boots]
    return sum(seconds) / len(seconds)


def megabytes(process: int) -> float:
    """Sum the memory of a process and all below it, each shared page divided among its users."""
    total = 0.0
    for pid in _family(process):
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:  # it has ended meanwhile
            continue
        if found := re.search(r"^Pss:\s+(\d+) kB", rollup, re.M):
            total += int(found[1]) / 1024
    return total


def _family(process: int) -> Iterator[int]:
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            pids = children.read_text().split()
        except OSError:
            continue
        for pid in pids:
            yield from _family(int(pid))


def run_verify(arguments: Sequence[str]) -> tuple[float, float]:
    """Run it from its beginning. Seconds, and the peak of its memory in megabytes.

    The seconds are of all that it ran, also of what it ran again to confirm.
    """
    command = [sys.executable, "-m", "pytest_pyodide_workers.verify", *arguments, "--fresh"]
    command += ["--out", "results/bench"]
    began = time.perf_counter()
    peak = 0.0
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "harness")}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            peak = max(peak, megabytes(process.pid))
            time.sleep(1)
        seconds = time.perf_counter() - began
        if process.returncode not in (0, 1):
            sys.exit("verify did not come to its end, so there is nothing to measure: try it alone")
    return seconds, peak


def ran_in(scratch: Path) -> tuple[int, int]:
    """Count the cells and the boots of a run, with those of its ``again-*`` folders."""
    logs = [*scratch.rglob("pytest.log")]
    cells = sum(log.with_name("only.json").read_text().count('"subject"') for log in logs)
    return cells, sum(boots_in(log.read_text()) for log in logs)


def main(arguments: Sequence[str]) -> None:
    try:
        options = parse(arguments, ROOT)
    except UsageError as error:
        sys.exit(str(error))
    fast = fast_boot_seconds(options)
    seconds, peak = run_verify(arguments)
    cells, boots = ran_in(cache_dir() / "verify")
    booting = boots * fast / options.jobs
    print(f"{cells} cells in {seconds:.0f} s: {cells / seconds * 60:.1f} a minute")
    print(f"{boots} boots, of {fast:.2f} s each with {options.jobs} at a time: {booting:.0f} s")
    print(f"verify / fast boots: {seconds / booting:.2f}, not boot: {1 - booting / seconds:.0%}")
    print(f"Peak memory: {peak:.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
