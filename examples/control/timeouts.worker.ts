// The judge's worker: its limits, and interrupts that reach Python on every page.

import { expose } from "comlink";
import { receiveInterrupts } from "../../patterns/control/interrupt/interrupt";
import { receiveLimits } from "../../patterns/control/timeouts/limits";
import { Interpreter } from "../../patterns/shared/interpreter";
import type { Outcome } from "../../patterns/shared/protocol";
import { tellLife } from "../../patterns/shared/worker-life";

// #region worker
const limits = receiveLimits();

class JudgeInterpreter extends Interpreter {
  protected override takeInterrupt = receiveInterrupts();

  protected override onBoot(): void {
    this.takeInterrupt = limits.begin(this.booted(), this.takeInterrupt);
  }

  protected override answer(code: string, work: () => Promise<Outcome>): Promise<Outcome> {
    return super.answer(code, work).finally(limits.tellMemory);
  }
}

expose(new JudgeInterpreter((notice) => self.postMessage(notice)));
tellLife();
// #endregion worker
