// The Comlink pattern's class, and two things more that take shared memory.
// Needs: a module worker; cross-origin isolation for the two. From: pyodide-worker-patterns, workers/cross-origin-isolation, 0.1.0

import { Python } from "../comlink/python";

export class InterruptiblePython extends Python {
  // #region shared
  /**
   * Lets the page stop Python: it writes 2 (SIGINT) into byte 0, and Python raises KeyboardInterrupt
   * before the next instructions.
   */
  async setInterruptBuffer(buffer: Uint8Array): Promise<void> {
    (await this.pyodide()).setInterruptBuffer(buffer);
  }

  /** Gives Python a global `name` over memory that the page may share. Index it, or `.assign()` bytes. */
  async setArray(name: string, array: Uint8Array | Int32Array): Promise<void> {
    (await this.pyodide()).globals.set(name, array);
  }
  // #endregion shared
}
