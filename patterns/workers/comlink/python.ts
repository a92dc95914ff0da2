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
import { isGenerator, streaming } from "./rpc/python-stream";

export class Python implements PythonApi {
  #booting: Promise<PyodideInterface> | undefined;
  #listener: PythonListener | undefined;
  #settling: ReturnType<typeof settlingRuns> = (run) => run;
  #toSend: (value: unknown) => unknown = toClonable;

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
    return this.#withDownloads(() => installPackages(pyodide, packages, report));
  }

  async runPython(code: string): Promise<unknown> {
    const enter = phasesOfThisCall();
    const pyodide = await this.pyodide(enter);
    enter("run");
    const run = pyodide.runPythonAsync(code, { filename: "main.py" });
    return this.#settling(run.then((value) => this.#toSend(value)));
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
    return booting.then((pyodide) => {
      this.#settling = settlingRuns(pyodide);
      const stream = streaming(pyodide);
      this.#toSend = (value) => (isGenerator(value) ? stream(value) : toClonable(value));
      if (interruptBuffer) pyodide.setInterruptBuffer(interruptBuffer);
      this.#emit({ kind: "init", stage: "ready" });
      return pyodide;
    });
  }

  #withDownloads<T>(work: () => Promise<T>): Promise<T> {
    return withDownloadProgress((progress) => this.#emit({ kind: "download", progress }), work);
  }

  #emit(event: PythonEvent): void {
    this.#listener?.(event);
  }
}
