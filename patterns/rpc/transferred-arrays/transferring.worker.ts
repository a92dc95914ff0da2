// The worker's entry: Python whose arrays are moved to the page, where a clone would copy them once more.
// Needs: a worker, comlink. From: pyodide-worker-patterns, rpc/transferred-arrays, 0.2.0

import { expose, transfer } from "comlink";
import { Interpreter } from "../../shared/interpreter";
import type { Outcome } from "../../shared/protocol";
import { tellLife } from "../../shared/worker-life";
import type { TransferringApi } from "./run-and-transfer";

// #region worker
class TransferringInterpreter extends Interpreter implements TransferringApi {
  async runAndTransfer(code: string, filename?: string): Promise<Outcome> {
    const outcome = await this.runPython(code, filename);
    return transfer(outcome, buffersIn(outcome));
  }
}

/** The memory of all arrays in a value, each once. Memory that is shared stays shared. */
function buffersIn(value: object): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  const boxes = new Set<object>([value]); // grows while it is read
  for (const box of boxes) {
    if (ArrayBuffer.isView(box)) {
      if (box.buffer instanceof ArrayBuffer) buffers.add(box.buffer);
      continue;
    }
    const items = Symbol.iterator in box ? (box as Iterable<unknown>) : Object.values(box);
    for (const item of items) if (typeof item === "object" && item !== null) boxes.add(item);
  }
  return [...buffers];
}

expose(new TransferringInterpreter((notice) => self.postMessage(notice)));
tellLife();
// #endregion worker
