from __future__ import annotations

from contract import RunsPython

EXAMPLE = "examples/workers/comlink_rpc.html"


class TestContract(RunsPython):
    pass
