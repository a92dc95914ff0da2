// Python that can be stopped: through shared memory where the page is isolated, else by a new worker.
// Needs: module workers, comlink. From: pyodide-worker-patterns, workers/cross-origin-isolation, 0.1.0

import type { Environment } from "../../shared/environment";
import type { StartOptions } from "../../shared/start-worker";
import type { InitOptions, PythonListener } from "../comlink/python-api";
import "../comlink/python-error-handler";
import { keep } from "../comlink/rpc/callbacks";
import { type Connected, type Connection, connect } from "../comlink/rpc/connect";
import { interrupting } from "../comlink/rpc/interrupt";
import { ConnectionClosedError } from "../comlink/rpc/rpc-error";
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

interface Run {
  result: Promise<unknown>;
  stopping: boolean;
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
    const result = this.#python.runPython(code);
    const run: Run = { result, stopping: false };
    this.#run = run;
    try {
      return await result;
    } catch (cause) {
      if (cause instanceof ConnectionClosedError) {
        throw new RunStoppedError("The run was ended together with its worker");
      }
      if (!run.stopping) throw cause;
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
    const alive = async () => this.#python?.runPython("");
    const interrupt = interrupting(this.#interruptBuffer, { graceMs, alive });
    const ended = run.result.then(nothing, nothing);
    if (this.canInterrupt && (await interrupt(ended))) return "interrupted";
    // Not isolated; or Python sits in a call that looks at no buffer: time.sleep(), an await, C code;
    // or the interrupt has hit Pyodide's event loop, and left it stuck.
    this.terminate();
    await this.start();
    return "replaced";
  }
  // #endregion stop

  /** Ends the worker at once, and the run with it. {@link start} makes a new one. */
  terminate(): void {
    this.#run = undefined;
    this.#connection?.close();
    this.#python = undefined;
  }
}

const nothing = () => {};
