// The worker's entry: Python with a limit of memory, whose page knows when it computes.
// Needs: a worker, comlink. From: pyodide-worker-patterns, control/timeouts, 0.2.0

import { expose } from "comlink";
import { Interpreter } from "../../shared/interpreter";
import type { Outcome } from "../../shared/protocol";
import { tellLife } from "../../shared/worker-life";
import { receiveLimits } from "./limits";

// #region worker
const limits = receiveLimits();

class LimitedInterpreter extends Interpreter {
  protected override onBoot(): void {
    this.takeInterrupt = limits.begin(this.booted(), this.takeInterrupt);
  }

  protected override answer(code: string, work: () => Promise<Outcome>): Promise<Outcome> {
    return super.answer(code, work).finally(limits.tellMemory);
  }
}

expose(new LimitedInterpreter((notice) => self.postMessage(notice)));
tellLife();
// #endregion worker
