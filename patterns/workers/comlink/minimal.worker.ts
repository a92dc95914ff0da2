// Comlink RPC, minimal variant: a class in the worker becomes an object on the page.
// Needs: a module worker, comlink. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { expose } from "comlink";
import type { PyodideInterface } from "pyodide";

// #region worker
export class Python {
  #pyodide?: PyodideInterface;

  async init(indexURL: string): Promise<void> {
    const { loadPyodide } = await import(/* @vite-ignore */ `${indexURL}pyodide.mjs`);
    this.#pyodide = await loadPyodide({ indexURL });
  }

  async runPython(code: string): Promise<unknown> {
    if (!this.#pyodide) throw new Error("Call init() before runPython()");
    return this.#pyodide.runPythonAsync(code);
  }
}

expose(new Python()); // before any await: a call that comes earlier than this is lost
// #endregion worker
