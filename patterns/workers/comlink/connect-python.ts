// The page's side: starts the worker and returns the class in it as if it were here.
// Needs: module workers, comlink. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { type Remote, releaseProxy, wrap } from "comlink";
import { type StartOptions, startWorker } from "../../shared/start-worker";
import type { PythonApi } from "./python-api";
import "./python-error-handler";

export interface PythonConnection {
  /** Each method answers with a promise. Wrap callbacks that you pass in `Comlink.proxy()`. */
  python: Remote<PythonApi>;
  /** Ends the worker at once. */
  terminate(): void;
}

// #region page
/**
 * Starts the worker; Python itself boots with `python.init()`.
 *
 * @throws {WorkerStartError} when the worker's script is missing, blocked, broken or silent
 */
export async function connectPython(options: StartOptions = {}): Promise<PythonConnection> {
  const { worker, value } = await startWorker(
    () => new Worker(new URL("./python.worker.ts", import.meta.url), { type: "module" }),
    async (worker) => {
      const python = wrap<PythonApi>(worker);
      await python.ping();
      return { python }; // in an object, since a bare proxy would be awaited as if it were a promise
    },
    options,
  );
  const { python } = value;
  return {
    python,
    terminate() {
      python[releaseProxy]();
      worker.terminate();
    },
  };
}
// #endregion page
