// The class that runs in the worker. It knows Pyodide and the listener, and nothing of messages.
// Needs: a module worker. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { withDownloadProgress } from "../../shared/download-progress";
import { describeEnvironment, type Environment } from "../../shared/environment";
import { importPyodide, type PyodideInterface } from "../../shared/load-pyodide";
import { toClonable } from "../../shared/to-clonable";
import { installPackages } from "./install-packages";
import type { InitOptions, PythonApi, PythonEvent, PythonListener } from "./python-api";

export class Python implements PythonApi {
  #booting: Promise<PyodideInterface> | undefined;
  #listener: PythonListener | undefined;
  #delivered: Promise<void> | undefined;

  ping(): true {
    return true;
  }

  async init(options: InitOptions = {}, listener?: PythonListener): Promise<Environment> {
    if (listener) this.#listener = listener;
    this.#booting ??= this.#boot(options);
    return describeEnvironment(await this.#booting);
  }

  async installPackages(packages: string[]): Promise<string[]> {
    const pyodide = await this.pyodide();
    return this.#withDownloads(() =>
      installPackages(pyodide, packages, (progress) =>
        this.#emit({ kind: "install", ...progress }),
      ),
    );
  }

  // #region run
  async runPython(code: string): Promise<unknown> {
    const pyodide = await this.pyodide();
    try {
      return toClonable(await pyodide.runPythonAsync(code, { filename: "main.py" }));
    } finally {
      // Events travel on a channel of their own: without this wait the result may overtake them.
      await this.#delivered;
    }
  }
  // #endregion run

  /** The interpreter, for classes that build on this one. */
  protected async pyodide(): Promise<PyodideInterface> {
    if (!this.#booting) throw new Error("Python is not started: call init() first");
    return this.#booting;
  }

  async #boot({ indexURL }: InitOptions): Promise<PyodideInterface> {
    this.#emit({ kind: "init", stage: "import" });
    const pyodide = await this.#withDownloads(() =>
      importPyodide({
        ...(indexURL === undefined ? {} : { indexURL }),
        stdout: (text) => this.#emit({ kind: "output", stream: "stdout", text }),
        stderr: (text) => this.#emit({ kind: "output", stream: "stderr", text }),
      }),
    );
    this.#emit({ kind: "init", stage: "ready" });
    await this.#delivered;
    return pyodide;
  }

  #withDownloads<T>(work: () => Promise<T>): Promise<T> {
    return withDownloadProgress((progress) => this.#emit({ kind: "download", progress }), work);
  }

  #emit(event: PythonEvent): void {
    // The listener is a proxy: it answers with a promise, and what it throws is the page's affair.
    this.#delivered = Promise.resolve(this.#listener?.(event)).catch(console.error);
  }
}
