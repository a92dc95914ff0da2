from __future__ import annotations

from contract import RunsPython

EXAMPLE = "examples/workers/cross_origin_isolation.html"


class TestContract(RunsPython):
    pass
