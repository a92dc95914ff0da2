"""The command: take a pattern, a test or a version edge, and ask release after release."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..browsers import NAMES
from ..matrix import Cell
from ..paths import ROOT, cache_dir
from ..recorder import Plan, read_plan
from ..verify.costs import Costs
from ..verify.ends import INTERRUPTED
from ..verify.engine import Engine, EngineError
from ..verify.options import UsageError, parse
from ..verify.patterns import read_patterns
from ..verify.plan import is_control, is_edge
from ..verify.record import Record
from ..verify.session import Session, SessionFailed
from ..versions import UnknownVersionError, published, resolve, sort_key
from .search import search

CHANGELOG = "https://pyodide.org/en/latest/project/changelog.html"

HELP = """\
Finds the first Pyodide release on which a pattern or a test fails, or on which a version edge has
another value than before.

  npm run bisect -- comlink --browser firefox --good 0.28 --bad 314
  npm run bisect -- classic-worker --good 0.27 --bad 314
  npm run bisect -- test_a_dict_is_a_plain_object --good 0.21 --bad 0.28
"""


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="npm run bisect --",
        description=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("what", help="a pattern, the name of a test, or the id of a version edge")
    parser.add_argument("--browser", choices=NAMES, default="chromium")
    parser.add_argument("--origin", choices=["isolated", "plain"], default="isolated")
    parser.add_argument("--good", required=True, metavar="VERSION", help="where all is well")
    parser.add_argument("--bad", required=True, metavar="VERSION", help="where it is not")
    parser.add_argument("--pre", action="store_true", help="ask pre-releases too")
    parser.add_argument("--needs", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    try:
        releases = candidates(given.good, given.bad, pre=given.pre)
        if given.needs:
            print(json.dumps({"browsers": [given.browser], "versions": [releases[0]]}))
            return 0
        return bisect(given.what, given.browser, given.origin, releases)
    except (UsageError, UnknownVersionError, EngineError, SessionFailed) as error:
        print(error, file=sys.stderr)
        return 2


def candidates(good: str, bad: str, *, pre: bool) -> list[str]:
    """List what was published from ``good`` to ``bad``; a line means its newest release.

    :raises UsageError: when they are not in this order
    """
    versions = published(ROOT / "compat" / "pyodide-versions.json")
    (first,), (last,) = resolve([good], versions), resolve([bad], versions)
    if sort_key(first) >= sort_key(last):
        raise UsageError(
            f"--good {good} ({first}) is not older than --bad {bad} ({last}): "
            "bisect looks for what a newer release broke."
        )
    between = [v for v in versions if sort_key(first) < sort_key(v) < sort_key(last)]
    return [first, *(v for v in between if pre or "-" not in v), last]


def bisect(what: str, browser: str, origin: str, releases: Sequence[str]) -> int:
    asker = Asker(what, browser, origin)
    try:
        return look_for_the_change(asker, releases)
    except KeyboardInterrupt:
        print(f"\nStopped. {so_far(releases, asker.seen)}")
        return INTERRUPTED


def look_for_the_change(asker: Asker, releases: Sequence[str]) -> int:
    good, bad = asker.observe(releases[0]), asker.observe(releases[-1])
    if good is None or bad is None or good == bad:
        which = f"both {good}" if good else "one of them could not be told"
        print(f"Nothing to look for: {releases[0]} and {releases[-1]} are {which}.")
        return 1

    def ask(version: str) -> bool | None:
        seen = asker.observe(version)
        return None if seen is None else seen == good

    found = search(releases, ask)
    print(f"\n{asker}: {good} up to {found.last_good}, not so from {found.first_bad} on.")
    if found.unknown:
        print(f"Between them, nothing could be told of {', '.join(found.unknown)}.")
    anchor = f"version-{found.first_bad.partition('-')[0].replace('.', '-')}"
    print(f"What changed: {CHANGELOG}#{anchor}")
    return 0


def so_far(releases: Sequence[str], seen: Mapping[str, str | None]) -> str:
    """Say how far the search came, and how to spare what it asked already."""
    good = seen.get(releases[0])
    as_first = [v for v in releases if good and seen.get(v) == good]
    otherwise = [v for v in releases if seen.get(v) not in (None, good)]
    if not as_first or not otherwise:
        return "Nothing is known yet."
    last_good, first_bad = as_first[-1], otherwise[0]
    return (
        f"So far: {good} up to {last_good}, not so from {first_bad} on. "
        f"To go on from there: --good {last_good} --bad {first_bad}"
    )


class Asker:
    """Runs the tests of one subject on one release after the other.

    :ivar seen: what :meth:`observe` returned, by release
    """

    def __init__(self, what: str, browser: str, origin: str) -> None:
        pattern = next((p for p in read_patterns(ROOT) if what in _names(p.id)), None)
        self._what = what
        self._browser, self._origin = browser, origin
        self._subject = pattern.id if pattern else None
        self.seen: dict[str, str | None] = {}
        self._scratch = cache_dir() / "bisect"
        self._scratch.mkdir(parents=True, exist_ok=True)

    def __str__(self) -> str:
        return f"{self._what} in {self._browser}"

    def observe(self, version: str) -> str | None:
        """Return ``pass``, the status of what failed, or an edge's value; ``None``: cannot be told.

        :raises UsageError: when no test answers to the name
        """
        arguments = ["--pyodide", version, "--browser", self._browser, "--jobs", "1", "--fresh"]
        options = replace(parse(arguments, ROOT), origins=(self._origin,))
        engine = Engine(ROOT, options)
        engine.collect([version], self._scratch / "all.json")
        plan = self._chosen(read_plan(self._scratch / "all.json"))
        file = self._scratch / "record.jsonl"
        file.unlink(missing_ok=True)
        record = Record(file)
        if not Session(engine, self._scratch, Costs({})).run(plan, record):
            raise KeyboardInterrupt
        self.seen[version] = seen = _seen(record)
        print(f"  {version:16} {seen or 'cannot be told'}", flush=True)
        return seen

    def _chosen(self, plan: Plan) -> Plan:
        chosen = {
            cell: wanted
            for cell, tests in plan.items()
            if not is_control(cell) and cell.origin in ("", self._origin)
            if (wanted := [test for test in tests if self._wants(cell, test)])
        }
        if not chosen:
            raise UsageError(
                f'"{self._what}" is no pattern, no test and no version edge. '
                f"Patterns: {', '.join(p.id for p in read_patterns(ROOT))}; "
                "`npm run verify -- --help` tells more."
            )
        return chosen

    def _wants(self, cell: Cell, test: str) -> bool:
        if self._subject:
            return cell.subject == self._subject
        if is_edge(cell) and f"[{self._what}]" in test:
            return True
        name = test.rpartition("::")[2]
        return self._what in (test, name, name.partition("[")[0])


def _names(pattern: str) -> tuple[str, str]:
    return pattern, pattern.rpartition("/")[2]


def _seen(record: Record) -> str | None:
    lines = [line for cell in record.cells.values() for line in cell.tests.values()]
    edges = [line["edge"]["value"] for line in lines if "edge" in line]
    if edges:
        return json.dumps(edges[0], ensure_ascii=False)
    statuses = {line["status"] for line in lines}
    for status in ("crash", "timeout", "fail"):
        if status in statuses:
            return status
    return "pass" if statuses - {"skip"} == {"pass"} else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
