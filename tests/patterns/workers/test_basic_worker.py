from __future__ import annotations

from contract import RunsPython

EXAMPLE = "examples/workers/basic_worker.html"


class TestContract(RunsPython):
    pass
