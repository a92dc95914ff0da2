// Boots of Pyodide, from servers that may do something wrong.

import { type Remote, wrap } from "comlink";
import "../../../patterns/workers/comlink/python-error-handler";
import { type Outcome, outcome } from "../outcome";
import type { Booting, BootRequest } from "../workers/boot.worker";

/** Longer than a boot on a busy machine. */
const BOOT_MS = 60_000;

async function inNewWorker<T>(work: (remote: Remote<Booting>) => Promise<T>): Promise<T> {
  const worker = new Worker(new URL("../workers/boot.worker.ts", import.meta.url), {
    type: "module",
  });
  try {
    return await work(wrap<Booting>(worker));
  } finally {
    worker.terminate();
  }
}

const boot = (remote: Remote<Booting>, request: BootRequest) =>
  outcome(remote.watched(request), BOOT_MS);

/** What becomes of a boot, and what it leaves behind in its worker. */
export function watched(request: BootRequest) {
  return inNewWorker(async (remote) => {
    const result = await boot(remote, request);
    return { result, traces: await remote.traces(), counted: await remote.counted() };
  });
}

/** Without the watchdog: given twice the time in which another worker boots beside it. */
export function bare(indexURL: string, fine: string): Promise<Outcome> {
  return inNewWorker(async (remote) => {
    const began = performance.now();
    const result = remote.bare(indexURL);
    result.catch(() => {}); // it may reject while the other one boots
    await inNewWorker((other) => other.bare(fine));
    return outcome(result, performance.now() - began);
  });
}

/** A boot that is rejected, its worker ended, and another one in a new worker. */
export async function again(request: BootRequest) {
  const first = await inNewWorker((remote) => boot(remote, request));
  const second = await inNewWorker((remote) => boot(remote, request));
  return { first, second };
}

/** The worker asks for something of its own meanwhile, which is not there. */
export function beside(request: BootRequest, url: string) {
  return inNewWorker(async (remote) => {
    const booting = boot(remote, request);
    const status = await remote.fetchBeside(url);
    return { status, result: await booting };
  });
}

export function standIn(kind: "busy" | "idle", takesMs: number, timeoutMs: number) {
  return inNewWorker((remote) => outcome(remote.standIn(kind, takesMs, timeoutMs)));
}
