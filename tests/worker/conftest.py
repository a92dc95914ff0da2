"""The life of a Python worker, in tests of their own: all of it is about Comlink RPC."""

from __future__ import annotations

import pytest


def pytest_itemcollected(item: pytest.Item) -> None:
    """The page of Comlink RPC names this folder."""
    item.add_marker(pytest.mark.subject("workers/comlink"))
