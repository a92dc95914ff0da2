"""A run as one HTML file that needs nothing else: filter the table, open a cell, see why."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .compare import Change
from .symbols import LEGEND, SYMBOLS

TEMPLATE = Path(__file__).with_name("report.html")


def render(run: Mapping[str, Any], changes: Sequence[Change] = ()) -> str:
    """Put a run into the page.

    :param run: a raw run; a cell may have an ``issue`` with ``url`` and ``reason``
    :param changes: what is not as the committed table has it
    """
    told = [{**asdict(change), "told": change.told} for change in changes]
    data = {"run": run, "changes": told, "symbols": SYMBOLS, "legend": LEGEND}
    # "</script>" and "<!--" would end or comment out the script that holds them.
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return TEMPLATE.read_text(encoding="utf-8").replace("__DATA__", text)
