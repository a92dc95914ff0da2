// Tells the page that its worker is gone: no event does when it closes itself, is terminated or crashes.
// Needs: Web Locks, in a secure context. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import type { Endpoint } from "comlink";

const ALIVE = "alive";

// #region worker
/**
 * Takes a lock that the worker never gives back: the browser does, when the worker ends.
 *
 * @returns when it is held, and the page is told: say that the worker is ready after that. Also where there
 *   are no Web Locks (a page that is not served securely) or none for this origin (a sandboxed frame): then
 *   nobody hears of the worker's end
 */
export function holdLifeLock(scope: Endpoint = self as unknown as Endpoint): Promise<void> {
  if (!navigator.locks) return Promise.resolve();
  const name = `pwp-alive-${crypto.randomUUID()}`;
  return new Promise((resolve) => {
    const held = navigator.locks.request(name, () => {
      scope.postMessage({ pwp: ALIVE, lock: name });
      resolve();
      return new Promise<never>(() => {});
    });
    held.catch(() => resolve());
  });
}
// #endregion worker

// #region page
/**
 * Calls `onGone` once when the worker has ended, in whatever way. A worker that is busy is alive.
 *
 * It hears of no worker that ends before it has held its lock: that one failed to start.
 */
export function watchLife(worker: Worker, onGone: () => void, signal: AbortSignal): void {
  worker.addEventListener(
    "message",
    function listen({ data }) {
      if (data?.pwp !== ALIVE) return;
      worker.removeEventListener("message", listen);
      // Ours as soon as the worker's is given back; aborted when nobody wants to know any more.
      navigator.locks.request(data.lock, { signal }, onGone).catch(() => {});
    },
    { signal },
  );
}
// #endregion page
