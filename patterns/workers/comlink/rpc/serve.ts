// Puts the layers of the worker together: the other half of connect.ts.
// Needs: a module worker, comlink. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { type Endpoint, expose } from "comlink";
import "../python-error-handler";
import { answering } from "./answer";
import { holdLifeLock } from "./liveness";
import { tellingPhases } from "./phases";
import { announceReady } from "./ready";

// #region serve
/** Serves `api` to the page that made this worker. */
export function serve(api: object): void {
  const scope = self as unknown as Endpoint;
  expose(api, tellingPhases(answering(scope)));
  // Only a worker whose end will be noticed gets calls.
  void holdLifeLock(scope).then(() => announceReady(scope));
}
// #endregion serve
