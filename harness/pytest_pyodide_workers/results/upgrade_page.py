"""The upgrade notes between all neighbouring lines, as a page."""

from __future__ import annotations

from itertools import pairwise

from ..edges import Edges
from ..upgrade_notes import EvidenceByPlace, as_markdown, compare, observed_releases
from ..versions import lines

INTRODUCTION = """\
# Upgrade notes

What changes for worker code from one line of Pyodide to the next, as the probes observed it on the
newest release of each. `npm run upgrade-notes -- 0.26 314` compares any two. Do not edit: made from
[edges.json](edges.json) and [the runs](runs)."""


def line_by_line(edges: Edges, evidence: EvidenceByPlace) -> str:
    """Write what changes from each line to the next, the newest first."""
    newest = lines(observed_releases(edges))
    steps = [compare(edges, evidence, *pair) for pair in pairwise(newest)]
    parts = [as_markdown(notes, under="#") for notes in reversed(steps)]
    return "\n\n".join([INTRODUCTION, *parts]) + "\n"
