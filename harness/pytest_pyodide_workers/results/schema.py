"""The raw run: its shape, and a reader that refuses whatever is not in it."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ..versions import LOCAL, pep440

Run = Mapping[str, Any]
"""What one verify run recorded; :data:`RUN` says what is in it."""

STATUSES = ("pass", "fail", "timeout", "crash", "unsupported", "error", "skip", "not-run")
TEST_STATUSES = ("pass", "fail", "timeout", "crash", "error", "skip")
BROWSERS = ("chromium", "firefox", "webkit")


CELL = ("subject", "pyodide", "browser", "origin")
EDGE = ("probe", "pyodide", "browser")


def key_of(item: Mapping[str, Any], names: Sequence[str] = CELL) -> tuple[str, ...]:
    """Tell which cell, or which edge, an entry of a run is about."""
    return tuple(item[name] for name in names)


class InvalidRunError(ValueError):
    """The message names the place in the JSON, the value and the rule."""


Rule = Callable[[Any], str | None]
"""Says what is wanted where a value is not that; ``None`` where it is."""


def _matches(kind: type, pattern: str, wanted: str) -> Rule:
    def rule(value: Any) -> str | None:
        fits = isinstance(value, kind) and re.fullmatch(pattern, str(value))
        return None if fits else wanted

    return rule


def _is(kind: type, wanted: str) -> Rule:
    return lambda value: None if type(value) is kind else wanted


def _one_of(*allowed: object) -> Rule:
    words = ", ".join(map(str, allowed))
    return lambda value: None if value in allowed else f"one of {words}"


def _or_null(rule: Rule) -> Rule:
    return lambda value: None if value is None else rule(value)


def _date(value: Any) -> str | None:
    wanted = "a time such as 2026-12-01T02:00:00Z"
    if not isinstance(value, str) or not re.fullmatch(r"[\d-]{10}T[\d:]{8}Z", value):
        return wanted
    try:
        datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return wanted
    return None


def _shard(value: Any) -> str | None:
    parts = re.fullmatch(r"([1-9]\d*)/([1-9]\d*)", value) if isinstance(value, str) else None
    return None if parts and int(parts[1]) <= int(parts[2]) else "such as 1/3"


TEXT = _is(str, "a text")
FLAG = _is(bool, "true or false")
COUNT = _matches(int, r"\d+", "a whole number from 0")
VERSION = _matches(str, rf"\d+\.\d+\.\d+(-[a-z]+\.\d+)?|{LOCAL}", "an exact version, or local")
SHA1 = _matches(str, "[0-9a-f]{40}", "40 hex digits")
SHA256 = _matches(str, "[0-9a-f]{64}", "64 hex digits")

_ATTEMPT = {"status": _one_of(*TEST_STATUSES), "ms": COUNT, "message": _or_null(TEXT)}
_TEST = {"id": TEXT, "phase": _or_null(TEXT), **_ATTEMPT, "attempts": [_ATTEMPT]}
_ENGINE = {"pyodide": TEXT, "browser": _one_of(*BROWSERS), "browserVersion": TEXT}
_OBSERVED = {
    **_ENGINE,
    "python": TEXT,
    "userAgent": TEXT,
    "crossOriginIsolated": FLAG,
    "worker": TEXT,
    "lacks": [TEXT],
}
_CELL = {
    "subject": TEXT,
    "kind": _one_of("pattern", "control"),
    "pyodide": VERSION,
    "browser": _one_of(*BROWSERS),
    "origin": _one_of("isolated", "plain", "coep-dropped"),
    "status": _one_of(*STATUSES),
    "reason": _or_null(TEXT),
    "content": SHA256,
    "ms": COUNT,
    "observed": (_OBSERVED,),
    "tests": [_TEST],
}
_EDGE = {
    "probe": TEXT,
    "pyodide": VERSION,
    "browser": _one_of(*BROWSERS),
    "value": _or_null(TEXT),
    "content": SHA256,
    "ms": COUNT,
    "observed": (_ENGINE,),
}
RUN = {
    "schema": _matches(int, "1", "1, the only schema there is"),
    "run": {
        "id": _matches(str, r"\d{8}T\d{6}Z-[0-9a-f]{10}", "such as 20261201T020000Z-0123456789"),
        "started": _date,
        "finished": _date,
        "commit": SHA1,
        "dirty": FLAG,
        "content": SHA256,
        "harness": TEXT,
        "python": TEXT,
        "playwright": TEXT,
        "node": TEXT,
        "os": TEXT,
        "cores": COUNT,
        "ci": _or_null(TEXT),
        "shard": _shard,
        "sessions": COUNT,
        "command": TEXT,
    },
    "cells": [_CELL],
    "edges": [_EDGE],
}
"""Objects have exactly these members, a list holds any number of its one item, (x,) may be null.

