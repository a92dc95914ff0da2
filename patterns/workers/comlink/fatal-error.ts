// Tells an exception of Python's from the end of Python: after a fatal error the interpreter is of no use.
// Needs: a worker with Pyodide. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import type { PyodideInterface } from "../../shared/load-pyodide";

/** The interpreter has crashed. `cause` is what it threw last. Only a new worker helps. */
export class PythonFatalError extends Error {
  override readonly name = "PythonFatalError";
  readonly code = "python-fatal";
}

// #region fatal
/**
 * Adds to any promise of Python's what Pyodide leaves out: that it rejects when the interpreter crashes.
 *
 * Upstream, the run that crashed stays pending for ever, and the error comes up as an uncaught one.
 */
export function settlingRuns(pyodide: PyodideInterface): <T>(run: Promise<T>) => Promise<T> {
  const crashed = new Promise<never>((_, reject) => {
    const look = (event: Event, error: unknown) => {
      if (answers(pyodide)) return;
      event.preventDefault(); // it is told by the call
      reject(fatal(error));
    };
    self.addEventListener("error", (event) => look(event, event.message));
    self.addEventListener("unhandledrejection", (event) => look(event, event.reason));
  });
  crashed.catch(() => {}); // it may be that no call waits
  return (run) =>
    Promise.race([run, crashed]).catch((error) => {
      throw isPythons(error) || answers(pyodide) ? error : fatal(error);
    });
}
// #endregion fatal

/** No release says that it has crashed in a way that others share, so Python is asked. */
function answers(pyodide: PyodideInterface): boolean {
  try {
    pyodide.runPython("None");
    return true;
  } catch (error) {
    return isPythons(error); // such as an interrupt that was meant for another run
  }
}

const isPythons = (error: unknown) => error instanceof Error && error.name === "PythonError";

function fatal(cause: unknown): Error {
  if (cause instanceof PythonFatalError) return cause;
  const what = `Python has crashed and cannot go on: ${String(cause)}`;
  return new PythonFatalError(`${what}. Start another worker.`, { cause });
}
