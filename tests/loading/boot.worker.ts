// Boots Pyodide under the watchdog or without it, for the laboratory to look at.

import { expose } from "comlink";
import {
  type BootProgress,
  type WatchdogOptions,
  withWatchdog,
} from "../../patterns/loading/boot-watchdog/boot-watchdog";
import { loadPyodide } from "../../patterns/shared/interpreter";

export interface BootRequest extends Pick<WatchdogOptions, "stallMs" | "timeoutMs"> {
  indexURL: string;
  /** Boots by the loader of the production clients, which does more than import Pyodide. */
  byInterpreter?: boolean;
  /** Whether somebody else wraps fetch() too: around the watchdog, or within it. */
  wrapped?: "around" | "within";
}

/** What becomes of a boot, as JSON. */
export interface Outcome {
  status: "resolved" | "rejected" | "pending";
  /** The version that has booted. */
  value?: string;
  name?: string;
  code?: string | null;
  url?: string | null;
  message?: string;
}

const original = { fetch: self.fetch, instantiateStreaming: WebAssembly.instantiateStreaming };
const timers = new Set<unknown>();
const { setInterval, clearInterval } = self;
Object.assign(self, {
  setInterval(...args: Parameters<typeof setInterval>) {
    const timer = setInterval(...args);
    timers.add(timer);
    return timer;
  },
  clearInterval(timer: ReturnType<typeof setInterval>) {
    timers.delete(timer);
    clearInterval(timer);
  },
});
const progress: BootProgress[] = [];
let wrapperCounted = 0;

async function load({ indexURL }: { indexURL: string }) {
  const { loadPyodide } = await import(/* @vite-ignore */ `${indexURL}pyodide.mjs`);
  return loadPyodide({ indexURL });
}

/** Another layer over fetch(), as some applications have: its answers are new ones, without an address. */
async function wrapped<T>(work: () => Promise<T>): Promise<T> {
  const { fetch } = self;
  self.fetch = async (...args) => {
    const answer = await fetch.apply(self, args);
    if (!answer.ok || !answer.body) return answer;
    const counting = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        wrapperCounted += chunk.byteLength;
        controller.enqueue(chunk);
      },
    });
    return new Response(answer.body.pipeThrough(counting), answer);
  };
  try {
    return await work();
  } finally {
    self.fetch = fetch;
  }
}

async function outcome(booting: Promise<{ version: string }>): Promise<Outcome> {
  try {
    return { status: "resolved", value: (await booting).version };
  } catch (error) {
    const { name, message, code = null, url = null } = error as Record<string, string>;
    return { status: "rejected", name: name ?? "", message: message ?? String(error), code, url };
  }
}

export class Booting {
  bare(indexURL: string): Promise<Outcome> {
    return outcome(load({ indexURL }));
  }

  watched({ indexURL, byInterpreter, wrapped: layer, ...limits }: BootRequest): Promise<Outcome> {
    const inner = byInterpreter ? loadPyodide : load;
    const within = (options: { indexURL: string }) => wrapped(() => inner(options));
    const watchedLoad = withWatchdog(layer === "within" ? within : inner, {
      ...limits,
      onDownload: (step) => progress.push(step),
    });
    const boot = () => watchedLoad({ indexURL });
    return outcome(layer === "around" ? wrapped(boot) : boot());
  }

  /** What is left behind of a boot. */
  traces() {
    return {
      fetch: self.fetch === original.fetch,
      clock: timers.size === 0,
      compiler: WebAssembly.instantiateStreaming === original.instantiateStreaming,
    };
  }

  /** The last that was told of each file, and what the other layer has counted. */
  counted() {
    const files = Object.fromEntries(
      progress.map(({ file, loadedBytes, totalBytes }) => [file, [loadedBytes, totalBytes]]),
    );
    return { files, wrapperCounted };
  }

  /** Another request of this worker while Pyodide boots, given up in the middle of its body. */
  async fetchBeside(url: string): Promise<number> {
    const { status, body } = await fetch(url);
    const reader = body?.getReader();
    await reader?.read();
    void reader?.read();
    await new Promise((resolve) => setTimeout(resolve)); // now it waits for more
    await reader?.cancel();
    return status;
  }

  /**
   * A loader that takes as long: busy, and idle for a moment at the end, or idle all the time.
   *
   * @param error what it then throws
   */
  standIn(kind: "busy" | "idle", takesMs: number, timeoutMs: number, error?: object) {
    const boot = async () => {
      const end = performance.now() + takesMs;
      while (kind === "busy" && performance.now() < end);
      await new Promise((resolve) =>
        setTimeout(resolve, kind === "busy" ? timeoutMs / 3 : takesMs),
      );
      if (error) throw Object.assign(new Error("no luck"), error);
      return { version: "314.0.7", pyodide_py: { __version__: "314.0.7" } };
    };
    return outcome(withWatchdog(boot as never, { timeoutMs })({ indexURL: "http://localhost/" }));
  }
}

expose(new Booting());
