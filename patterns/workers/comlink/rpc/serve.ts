// Puts the layers of the worker together: the other half of connect.ts.
// Needs: a module worker, comlink. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { type Endpoint, expose } from "comlink";
import { borrowedToClonable } from "../../../shared/to-clonable";
import { answering } from "./answer";
import { receiveCallbacks } from "./call-back";
import { guard, guardProxies, methodsOf } from "./guard";
import { holdLifeLock } from "./liveness";
import { tellingPhases } from "./phases";
import { announceReady } from "./ready";
import type { CheckedApi } from "./remote-api";
import "./streams";
import "./thrown";

// #region serve
/**
 * Serves `api` to the page that made this worker.
 *
 * @param allowed what the page may reach. Default: all methods of `api`, also those that only TypeScript
 *   calls private or protected
 */
export function serve<Api extends CheckedApi<Api>>(
  api: Api & object,
  allowed: readonly string[] = methodsOf(api),
): void {
  const scope = self as unknown as Endpoint;
  guardProxies();
  receiveCallbacks(borrowedToClonable, scope);
  expose(api, guard(tellingPhases(answering(scope)), allowed));
  // Only a worker whose end will be noticed gets calls.
  void holdLifeLock(scope).then(() => announceReady(scope));
}
// #endregion serve
