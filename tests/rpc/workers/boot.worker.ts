// Boots Pyodide under the watchdog or without it, for scenarios to look at.
import { expose } from "comlink";
import "../../../patterns/workers/comlink/python-error-handler";
import {
  type DownloadProgress,
  withDownloadProgress,
} from "../../../patterns/shared/download-progress";
import { importPyodide } from "../../../patterns/shared/load-pyodide";
import {
  bootWithWatchdog,
  type WatchdogOptions,
} from "../../../patterns/workers/comlink/rpc/boot-watchdog";

const original = { fetch: self.fetch, open: XMLHttpRequest.prototype.open };
const { instantiateStreaming } = WebAssembly;
const steps: DownloadProgress[] = [];

export interface BootRequest extends WatchdogOptions {
  /** Where progress is counted, if it is: around the watchdog, or within it. */
  progress?: "around" | "within";
  loadOptions?: Record<string, unknown>;
}

export class Booting {
  async bare(indexURL: string): Promise<string> {
    return (await importPyodide({ indexURL })).version;
  }

  async watched({ progress, loadOptions, ...options }: BootRequest): Promise<string> {
    const count = <T>(work: () => Promise<T>) =>
      withDownloadProgress((step) => steps.push(step), work);
    const load = () => importPyodide({ indexURL: options.indexURL, ...loadOptions });
    const boot = () => bootWithWatchdog(progress === "within" ? () => count(load) : load, options);
    return (await (progress === "around" ? count(boot) : boot())).version;
  }

  /** What is left behind of a boot. */
  traces() {
    return {
      fetch: self.fetch === original.fetch,
      open: XMLHttpRequest.prototype.open === original.open,
      compiler: WebAssembly.instantiateStreaming === instantiateStreaming,
    };
  }

  /** The last step, and the files that moved. */
  counted() {
    return { last: steps.at(-1), files: [...new Set(steps.map(({ file }) => file))] };
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

  /** Something that boots for as long: the worker is busy, and idle for a moment at the end, or idle all the time. */
  async standIn(kind: "busy" | "idle", takesMs: number, timeoutMs: number): Promise<string> {
    const boot = async () => {
      const end = performance.now() + takesMs;
      while (kind === "busy" && performance.now() < end);
      await new Promise((resolve) =>
        setTimeout(resolve, kind === "busy" ? timeoutMs / 3 : takesMs),
      );
      return kind;
    };
    return bootWithWatchdog(boot, { indexURL: "/", timeoutMs });
  }
}

expose(new Booting());
