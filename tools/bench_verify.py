"""Measure ``npm run verify`` against as many fast boots, back to back on all cores.

``npm run bench -- verify`` takes the options of verify. Fast boots are of the same versions in the
same browsers, with the standard library compiled beforehand, as many at a time as verify has jobs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
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
    """Sum the memory that a process and all below it hold, without the files that they have mapped.

    What they share counts for each of them. To know better the kernel would have to walk through
    all of it, which slows the run that is measured by a twentieth.
    """
    parents: dict[int, int] = {}
    held: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except OSError:  # it has ended meanwhile
            continue
        pid = int(fields["Pid"])
        parents[pid] = int(fields["PPid"])
        kinds = (fields.get(kind, "0 kB") for kind in ("RssAnon", "RssShmem"))
        held[pid] = sum(int(kilobytes.split()[0]) for kilobytes in kinds)

    def is_below(pid: int | None) -> bool:
        return pid == process or (pid is not None and is_below(parents.get(pid)))

    return sum(kilobytes for pid, kilobytes in held.items() if is_below(pid)) / 1024


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
