"""``npm run consumers``: runs all consumers, or those named, and writes down what came of it.

With ``--latest`` each tool's newest release is taken, and the results are compared with those of
``compat/consumers.json`` instead: what has broken is told, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "harness"), str(ROOT / "tests")]

import pytest  # noqa: E402
from consumers.prepare import CONSUMERS, home, update, versions  # noqa: E402
from pytest_pyodide_workers import browsers  # noqa: E402

RESULTS = ROOT / "compat" / "consumers.json"
LATEST = ROOT / "results" / "consumers-latest.json"
PASS = "pass"
REFUSED = 2

Result = dict[str, Any]


class Collector:
    """Listens to pytest: tells how each cell ended, and keeps it."""

    def __init__(self) -> None:
        self.runs: dict[str, list[Result]] = {}
        self.seen: dict[str, Result] = {}
        self._told: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and report.passed:
            return
        properties: Result = dict(report.user_properties)
        where = dict(properties["cell"])
        name = where.pop("consumer")
        said = f"{report.duration:.1f} s" if report.passed else why_of(report)
        if not report.passed and self._told.get(name) == said:
            said = "the same"  # a build that fails does so for each browser
        elif not report.passed:
            self._told[name] = said
        print(f"{'✓' if report.passed else '✗'} {name}, {' '.join(where.values())}: {said}")
        seen = properties.get("seen", {})
        browser = {"browserVersion": seen.pop("browserVersion")} if seen else {}
        outcome = PASS if report.passed else first_sentence(why_of(report))
        self.runs.setdefault(name, []).append({**where, **browser, "outcome": outcome})
        self.seen[name] = {**self.seen.get(name, {}), **seen}


def why_of(report: pytest.TestReport) -> str:
    """Return what the error says, without the way to it."""
    crash = getattr(report.longrepr, "reprcrash", None)
    message = str(crash.message if crash else report.longrepr)
    return message.removeprefix("consumers.prepare.StepFailed: ")


def first_sentence(text: str) -> str:
    """Return what may be published: the rest quotes a tool, with the folders of this machine."""
    return text.split(". ")[0].splitlines()[0]


def entry(name: str, runs: list[Result], seen: Result, *, latest: bool) -> Result:
    """Return a consumer's result, as it is written down."""
    consumer = CONSUMERS[name]
    found = seen.get("versions") or versions(consumer, home(consumer, latest) / "base")
    return {
        "title": consumer.title,
        "date": datetime.date.today().isoformat(),
        "latest": latest,
        "versions": found,
        "add": consumer.add,
        **({"only": consumer.only} if consumer.only else {}),
        **{key: seen[key] for key in ("files", "lines", "worker", "gzip") if key in seen},
        "outcome": next((it["outcome"] for it in runs if it["outcome"] != PASS), PASS),
        "runs": sorted(runs, key=lambda run: [run["browser"], run["origin"], run["pyodide"]]),
    }


def news(now: dict[str, Result], before: dict[str, Result]) -> list[str]:
    """Return a line for each consumer that is broken now, and is not known to be."""
    lines = []
    for name, result in now.items():
        old = before.get(name, {"outcome": PASS})
        if result["outcome"] == PASS or old["outcome"] != PASS:
            continue
        told = f"{result['title']}, with {spelled(result)}: {result['outcome']}."
        lines.append(f"{told} It passed with {spelled(old)}." if "versions" in old else told)
    return lines


def spelled(result: Result) -> str:
    return ", ".join(f"{tool} {version}" for tool, version in result["versions"].items())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="npm run consumers --", description=__doc__)
    parser.add_argument("names", nargs="*", help="of consumers; all without")
    parser.add_argument("--latest", action="store_true", help="the newest release of each tool")
    parser.add_argument(
        "--update", action="store_true", help="write the lock files anew, run nothing"
    )
    parser.add_argument("--processes", default="2", help="how many run at once (2)")
    options = parser.parse_args(arguments)
    names = options.names or list(CONSUMERS)
    if unknown := [name for name in names if name not in CONSUMERS]:
        print(f'There is no consumer "{unknown[0]}". There are: {", ".join(CONSUMERS)}.')
        return REFUSED
    if options.update:
        for name in names:
            update(CONSUMERS[name])
        return 0
    for browser in {browser for name in names for browser in CONSUMERS[name].browsers}:
        browsers.ensure(browser)
    collector = Collector()
    code = pytest.main(
        [
            *["tests/consumers/test_consumers.py", "-k", "test_the_copied_files_work"],
            *["-p", "no:terminal", "-p", "no:cacheprovider"],
            *["-n", options.processes, "--dist", "loadgroup", "--no-loadscope-reorder"],
            *[part for name in names for part in ("--consumer", name)],
            *["--latest-tools"] * options.latest,
        ],
        plugins=[collector],
    )
    results = {
        name: entry(name, collector.runs[name], collector.seen[name], latest=options.latest)
        for name in names
        if name in collector.runs
    }
    if missing := [name for name in names if name not in results]:
        print(
            f"pytest ended with exit code {code:d}, and ran nothing of {', '.join(missing)}. "
            "`npm test -- tests/consumers` shows why."
        )
        return REFUSED
    return report(results, latest=options.latest)


def report(results: dict[str, Result], *, latest: bool) -> int:
    """Write the results down, and tell what is wrong. Return the exit code."""
    known = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    failed = [result for result in results.values() if result["outcome"] != PASS]
    if latest:
        lines = news(results, known)
        write(LATEST, results)
    else:
        lines = [f"{result['title']}: {result['outcome']}." for result in failed]
        merged = {**known, **results}
        write(RESULTS, {name: merged[name] for name in CONSUMERS if name in merged})
    print("\n".join([*lines, f"{len(results) - len(failed)} of {len(results)} pass."]))
    return 1 if lines else 0


def write(file: Path, results: dict[str, Result]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{json.dumps(results, indent=2)}\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
