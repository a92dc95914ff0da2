"""Bar charts made of text, for consoles, logs and worker output.

>>> print(bars({"apples": 3, "pears": 1.5}, width=8))
apples  ████████  3
pears   ████      1.5
>>> sparkline([1, 2, 4, 8])
'▁▂▄█'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

__all__ = ["bars", "sparkline"]
__version__ = "1.0.0"

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LEVELS = "▁▂▃▄▅▆▇█"


def bars(values: Mapping[str, float], *, width: int = 40) -> str:
    """Draw one horizontal bar per value, to an eighth of a character.

    :param values: the labels and their values, drawn in order; values are 0 or more
    :param width: the longest bar's length in characters, 1 or more
    :return: one line per value, joined by newlines; empty without values
    :raises ValueError: when a value is negative or ``width`` is less than 1
    """
    if width < 1:
        raise ValueError(f"The width is {width}; it must be 1 or more.")
    for label, value in values.items():
        if value < 0:
            raise ValueError(f"{label!r} is {value}; a bar's value must be 0 or more.")
    longest = max(values.values(), default=0) or 1
    margin = max(map(len, values), default=0)
    return "\n".join(
        f"{label:<{margin}}  {_bar(value / longest * width):<{width}}  {value:g}"
        for label, value in values.items()
    )


def sparkline(values: Iterable[float]) -> str:
    """Draw a series as one line of blocks, from its lowest value to its highest.

    :param values: the series; may be empty
    :return: one character per value
    """
    series = list(values)
    low = min(series, default=0)
    span = (max(series, default=0) - low) or 1
    return "".join(_LEVELS[round((value - low) / span * (len(_LEVELS) - 1))] for value in series)


def _bar(length: float) -> str:
    """Return a bar ``length`` characters long, rounded to eighths."""
    full, eighths = divmod(round(length * 8), 8)
    return _EIGHTHS[8] * full + (_EIGHTHS[eighths] if eighths else "")
