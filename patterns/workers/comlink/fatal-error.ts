// Tells an exception of Python's from the end of Python: after a fatal error the interpreter is of no use.
// Needs: a worker with Pyodide. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import type { PyodideInterface } from "../../shared/load-pyodide";

/** The interpreter has crashed. `cause` is what it threw last. Only a new worker helps. */
export class PythonFatalError extends Error {
  override readonly name = "PythonFatalError";
  readonly code = "python-fatal";
}

/**
 * Throws `error`, or what it means: no release says so in a way that others share, so Python is asked.
 *
 * @throws {PythonFatalError} when the interpreter no longer answers
 */
export function throwAs(error: unknown, pyodide: PyodideInterface): never {
  if (!(error instanceof Error) || error.name !== "PythonError") {
    try {
      pyodide.runPython("None");
    } catch {
      const what = `Python has crashed and cannot go on: ${String(error)}`;
      throw new PythonFatalError(`${what}. Start another worker.`, { cause: error });
    }
  }
  throw error;
}
