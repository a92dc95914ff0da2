// Python that can be stopped: through shared memory where the page is isolated, else by a new worker.
// Needs: module workers, comlink. From: pyodide-worker-patterns, workers/cross-origin-isolation, 0.1.0

import type { Environment } from "../../shared/environment";
import type { StartOptions } from "../../shared/start-worker";
import type { InitOptions, PythonListener } from "../comlink/python-api";
import "../comlink/python-error-handler";
import { keep } from "../comlink/rpc/callbacks";
import { type Connected, type Connection, connect } from "../comlink/rpc/connect";
import type { InterruptiblePython } from "./interruptible-python";
import { sharesMemory } from "./isolation";

/**
 * The run was ended from outside. `cause` is what Python said to it: mostly KeyboardInterrupt, but an
 * interrupt that lands in Pyodide's own code comes out as another error. Undefined: its worker ended.
 */
export class RunStoppedError extends Error {
  override readonly name = "RunStoppedError";
  readonly code = "run-stopped";
}

export interface ClientOptions extends StartOptions, InitOptions {
  listener?: PythonListener;
}

export interface StopOptions {
  /** Milliseconds that Python gets to answer an interrupt before its worker is ended. Default: 2,000. */
  graceMs?: number;
}

const RESEND_MS = 100;

interface Run {
  result: Promise<unknown>;
  stopping: boolean;
  abandon(): void;
}

/** One interpreter, one run at a time. Stopping keeps the interpreter if it can, and replaces it if it must. */
export class InterruptibleClient {
  /** False where memory cannot be shared: then {@link stop} always replaces the worker. */
  readonly canInterrupt = sharesMemory();
  readonly #interruptBuffer = this.allocate(1);
  readonly #arrays = new Map<string, Uint8Array | Int32Array>();
  readonly #options: ClientOptions;
  #connection: Connection<InterruptiblePython> | undefined;
  #python: Connected<InterruptiblePython> | undefined;
  #run: Run | undefined;

  constructor(options: ClientOptions = {}) {
    this.#options = options;
  }

  /**
   * Starts the worker and boots Pyodide in it.
   *
   * @throws {WorkerStartError} when the worker's script is missing, blocked, broken or silent
   */
  async start(): Promise<Environment> {
    const connection = connect<InterruptiblePython>(
      () => new Worker(new URL("./interruptible.worker.ts", import.meta.url), { type: "module" }),
      this.#options,
    );
    await connection.ready;
    this.#connection = connection;
    const python = connection.remote;
    const { indexURL, listener } = this.#options;
    if (listener) keep(listener);
    const environment = await python.init(indexURL === undefined ? {} : { indexURL }, listener);
    if (this.canInterrupt) await python.setInterruptBuffer(this.#interruptBuffer);
    for (const [name, array] of this.#arrays) await python.setArray(name, array);
    this.#python = python;
    return environment;
  }

  /** Zeroed bytes that Python will see too, once they are its array; page-only without isolation. */
  allocate(byteLength: number): Uint8Array {
    return new Uint8Array(
      this.canInterrupt ? new SharedArrayBuffer(byteLength) : new ArrayBuffer(byteLength),
    );
  }

  /** Gives Python a global `name` over `array`, also in a worker that comes later. Without isolation: a copy. */
  async setArray(name: string, array: Uint8Array | Int32Array): Promise<void> {
    this.#arrays.set(name, array);
    await this.#python?.setArray(name, array);
  }

  // #region stop
  /**
   * Runs Python until it ends by itself or by {@link stop}.
   *
   * @throws {PythonError} when Python raises
   * @throws {RunStoppedError} when it was stopped, or its worker was ended
   */
  async run(code: string): Promise<unknown> {
    if (!this.#python)
      throw new Error("Python is not started: wait for start() or stop() to resolve");
    if (this.#run) throw new Error("Python is busy: wait for the run to end, or stop() it");
    let abandon: Run["abandon"] = () => {};
    const abandoned = new Promise<never>((_, reject) => {
      abandon = () => reject(new RunStoppedError("The run was ended together with its worker"));
    });
    const result = Promise.race([this.#python.runPython(code), abandoned]);
    const run: Run = { result, stopping: false, abandon };
    this.#run = run;
    try {
      return await result;
    } catch (cause) {
      if (!run.stopping || cause instanceof RunStoppedError) throw cause;
      throw new RunStoppedError("The run was stopped by an interrupt", { cause });
    } finally {
      if (this.#run === run) this.#run = undefined;
    }
  }

  /** Ends the current run. @returns how: "idle" when nothing ran */
  async stop({ graceMs = 2_000 }: StopOptions = {}): Promise<"idle" | "interrupted" | "replaced"> {
    const run = this.#run;
    if (!run) return "idle";
    run.stopping = true;
    if (this.canInterrupt && (await settlesWithin(graceMs, this.#interrupt(run)))) {
      return "interrupted";
    }
    // Not isolated; or Python sits in a call that looks at no buffer: time.sleep(), an await, C code;
    // or the interrupt has hit Pyodide's event loop, and left it stuck.
    this.terminate();
    await this.start();
    return "replaced";
  }
  // #endregion stop

  /** Settles when the run has ended and Python answers again. */
  async #interrupt({ result }: Run): Promise<void> {
    const interrupt = () => {
      this.#interruptBuffer[0] = 2; // SIGINT
    };
    interrupt();
    // Now and then one is taken and nothing comes of it: 7 of 180 on three releases, measured.
    const again = setInterval(interrupt, RESEND_MS);
    await result.catch(() => {});
    clearInterval(again);
    this.#interruptBuffer[0] = 0; // nobody may have looked, and the next run would be the one to end
    await this.#python?.runPython("");
  }

  /** Ends the worker at once, and the run with it. {@link start} makes a new one. */
  terminate(): void {
    this.#run?.abandon(); // first, since what closes rejects the run too
    this.#run = undefined;
    this.#connection?.close();
    this.#python = undefined;
  }
}

function settlesWithin(milliseconds: number, promise: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), milliseconds);
    const settled = () => {
      clearTimeout(timer);
      resolve(true);
    };
    promise.then(settled, settled);
  });
}
