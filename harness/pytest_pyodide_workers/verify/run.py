"""A recorded run: what is in its file, and a reader that refuses whatever is not.

The file is JSON, compressed. A passing test is only counted: its name is in the commit, and a year
of nights has to stay small. A test that did anything else is there with each of its attempts.
"""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, field

from .. import matrix
from ..versions import LOCAL, pep440

Status = Literal[
    "pass", "fail", "timeout", "crash", "unsupported", "flaky", "error", "skip", "not-run"
]
"""Of a cell. ``flaky``: attempts on the same files came out in two ways."""

TestStatus = Literal["pass", "fail", "timeout", "crash", "known", "error", "skip"]
"""Of a test. ``known``: it failed as an entry of ``compat/known-issues.json`` says."""

Browser = Literal["chromium", "firefox", "webkit"]
Version = Annotated[str, Meta(pattern=rf"^(\d+\.\d+\.\d+(-[a-z]+\.\d+)?|{LOCAL})$")]
Time = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Count = Annotated[int, Meta(ge=0)]

CellKey = matrix.Cell
"""Subject, Pyodide, browser and origin. An edge has no origin."""


class InvalidRunError(ValueError):
    """A file that is no run; the message names the place in it and the rule."""


class Strict(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """An object with these members and no others."""


class Attempt(Strict):
    """How a test ended once; ``ms`` counts its set-up and its teardown too."""

    status: TestStatus
    ms: Count
    message: str | None = None


class Test(Strict):
    """A test that did not pass, or not at each attempt; its last attempt counts."""

    id: str
    status: TestStatus
    attempts: list[Attempt]
    phase: str | None = None


class Observed(Strict):
    """What a page said of itself; an edge knows the first three alone."""

    pyodide: str
    browser: Browser
    browserVersion: str
    python: str | None = None
    userAgent: str | None = None
    crossOriginIsolated: bool | None = None
    worker: str | None = None
    lacks: list[str] = field(default_factory=list)


class Cell(Strict):
    """One subject on one Pyodide, browser and origin. ``content`` hashes what it depends on."""

    subject: str
    pyodide: Version
    browser: Browser
    origin: Literal["isolated", "plain", "coep-dropped"]
    status: Status
    content: Hash
    ms: Count
    planned: Count
    passed: Count
    control: bool = False
    reason: str | None = None
    observed: Observed | None = None
    tests: list[Test] = field(default_factory=list)

    @property
    def key(self) -> CellKey:
        return CellKey(self.subject, self.pyodide, self.browser, self.origin)

    @property
    def outcome(self) -> str | None:
        """What came of it, if anything did."""
        return None if self.status in ("error", "not-run") else self.status


class Edge(Strict):
    """What a probe observed; ``value`` is null where that could not be observed."""

    probe: str
    pyodide: Version
    browser: Browser
    content: Hash
    ms: Count
    value: str | None = None
    observed: Observed | None = None

    @property
    def key(self) -> CellKey:
        return CellKey(f"edges/{self.probe}", self.pyodide, self.browser, "")

    @property
    def outcome(self) -> str | None:
        return self.value


class About(Strict):
    """When, of which files, where and by which command. ``content`` hashes all subjects."""

    id: Annotated[str, Meta(pattern=r"^\d{8}T\d{6}Z-[0-9a-f]{10}$")]
    started: Time
    finished: Time
    commit: Annotated[str, Meta(pattern="^[0-9a-f]{40}$")]
    dirty: bool
    content: Hash
    python: str
    playwright: str
    node: str
    os: str
    cores: Count
    command: str


class Run(Strict):
    """All of it."""

    schema: Literal[2]
    run: About
    cells: list[Cell]
    edges: list[Edge]


def check(run: Run) -> Run:
    """Return a run that makes sense.

    :raises InvalidRunError: for the first thing that does not
    """
    if run.run.finished < run.run.started:
        raise InvalidRunError(f"the run {run.run.id} ended before it began")
    every: list[Cell | Edge] = [*run.cells, *run.edges]
    for key, count in Counter(one.key for one in every).items():
        if count > 1:
            raise InvalidRunError(f"{key} is there twice")
    for cell in run.cells:
        if cell.passed + sum(test.status != "pass" for test in cell.tests) > cell.planned:
            raise InvalidRunError(f"{cell.key} has more tests than were planned")
        if cell.observed is None and cell.status in ("pass", "unsupported"):
            raise InvalidRunError(f"{cell.key}: {cell.status}, but nothing was observed")
    for edge in run.edges:
        if (edge.value is None) != (edge.observed is None):
            raise InvalidRunError(f"{edge.key}: a value and who observed it go together")
    for one in every:
        if one.observed:
            _check_observed(one, one.observed)
    return run


def _check_observed(one: Cell | Edge, seen: Observed) -> None:
    """Compare what was asked for with what was observed: another page says nothing of this cell."""
    wanted: dict[str, object] = {"browser": one.browser}
    if one.pyodide != LOCAL:
        wanted["pyodide"] = pep440(one.pyodide)
    if isinstance(one, Cell):
        wanted["crossOriginIsolated"] = one.origin == "isolated"
    for name, asked in wanted.items():
        found = getattr(seen, name)
        if asked != found:
            raise InvalidRunError(f"{one.key}: asked for {asked}, observed {found}")


def file_of(run: Run, folder: Path) -> Path:
    return folder / f"{run.run.id}.json.gz"


def save(run: Run, folder: Path) -> Path:
    """Write a run once: a run is never changed.

    :raises InvalidRunError: when it makes no sense, or its file is there already
    """
    file = file_of(run, folder)
    if file.exists():
        raise InvalidRunError(f"{file} is there already, and a run is never changed")
    text = msgspec.json.format(msgspec.json.encode(check(run)), indent=0)
    folder.mkdir(parents=True, exist_ok=True)
    file.write_bytes(gzip.compress(text, mtime=0))
    return file


def load(file: Path) -> Run:
    """Read a run from its file.

    :raises InvalidRunError: when it is none; the message begins with the file
    """
    try:
        return check(msgspec.json.decode(gzip.decompress(file.read_bytes()), type=Run))
    except (OSError, EOFError, msgspec.DecodeError, InvalidRunError) as error:
        raise InvalidRunError(f"{file}: {error}") from None


def load_all(folder: Path) -> list[Run]:
    """Read all runs of a folder, oldest first."""
    runs = [load(file) for file in folder.glob("*.json.gz")]
    return sorted(runs, key=lambda run: (run.run.finished, run.run.id))
