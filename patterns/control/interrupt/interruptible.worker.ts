// The worker's entry: Python that can be interrupted on every page, also while it waits.
// Needs: a worker, comlink. From: pyodide-worker-patterns, control/interrupt, 0.2.0

import { expose } from "comlink";
import { Interpreter } from "../../shared/interpreter";
import { tellLife } from "../../shared/worker-life";
import { INTERRUPTIBLE, receiveInterrupts } from "./interrupt";

// #region worker
class InterruptibleInterpreter extends Interpreter {
  /** With shared memory, `init()` puts another one in its place. */
  protected override takeInterrupt = receiveInterrupts();

  #interruptWaits: (() => boolean) | undefined;

  protected override onBoot(): void {
    this.#interruptWaits = this.runLibrary(INTERRUPTIBLE, { run: this.runState });
  }

  protected override cancelTasks(): boolean {
    return this.#interruptWaits?.() || super.cancelTasks();
  }
}

expose(new InterruptibleInterpreter((notice) => self.postMessage(notice)));
tellLife();
// #endregion worker
