// The class that runs in the worker. It knows Pyodide and the listener, and nothing of messages.
// Needs: a module worker. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { withDownloadProgress } from "../../shared/download-progress";
import { describeEnvironment, type Environment } from "../../shared/environment";
import { DEFAULT_INDEX_URL, importPyodide, type PyodideInterface } from "../../shared/load-pyodide";
import { toClonable } from "../../shared/to-clonable";
import { settlingRuns } from "./fatal-error";
import { type InstallProgress, installPackages } from "./install-packages";
import type { InitOptions, PythonApi, PythonEvent, PythonListener } from "./python-api";
import { bootWithWatchdog } from "./rpc/boot-watchdog";
import { phasesOfThisCall } from "./rpc/phases";
import { readingErrors } from "./rpc/python-errors";
import { isGenerator, streaming } from "./rpc/python-stream";

interface Interpreter {
  pyodide: PyodideInterface;
  /** Lets a promise of Pyodide's also reject when the interpreter crashes. */
  settling<T>(promise: Promise<T>): Promise<T>;
  /** What can be sent of the last expression's value. Settles whatever Python does. */
  run(code: string): Promise<unknown>;
}

export class Python implements PythonApi {
  #booting: Promise<Interpreter> | undefined;
  #listener: PythonListener | undefined;

  ping(): true {
    return true;
  }

  async init(options: InitOptions = {}, listener?: PythonListener): Promise<Environment> {
    phasesOfThisCall()("boot");
    if (listener) this.#listener = listener;
    this.#booting ??= this.#boot(options);
    return describeEnvironment((await this.#booting).pyodide);
  }

  async installPackages(packages: string[]): Promise<string[]> {
    const enter = phasesOfThisCall();
    const { pyodide, settling } = await this.#interpreter(enter);
    enter("install");
    const report = (progress: InstallProgress) => this.#emit({ kind: "install", ...progress });
    return this.#withDownloads(() => settling(installPackages(pyodide, packages, report)));
  }

  async runPython(code: string): Promise<unknown> {
    const enter = phasesOfThisCall();
    const { run } = await this.#interpreter(enter);
    enter("run");
    return run(code);
  }

  /** The interpreter, for classes that build on this one. */
  protected async pyodide(): Promise<PyodideInterface> {
    return (await this.#interpreter(phasesOfThisCall())).pyodide;
  }

  async #interpreter(enter: (phase: string) => void): Promise<Interpreter> {
    if (!this.#booting) throw new Error("Python is not started: call init() first");
    enter("boot");
    return this.#booting;
  }

  async #boot({
    indexURL = DEFAULT_INDEX_URL,
    interruptBuffer,
  }: InitOptions): Promise<Interpreter> {
    this.#emit({ kind: "init", stage: "import" });
    const load = () =>
      importPyodide({
        indexURL,
        stdout: (text) => this.#emit({ kind: "output", stream: "stdout", text }),
        stderr: (text) => this.#emit({ kind: "output", stream: "stderr", text }),
      });
    const pyodide = await this.#withDownloads(() => bootWithWatchdog(load, { indexURL }));
    if (interruptBuffer) pyodide.setInterruptBuffer(interruptBuffer);
    const settling = settlingRuns(pyodide);
    const { runPython, call } = readingErrors(pyodide);
    const stream = streaming(pyodide, (step, generator) => settling(call(step, generator)));
    this.#emit({ kind: "init", stage: "ready" });
    return {
      pyodide,
      settling,
      async run(code) {
        const value = await settling(runPython(code));
        return isGenerator(value) ? stream(value) : toClonable(value);
      },
    };
  }

  #withDownloads<T>(work: () => Promise<T>): Promise<T> {
    return withDownloadProgress((progress) => this.#emit({ kind: "download", progress }), work);
  }

  #emit(event: PythonEvent): void {
    this.#listener?.(event);
  }
}