The attempts of a test are in the order in which they were made: those of an interrupted run, the
one whose status is the test's, and then the fresh runs of a cell that got worse. An edge that was
planned and could not be observed has null for its value.
"""


def validate_run(data: Any) -> None:
    """Check a run from its shape to its sense.

    :raises InvalidRunError: for the first thing that is wrong
    """
    _check(data, RUN, "run")
    started, finished = data["run"]["started"], data["run"]["finished"]
    _refuse(finished < started, "run.run.finished", finished, f"a time from {started} on")
    seen: set[tuple[str, ...]] = set()
    for n, cell in enumerate(data["cells"]):
        key = key_of(cell)
        _refuse(key in seen, f"cells[{n}]", " ".join(key), "a cell that is not there twice")
        seen.add(key)
        _check_observed(cell, f"cells[{n}]", isolated=cell["origin"] == "isolated")
    for n, edge in enumerate(data["edges"]):
        key = key_of(edge, EDGE)
        _refuse(key in seen, f"edges[{n}]", " ".join(key), "an edge that is not there twice")
        seen.add(key)
        unseen = edge["observed"] is None
        _refuse(
            unseen != (edge["value"] is None),
            f"edges[{n}].value",
            edge["value"],
            "null where nothing was observed, and only there",
        )
        if not unseen:
            _check_observed(edge, f"edges[{n}]")


def _check_observed(cell: Mapping[str, Any], place: str, isolated: bool | None = None) -> None:
    observed = cell["observed"]
    if observed is None:
        verdict = cell["status"] in ("pass", "unsupported")
        _refuse(verdict, f"{place}.observed", None, f"what was observed, for {cell['status']}")
        return
    if cell.get("status") == "error":
        return
    asked = {"browser": cell["browser"]}
    if cell["pyodide"] != LOCAL:
        asked["pyodide"] = pep440(cell["pyodide"])
    if isolated is not None:
        asked["crossOriginIsolated"] = isolated
    for name, wanted in asked.items():
        _refuse(
            observed[name] != wanted,
            f"{place}.observed.{name}",
            observed[name],
            f"{wanted!r}, as asked for: else the status is error",
        )


def _check(value: Any, shape: Any, place: str) -> None:
    if callable(shape):
        wanted = shape(value)
        _refuse(wanted is not None, place, value, str(wanted))
    elif isinstance(shape, tuple):
        if value is not None:
            _check(value, shape[0], place)
    elif isinstance(shape, list):
        _refuse(not isinstance(value, list), place, value, "a list")
        for n, item in enumerate(value):
            _check(item, shape[0], f"{place}[{n}]")
    else:
        _refuse(not isinstance(value, dict), place, value, "an object")
        for name in shape.keys() - value.keys():
            _refuse(True, f"{place}.{name}", None, "a member that is there")
        for name in value.keys() - shape.keys():
            _refuse(True, f"{place}.{name}", value[name], "no member of this name")
        for name, part in shape.items():
            _check(value[name], part, f"{place}.{name}")


def _refuse(wrong: bool, place: str, value: object, wanted: str) -> None:
    if wrong:
        shown = json.dumps(value, ensure_ascii=False, default=str)
        raise InvalidRunError(f"{place.removeprefix('run.')} is {shown[:120]}: wanted is {wanted}.")


def load_run(file: Path) -> dict[str, Any]:
    """Read a run, compressed or not.

    :raises InvalidRunError: when it is none; the message names the file
    """
    try:
        raw = file.read_bytes()
        data: dict[str, Any] = json.loads(gzip.decompress(raw) if file.suffix == ".gz" else raw)
        validate_run(data)
    except (OSError, ValueError) as error:
        raise InvalidRunError(f"{file}: {error}") from None
    return data


def file_of(run: Run, folder: Path) -> Path:
    """Name the file of a run in ``folder``."""
    return folder / f"{run['run']['id']}.json.gz"


def save_run(run: Run, folder: Path) -> Path:
    """Write a run into ``folder``, under its id. Runs are never changed.

    :raises FileExistsError: when it is there already
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = file_of(run, folder)
    text = json.dumps(run, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    with file.open("xb") as target:
        target.write(gzip.compress(text.encode(), mtime=0))
    return file


def load_runs(folder: Path) -> list[dict[str, Any]]:
    """Read all runs of a folder, oldest first."""
    return [load_run(file) for file in sorted(folder.glob("*.json.gz"))]
