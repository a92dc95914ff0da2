"""The type of the ``lab`` fixture."""

from __future__ import annotations

from typing import Any, Protocol


class Lab(Protocol):
    """Runs ``name`` of ``scenarios/<file>.ts`` on a fresh page; returns its answer, as JSON."""

    def __call__(self, file: str, name: str, *args: object) -> Any: ...
