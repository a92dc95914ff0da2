// Stops Python that is executing, through a byte of shared memory that it looks at as it runs.
// Needs: cross-origin isolation. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import type { Stop } from "./limits";

export interface InterruptOptions {
  /** Milliseconds that Python gets to answer. Default: 2,000. */
  graceMs?: number;
  /** Asks Python for a sign of life, in the same time: an interrupt may leave its event loop stuck. */
  alive?: () => Promise<unknown>;
}

const SIGINT = 2;
const RESEND_MS = 100;

/** One byte that the worker can share, or undefined where the page is not cross-origin isolated. */
export function newInterruptBuffer(): Uint8Array | undefined {
  return globalThis.crossOriginIsolated ? new Uint8Array(new SharedArrayBuffer(1)) : undefined;
}

// #region stop
/**
 * Makes the {@link Stop} of a worker whose Python was given `buffer` by `setInterruptBuffer()`.
 *
 * It stops whatever Python executes at that moment. Python that sleeps, awaits or is in C code looks at
 * no buffer: then the answer is false, and only a new worker helps. It is false too for a run that was
 * lost because it had hardly begun (0.27: 6 of 80 first runs): Python is free then, but nobody can tell.
 */
export function interrupting(
  buffer: Uint8Array,
  { graceMs = 2_000, alive = async () => {} }: InterruptOptions = {},
): Stop {
  return async (settled) => {
    const interrupt = () => {
      buffer[0] = SIGINT;
    };
    interrupt();
    // Now and then one is taken and nothing comes of it: 7 of 180 on three releases, measured.
    const again = setInterval(interrupt, RESEND_MS);
    const end = () => {
      clearInterval(again);
      // Nobody may have looked at the last one, and the next run would be the one to end.
      buffer[0] = 0;
    };
    const answered = settled.then(end).then(alive);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), graceMs);
    });
    const yes = () => true;
    const stopped = await Promise.race([answered.then(yes, yes), late]);
    if (!stopped) end();
    clearTimeout(timer);
    return stopped;
  };
}
// #endregion stop
