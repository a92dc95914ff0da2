// The laboratory of the watchdog: boots in workers of its own, for a test to judge what becomes of them.

import { type Remote, wrap } from "comlink";
import type { Booting, BootRequest, Outcome } from "./boot.worker";

/** Longer than a boot on a busy machine. */
const BOOT_MS = 60_000;

async function inNewWorker<T>(work: (remote: Remote<Booting>) => Promise<T>): Promise<T> {
  const worker = new Worker(new URL("./boot.worker.ts", import.meta.url), { type: "module" });
  try {
    return await work(wrap<Booting>(worker));
  } finally {
    worker.terminate();
  }
}

const pending: Outcome = { status: "pending" };

function within<T>(milliseconds: number, awaited: Promise<T>): Promise<T | Outcome> {
  const late = new Promise<Outcome>((resolve) => setTimeout(() => resolve(pending), milliseconds));
  return Promise.race([awaited, late]);
}

const lab = {
  /** What becomes of a boot, and what it leaves behind in its worker. */
  watched(request: BootRequest) {
    return inNewWorker(async (remote) => {
      const result = await within(BOOT_MS, remote.watched(request));
      return { result, traces: await remote.traces(), counted: await remote.counted() };
    });
  },

  /** Without the watchdog: given twice the time in which another worker boots beside it. */
  bare(indexURL: string, fine: string) {
    return inNewWorker(async (remote) => {
      const began = performance.now();
      const result = remote.bare(indexURL);
      await inNewWorker((other) => other.bare(fine));
      return within(performance.now() - began, result);
    });
  },

  /** The worker asks for something of its own meanwhile. */
  beside(request: BootRequest, url: string) {
    return inNewWorker(async (remote) => {
      const booting = remote.watched(request);
      const fetched = remote.fetchBeside(url);
      const result = await within(BOOT_MS, booting);
      return { result, status: await within(10_000, fetched) };
    });
  },

  /** The worker that the page of the pattern shows: the last thing that it says. */
  useIt(indexURL: string) {
    const worker = new Worker(new URL("./use-it.worker.ts", import.meta.url), { type: "module" });
    const told = new Promise((resolve) => {
      worker.addEventListener("message", ({ data }) => data.kind !== "progress" && resolve(data));
    });
    worker.postMessage({ indexURL });
    return told.finally(() => worker.terminate());
  },

  standIn(...args: Parameters<Booting["standIn"]>) {
    return inNewWorker((remote) => within(BOOT_MS, remote.standIn(...args)));
  },
};

Object.assign(globalThis, { lab });
