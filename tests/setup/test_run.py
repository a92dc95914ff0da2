"""Child processes end with the script that started them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from node import command
from pytest_pyodide_workers.paths import ROOT
from setup.conftest import set_up

CHILD = "process.stdout.write(process.pid + '\\n'); setInterval(() => {}, 1000)"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to send")
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_child_too(kind: signal.Signals) -> None:
    script = f'return await runInTerminal(process.execPath, ["-e", {CHILD!r}])'
    with subprocess.Popen(
        command(set_up(script)),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.send_signal(kind)
        assert parent.wait(timeout=30) == 128 + kind
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
