// Keeps calls until the worker listens, so that it does not matter when it calls expose().
// Needs: comlink. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import type { Endpoint } from "comlink";

const READY = "ready";

// #region worker
/** Call it in the worker, after `expose()`: the page sends nothing before. */
export function announceReady(scope: Endpoint = self as unknown as Endpoint): void {
  scope.postMessage({ pwp: READY });
}
// #endregion worker

export interface QueueingEndpoint extends Endpoint {
  /** Resolves when the worker listens. It waits for ever for one that never says so. */
  readonly ready: Promise<void>;
}

// #region page
/** Wraps a worker for `Comlink.wrap()`: what is posted too early waits, in its order. */
export function queueUntilReady(worker: Endpoint): QueueingEndpoint {
  let queue: [message: unknown, transfer: Transferable[]][] | undefined = [];
  const ready = new Promise<void>((resolve) => {
    worker.addEventListener("message", function listen(event) {
      if ((event as MessageEvent).data?.pwp !== READY) return;
      worker.removeEventListener("message", listen);
      const waited = queue ?? [];
      queue = undefined;
      for (const [message, transfer] of waited) worker.postMessage(message, transfer);
      resolve();
    });
  });
  return {
    ready,
    postMessage(message, transfer = []) {
      // Cloned now, as postMessage() would: what has no clone throws here, where its caller is.
      if (queue) queue.push(structuredClone([message, transfer], { transfer }));
      else worker.postMessage(message, transfer);
    },
    addEventListener: worker.addEventListener.bind(worker),
    removeEventListener: worker.removeEventListener.bind(worker),
    start: () => worker.start?.(),
  };
}
// #endregion page
