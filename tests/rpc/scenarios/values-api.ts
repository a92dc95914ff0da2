// What the worker of the values scenarios offers. It returns what Python returned, proxies and all.

import { transferHandlers } from "comlink";
import { importPyodide, type PyodideInterface } from "../../../patterns/shared/load-pyodide";
import {
  pyProxyHandler,
  registerPyProxyHandler,
} from "../../../patterns/workers/comlink/rpc/pyproxy-handler";
import { transferArray } from "../../../patterns/workers/comlink/rpc/transfer-array";

/** "last" is how Comlink's README registers a handler. */
export type Registered = "first" | "last" | "not";

interface Buffers {
  getBuffer(): { data: Uint8Array; release(): void };
  destroy(): void;
}

export class ValuesApi {
  #pyodide!: PyodideInterface;
  #sent: ArrayBufferView | undefined;

  async init(indexURL: string, registered: Registered): Promise<void> {
    if (registered === "first") registerPyProxyHandler();
    if (registered === "last") transferHandlers.set("pyproxy", pyProxyHandler);
    this.#pyodide = await importPyodide({ indexURL });
  }

  run(code: string): Promise<unknown> {
    return this.#pyodide.runPythonAsync(code);
  }

  /** Calls a function of the page's with what Python made. */
  async runThenCall(code: string, callback: (value: unknown) => unknown): Promise<unknown> {
    return callback(await this.run(code));
  }

  async array(code: string): Promise<ArrayBufferView> {
    this.#sent = transferArray(await this.run(code)) as ArrayBufferView;
    return this.#sent;
  }

  /** How many bytes the worker still has of the array that it sent. */
  leftOver(): number | undefined {
    return this.#sent?.byteLength;
  }

  /** The control: a window on Python's memory, as getBuffer() gives it. */
  async view(code: string): Promise<Uint8Array> {
    const proxy = (await this.run(code)) as Buffers;
    return proxy.getBuffer().data;
  }

  async transferredView(code: string): Promise<string> {
    const { buffer } = await this.view(code);
    const { port1 } = new MessageChannel();
    try {
      port1.postMessage(null, [buffer as ArrayBuffer]);
      return "moved";
    } catch (error) {
      return (error as Error).name;
    } finally {
      port1.close();
    }
  }
}
