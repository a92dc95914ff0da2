// Runs Python, and gets the arrays in its result without a second copy.
// Needs: a page, comlink. From: pyodide-worker-patterns, rpc/transferred-arrays, 0.2.0

import type { Outcome } from "../../shared/protocol";
import type { PythonWorker, RunOptions } from "../../workers/comlink/python-worker";

export interface TransferringApi {
  runAndTransfer(code: string, filename?: string): Promise<Outcome>;
}

// #region page
/** The `createWorker` of the `PythonWorker`. */
export const newTransferringWorker = () =>
  new Worker(new URL("./transferring.worker.ts", import.meta.url), { type: "module" });

/**
 * Runs Python as `runPython()` does. The bytes and arrays in the result, at any depth, are moved.
 *
 * @param python made with `createWorker: newTransferringWorker`
 */
export function runAndTransfer(
  python: PythonWorker,
  code: string,
  options: Omit<RunOptions, "result"> = {},
): Promise<unknown> {
  const { filename } = options;
  return python.call<TransferringApi>(
    ({ remote }) => remote.runAndTransfer(code, filename),
    options,
  );
}
// #endregion page
