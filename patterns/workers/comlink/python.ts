// The class that runs in the worker. It knows Pyodide and the listener, and nothing of messages.
// Needs: a module worker. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { withDownloadProgress } from "../../shared/download-progress";
import { describeEnvironment, type Environment } from "../../shared/environment";
import { importPyodide, type PyodideInterface } from "../../shared/load-pyodide";
import { toClonable } from "../../shared/to-clonable";
import { settlingRuns } from "./fatal-error";
import { type InstallProgress, installPackages } from "./install-packages";
import type { InitOptions, PythonApi, PythonEvent, PythonListener } from "./python-api";
import { phasesOfThisCall } from "./rpc/phases";

export class Python implements PythonApi {
  #booting: Promise<PyodideInterface> | undefined;
  #listener: PythonListener | undefined;
  #delivered: Promise<void> | undefined;
  #settling: ReturnType<typeof settlingRuns> = (run) => run;

  ping(): true {
    return true;
  }

  async init(options: InitOptions = {}, listener?: PythonListener): Promise<Environment> {
    phasesOfThisCall()("boot");
    if (listener) this.#listener = listener;
    this.#booting ??= this.#boot(options);
    return describeEnvironment(await this.#booting);
  }

  async installPackages(packages: string[]): Promise<string[]> {
    const enter = phasesOfThisCall();
    const pyodide = await this.pyodide(enter);
    enter("install");
    const report = (progress: InstallProgress) => this.#emit({ kind: "install", ...progress });
    return this.#afterEvents(this.#withDownloads(() => installPackages(pyodide, packages, report)));
  }

  async runPython(code: string): Promise<unknown> {
    const enter = phasesOfThisCall();
    const pyodide = await this.pyodide(enter);
    enter("run");
    const result = pyodide.runPythonAsync(code, { filename: "main.py" }).then(toClonable);
    return this.#afterEvents(this.#settling(result));
  }

  /** The interpreter, for classes that build on this one. */
  protected async pyodide(enter = phasesOfThisCall()): Promise<PyodideInterface> {
    if (!this.#booting) throw new Error("Python is not started: call init() first");
    enter("boot");
    return this.#booting;
  }

  async #boot({ indexURL, interruptBuffer }: InitOptions): Promise<PyodideInterface> {
    this.#emit({ kind: "init", stage: "import" });
    const booting = this.#withDownloads(() =>
      importPyodide({
        ...(indexURL === undefined ? {} : { indexURL }),
        stdout: (text) => this.#emit({ kind: "output", stream: "stdout", text }),
        stderr: (text) => this.#emit({ kind: "output", stream: "stderr", text }),
      }),
    );
    const ready = booting.then((pyodide) => {
      this.#settling = settlingRuns(pyodide);
      if (interruptBuffer) pyodide.setInterruptBuffer(interruptBuffer);
      this.#emit({ kind: "init", stage: "ready" });
      return pyodide;
    });
    return this.#afterEvents(ready);
  }

  // #region order
  /** Events travel on a channel of their own: without this wait a result overtakes them. */
  async #afterEvents<T>(result: Promise<T>): Promise<T> {
    try {
      return await result;
    } finally {
      await this.#delivered;
    }
  }
  // #endregion order

  #withDownloads<T>(work: () => Promise<T>): Promise<T> {
    return withDownloadProgress((progress) => this.#emit({ kind: "download", progress }), work);
  }

  #emit(event: PythonEvent): void {
    // The listener is a proxy: it answers with a promise, and what it throws is the page's affair.
    this.#delivered = Promise.resolve(this.#listener?.(event)).catch(console.error);
  }
}
