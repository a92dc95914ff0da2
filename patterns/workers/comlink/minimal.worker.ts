// Comlink RPC, minimal variant: a class in the worker becomes an object on the page.
// Needs: a module worker, comlink. From: pyodide-worker-patterns, workers/comlink, 0.2.0

import { expose } from "comlink";
import type { PyodideInterface } from "pyodide";

export class Python {
  #pyodide?: PyodideInterface;

  async init(indexURL: string): Promise<void> {
    const url = `${indexURL}pyodide.mjs`;
    const { loadPyodide } = await import(/* @vite-ignore */ /* webpackIgnore: true */ url);
    this.#pyodide = await loadPyodide({ indexURL });
  }

  async installPackages(names: string[]): Promise<void> {
    await this.#pyodide?.loadPackage(names);
  }

  async runPython(code: string): Promise<unknown> {
    if (!this.#pyodide) throw new Error("Call init() before runPython()");
    return this.#pyodide.runPythonAsync(code);
  }
}

expose(new Python()); // before any await: a call that comes earlier than this is lost
