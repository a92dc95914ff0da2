"""One run of a plan: start pytest, watch the record grow, and stop without losing any of it."""

from __future__ import annotations

import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from ..recorder import Plan
from .costs import Costs
from .engine import Engine
from .progress import Progress
from .record import Record

LOOK_EVERY_S = 0.3
STOP_SECONDS = 30


class SessionFailed(RuntimeError):
    """pytest ended without having run the tests; the message holds the end of what it printed."""


@dataclass(frozen=True)
class Session:
    """What one process of pytest gets to do its work."""

    engine: Engine
    scratch: Path
    costs: Costs

    def run(self, plan: Plan, record: Record) -> bool:
        """Run the cells of ``plan`` that ``record`` lacks.

        :return: whether it came to its end; ``False`` after Ctrl-C
        :raises SessionFailed: when pytest could not run them
        """
        record.mend()
        todo = record.missing(plan)
        if not todo:
            return True
        progress = Progress(plan, self.costs)
        process = self.engine.start(todo, self.scratch, record.file)
        try:
            while process.poll() is None:
                time.sleep(LOOK_EVERY_S)
                if record.read():
                    progress.show(record)
        except KeyboardInterrupt:
            _stop(process)
            return False
        finally:
            record.read()
            progress.end()
        self._check(process, plan, record)
        return True

    def _check(self, process: subprocess.Popen[bytes], plan: Plan, record: Record) -> None:
        # 0 and 1: all tests ran, and what they said is in the record.
        nothing = not any(cell in record.cells for cell in plan)
        if process.returncode not in (0, 1) or nothing:
            log = (self.scratch / "pytest.log").read_text(encoding="utf-8", errors="replace")
            raise SessionFailed(
                f"pytest ended with exit code {process.returncode}. The end of what it said:\n"
                + "\n".join(log.splitlines()[-25:])
            )


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Let pytest close its browsers; it has a while to do so."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.kill()
        process.wait()
