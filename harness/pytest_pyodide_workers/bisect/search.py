"""The search itself: halves a list of releases until two neighbours differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Ask = Callable[[str], bool | None]
"""Whether a release is good; ``None`` when that cannot be told."""


@dataclass(frozen=True)
class Found:
    """The two releases that differ, and those between them of which nothing could be told."""

    last_good: str
    first_bad: str
    unknown: tuple[str, ...] = ()


def search(releases: Sequence[str], ask: Ask) -> Found:
    """Find where good turns bad.

    :param releases: in order; the first is known to be good and the last to be bad
    """
    good, bad = 0, len(releases) - 1
    unknown: set[int] = set()
    while True:
        between = [n for n in range(good + 1, bad) if n not in unknown]
        if not between:
            rest = tuple(releases[n] for n in range(good + 1, bad))
            return Found(releases[good], releases[bad], rest)
        middle = between[len(between) // 2]
        answer = ask(releases[middle])
        if answer is None:
            unknown.add(middle)
        elif answer:
            good = middle
        else:
            bad = middle
