// The page's side: starts the worker and returns the class in it as if it were here.
// Needs: module workers, comlink. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import type { StartOptions } from "../../shared/start-worker";
import type { PythonApi } from "./python-api";
import "./python-error-handler";
import { type Connected, type Connection, connect } from "./rpc/connect";
import { interrupting, newInterruptBuffer } from "./rpc/interrupt";

export interface PythonConnection extends Pick<Connection<PythonApi>, "call" | "ended"> {
  /** Each method answers with a promise. Pass a listener through `keep()`. */
  python: Connected<PythonApi>;
  /** Give it to `init()`, and a call that is given up stops Python. Undefined without isolation. */
  interruptBuffer: Uint8Array | undefined;
  /** Ends the worker at once. Calls that wait reject. The end of `using` does so too. */
  terminate(): void;
  [Symbol.dispose](): void;
}

// #region page
/**
 * Starts the worker; Python itself boots with `python.init()`.
 *
 * @throws {WorkerStartError} when the worker's script is missing, blocked, broken or silent
 */
export async function connectPython(options: StartOptions = {}): Promise<PythonConnection> {
  const interruptBuffer = newInterruptBuffer();
  const { remote, ready, ended, call, close } = connect<PythonApi>(
    () => new Worker(new URL("./python.worker.ts", import.meta.url), { type: "module" }),
    { ...options, ...(interruptBuffer && { stop: interrupting(interruptBuffer) }) },
  );
  await ready;
  // The proxy is in an object, since a bare one would be awaited as if it were a promise.
  const held = { python: remote, interruptBuffer, ended, call, terminate: close };
  return Object.assign(held, { [Symbol.dispose ?? "dispose"]: close }) as PythonConnection;
}
// #endregion page
