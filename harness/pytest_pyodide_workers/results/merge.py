"""Joins the shards of one run into that run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .schema import CELL, EDGE, Run, key_of, validate_run


class MergeError(ValueError):
    """Runs that are not parts of one run; the message names what differs."""


def merge(runs: Sequence[Run]) -> dict[str, Any]:
    """Join runs of the same contents that are all the shards there are.

    Controls are in each of them, and have to agree.

    :raises MergeError: when they are not parts of one run, or one is missing
    """
    if not runs:
        raise MergeError("There is no run to merge.")
    # So that the id, the first shard's, does not hang on the order of the files.
    runs = sorted(runs, key=lambda run: int(run["run"]["shard"].partition("/")[0]))
    first = runs[0]["run"]
    for run in runs[1:]:
        for name in ("content", "commit"):
            if run["run"][name] != first[name]:
                raise MergeError(
                    f"Run {run['run']['id']} is of another {name} than {first['id']}: "
                    f"{run['run'][name][:10]}, not {first[name][:10]}."
                )
        if _asked(run) != _asked(runs[0]):  # the plans that were cut would not be the same
            raise MergeError(
                f"These runs were not asked for alike: {first['command']}, {run['run']['command']}."
            )
    _check_shards(runs)
    merged = {
        "schema": 1,
        "run": {
            **first,
            "started": min(run["run"]["started"] for run in runs),
            "finished": max(run["run"]["finished"] for run in runs),
            "dirty": any(run["run"]["dirty"] for run in runs),
            "sessions": sum(run["run"]["sessions"] for run in runs),
            "shard": "1/1",
        },
        "cells": _join(runs, "cells", CELL),
        "edges": _join(runs, "edges", EDGE),
    }
    validate_run(merged)
    return merged


def _asked(run: Run) -> str:
    """Return the command of a run, less what may differ from one shard to another."""
    return re.sub(r" --(?:(?:shard|out|jobs)[ =]\S+|fresh)", "", run["run"]["command"])


def _check_shards(runs: Sequence[Run]) -> None:
    shards = [run["run"]["shard"] for run in runs]
    counts = {shard.partition("/")[2] for shard in shards}
    if len(counts) != 1:
        raise MergeError(f"These shards are not of one run: {', '.join(sorted(shards))}.")
    (count,) = counts
    wanted = {f"{n}/{count}" for n in range(1, int(count) + 1)}
    if missing := wanted - set(shards):
        raise MergeError(f"Missing: shard {', '.join(sorted(missing))}.")
    if len(shards) != len(wanted):
        raise MergeError(f"A shard is there twice: {', '.join(sorted(shards))}.")


def _join(runs: Sequence[Run], part: str, names: Sequence[str]) -> list[Mapping[str, Any]]:
    joined: dict[tuple[str, ...], Mapping[str, Any]] = {}
    for run in runs:
        for item in run[part]:
            key = key_of(item, names)
            known = joined.setdefault(key, item)
            if known is item:
                continue
            if item.get("kind") != "control":
                raise MergeError(f"Two shards have the cell {' '.join(key)}.")
            if item["status"] != known["status"]:
                raise MergeError(f"The shards do not agree on the control {' '.join(key)}.")
    return [joined[key] for key in sorted(joined)]
