// Python in a worker, as one object with one life: it starts, runs, stops, comes back, and is closed.
// Needs: a page, comlink. From: pyodide-worker-patterns, workers/comlink, 0.2.0

import type { Interpreter } from "../../shared/interpreter";
import type { Environment, Notice, Outcome, Preparation } from "../../shared/protocol";
import { DEFAULT_INDEX_URL, PythonError, PythonWorkerError, unwrap } from "../../shared/protocol";
import { type Interrupts, newInterruptBuffer, stopRun } from "../../shared/stop-run";
import { after, unlessAborted } from "../../shared/worker-life";
import { type Connection, connect } from "./connect";

export { PythonError, PythonWorkerError };

/** What happens, in order. `run` is the `id` of the run under way. Output is not always whole lines. */
export type PythonEvent =
  | { kind: "state"; state: PythonState; run?: unknown; error?: unknown }
  | (Notice["pythonEvents"][number] & { run?: unknown });

/** After "restarting", variables are gone. After "idle" with an `error`, the next call starts again. */
export type PythonState =
  | ("idle" | "starting" | "ready" | "running")
  | ("stopping" | "restarting" | "closed");

/** What {@link PythonWorker.stop} came to. After "replaced", variables are gone. */
export type Stopped = "idle" | "stopped" | "replaced" | "kept";

/** The {@link Preparation} is given to each worker, also to one that replaces another. */
export interface PythonWorkerOptions extends Preparation {
  /** Folder of `pyodide.mjs`, absolute or relative to the page. Default: the public CDN. */
  indexURL?: string;
  onEvent?: (event: PythonEvent) => void;
  /** Makes another worker than the one beside this file. */
  createWorker?: () => Worker;
  /** What interrupts Python where memory cannot be shared: `[0] = 2` does, `[0] = 0` takes it back. */
  newInterrupts?: (worker: Worker) => Interrupts;
  /** How long the worker's script may take to load, in milliseconds. Default: 10,000. */
  startTimeoutMs?: number;
  /** How long a stopped run may take to end before its worker is replaced. Default: 2,000. */
  graceMs?: number;
}

export interface RunOptions {
  /** Stops the run, or takes it out of the queue. */
  signal?: AbortSignal;
  /** How long Python may run, in milliseconds. Starts and installations do not count. Default: no limit. */
  timeoutMs?: number;
  /** The name of the code in tracebacks. Default: `"main.py"`. */
  filename?: string;
  /** What is wanted of the last expression. Default: its value. */
  result?: "value" | "repr" | "none";
  /** Names the run in events. Default: 1 for the first run, 2 for the second … */
  id?: unknown;
  /** Keeps a worker that does not stop, and its variables. Later runs wait until Python is free. */
  keepWorker?: boolean;
}

/** Waits before the second and the third attempt to start a worker. */
const RETRY_MS = [500, 2_000];

/** Runs Python in a worker, one run after the other. A worker that is lost is replaced by another. */
export class PythonWorker {
  readonly #options: PythonWorkerOptions;
  readonly #closing = new AbortController();
  /** The runs that have not ended. */
  readonly #runs = new Set<AbortController>();
  #preparation: Preparation;
  #state: PythonState = "idle";
  #newest: Connection<Interpreter> | undefined;
  #environment: Environment | undefined;
  #interrupts: Interrupts | undefined;
  #worker: Promise<Connection<Interpreter>> | undefined;
  #lastRun: Promise<unknown> = Promise.resolve();
  #current: { id: unknown } | undefined;
  /** Settles when the worker has answered the run. */
  #busy: Promise<unknown> = Promise.resolve();
  #halting: Promise<Stopped> | undefined;
  #count = 0;
  readonly #again = () => void this.#ready().catch(nothing);

  /** Nothing starts before {@link init} or the first run. */
  constructor(options: PythonWorkerOptions = {}) {
    this.#options = options;
    this.#preparation = options;
  }

  get state(): PythonState {
    return this.#state;
  }

  /** Starts the worker, or joins its start. @returns what really runs */
  async init(): Promise<Environment> {
    await this.#ready();
    return this.#environment as Environment;
  }

  /**
   * Runs Python, with top-level await, when the runs before it have ended.
   *
   * @returns the value of the last expression, as plain JavaScript
   * @throws {PythonError} when Python raises
   * @throws {PythonWorkerError} for all else: its `code` says what
   */
  runPython(code: string, options: RunOptions = {}): Promise<unknown> {
    const { filename, result, id = ++this.#count } = options;
    return this.call(({ remote }) => remote.runPython(code, filename, result), { ...options, id });
  }

  /** Installs packages by name, or wheels by URL, in this worker and in later ones. */
  installPackages(packages: string | readonly string[], options?: RunOptions): Promise<void> {
    return this.prepare({ packages: [packages].flat() }, options);
  }

  /** Gives packages, files, global variables and set-up code to this worker and to later ones. */
  async prepare(preparation: Preparation, options?: RunOptions): Promise<void> {
    const added = merge({}, preparation);
    await this.call(({ remote }) => remote.prepare(added), options);
    this.#preparation = merge(this.#preparation, added);
  }

  /** Calls a method of your own worker in the queue of runs, where it is limited and stopped alike. */
  async call<Api = Interpreter>(
    work: (worker: Connection<Api>) => Promise<Outcome>,
    { signal, timeoutMs = Number.POSITIVE_INFINITY, keepWorker = false, id }: RunOptions = {},
  ): Promise<unknown> {
    if (!(timeoutMs > 0)) throw invalid(`timeoutMs is ${timeoutMs}: it must be more than 0`);
    const run = new AbortController();
    const stop = () => run.abort(stopped(signal?.reason));
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop);
    this.#runs.add(run);
    const before = this.#lastRun;
    let leave = nothing;
    this.#lastRun = new Promise<void>((resolve) => {
      leave = resolve;
    });
    let worker: Connection<Interpreter> | undefined;
    let stopTimer = nothing;
    try {
      await unlessAborted(() => before, run.signal);
      const current = await unlessAborted(() => this.#ready(), run.signal);
      run.signal.throwIfAborted();
      worker = current;
      this.#current = { id };
      this.#setState("running");
      const answer = work(current as unknown as Connection<Api>).then(unwrap, explain);
      this.#busy = answer.then(nothing, nothing);
      const late = new PythonWorkerError("timeout", `Python ran longer than ${timeoutMs} ms`);
      stopTimer = after(timeoutMs, () => run.abort(late));
      const halted = new AbortController();
      run.signal.addEventListener("abort", () => {
        this.#halting = this.#halt(current, keepWorker, run.signal.reason);
        this.#halting.then(() => halted.abort());
      });
      return await unlessAborted(() => answer, halted.signal);
    } catch (error) {
      if ((error as PythonWorkerError).code === "python-fatal") worker?.end(error);
      throw run.signal.aborted ? run.signal.reason : error;
    } finally {
      stopTimer();
      signal?.removeEventListener("abort", stop);
      const how = worker && (await this.#halting); // the interrupt buffer is clear then
      this.#runs.delete(run);
      // A run that was kept is still busy, and one that was taken out of the queue waits for its turn.
      const over = before
        .then(() => this.#busy)
        .then(() => {
          if (worker) this.#makeWay(worker);
          leave();
        });
      if (worker && how !== "kept") await over;
    }
  }

  /** Ends the run under way, and those that wait. Two stops are one. */
  async stop(): Promise<Stopped> {
    if (this.#runs.size === 0) return "idle";
    for (const run of this.#runs) run.abort(stopped());
    const last = this.#lastRun;
    const how = (await this.#halting) ?? "stopped";
    if (how !== "kept") await last;
    return how;
  }

  /** Ends the worker and starts another. The run under way rejects, those that wait go on. */
  async restart(): Promise<Environment> {
    this.#newest?.end(stopped());
    return this.init();
  }

  /** Ends the worker for good, at any time. What waits rejects, and so does every later call. */
  close(): void {
    const reason = new PythonWorkerError(
      "closed",
      "This PythonWorker was closed: make another one",
    );
    this.#closing.abort(reason);
    this.#newest?.end(reason);
    for (const run of this.#runs) run.abort(reason);
    this.#setState("closed");
  }

  #ready(): Promise<Connection<Interpreter>> {
    const { signal } = this.#closing;
    if (signal.aborted) return Promise.reject(signal.reason);
    this.#worker ??= this.#start(RETRY_MS).catch((error) => {
      this.#worker = undefined;
      throw error;
    });
    return this.#worker;
  }

  async #start([waitMs, ...later]: readonly number[]): Promise<Connection<Interpreter>> {
    this.#setState(this.#newest ? "restarting" : "starting");
    const { indexURL = DEFAULT_INDEX_URL, createWorker = newWorker } = this.#options;
    const { signal } = this.#closing;
    try {
      const connection = connect<Interpreter>(createWorker, this.#options.startTimeoutMs);
      this.#newest = connection;
      const { worker, remote, ended } = connection;
      const onMessage = ({ data }: MessageEvent<Partial<Notice> | null>) => {
        for (const event of data?.pythonEvents ?? []) this.#emit(event);
      };
      worker.addEventListener("message", onMessage, { signal: ended });
      const shared = newInterruptBuffer();
      this.#interrupts = shared ?? this.#options.newInterrupts?.(worker);
      const folder = addressOf(indexURL.replace(/\/?$/, "/"));
      this.#environment = unwrap(await remote.init(folder, shared)) as Environment;
      await remote.prepare(merge({}, this.#preparation)).then(unwrap, explain);
      ended.addEventListener("abort", () => {
        this.#worker = undefined;
        if (!this.#current && !signal.aborted) this.#setState("idle", ended.reason);
      });
      this.#setState("ready");
      return connection;
    } catch (error) {
      this.#newest?.end(error);
      signal.throwIfAborted();
      // An exception of the set-up code would come again.
      if (waitMs === undefined || error instanceof PythonError) {
        this.#setState("idle", error);
        addEventListener("online", this.#again, { once: true, signal });
        throw error;
      }
    }
    await unlessAborted(() => pause(waitMs), signal);
    return this.#start(later);
  }

  /** Ends what Python does for the run under way, or the worker. */
  async #halt(
    { remote, ended, end }: Connection<Interpreter>,
    keepWorker: boolean,
    reason: unknown,
  ): Promise<Stopped> {
    this.#setState("stopping");
    const how = { interrupts: this.#interrupts, cancel: () => remote.cancel() };
    const isOver = await stopRun(this.#busy, { ...how, graceMs: this.#options.graceMs });
    if (!isOver && !keepWorker) end(reason);
    if (ended.aborted) return "replaced";
    return isOver ? "stopped" : "kept";
  }

  #makeWay({ ended }: Connection<Interpreter>): void {
    this.#halting = undefined;
    this.#current = undefined;
    if (ended.aborted) this.#ready().catch(nothing);
    else this.#setState("ready");
  }

  #setState(state: PythonState, error?: unknown): void {
    if (this.#state === "closed" || this.#state === state) return;
    this.#state = state;
    this.#emit({ kind: "state", state, ...(error ? { error } : {}) });
  }

  /** Later, but before the next message: a mistake of the listener's harms nothing here. */
  #emit(event: PythonEvent): void {
    const run = this.#current?.id;
    queueMicrotask(() => this.#options.onEvent?.({ ...event, run }));
  }
}

const newWorker = () =>
  new Worker(new URL("./python.worker.ts", import.meta.url), { type: "module" });

const nothing = () => {};
const stopped = (cause?: unknown) => new PythonWorkerError("stopped", "The run was stopped", cause);
const invalid = (message: string) => new PythonWorkerError("invalid-argument", message);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The worker has another base address than the page, or none. */
function addressOf(address: string): string {
  try {
    return new URL(address, document.baseURI).href;
  } catch {
    throw invalid(`"${address}" is no address: give an absolute one, or one relative to the page`);
  }
}

/** Pyodide knows a wheel by the end of its address, which may be a query. */
function addressOfPackage(name: string): string {
  if (!/[/:]|\.whl/.test(name)) return name; // of Pyodide's distribution
  const url = addressOf(name);
  return url.endsWith(".whl") ? url : `${url}#${new URL(url).pathname}`;
}

const merge = (a: Preparation, b: Preparation): Preparation => ({
  packages: [...new Set([...(a.packages ?? []), ...(b.packages ?? [])].map(addressOfPackage))],
  files: { ...a.files, ...b.files },
  globals: { ...a.globals, ...b.globals },
  setup: [a.setup, b.setup].filter(Boolean).join("\n"),
});

/** Comlink passes on what `postMessage()` throws for an argument, and has its own words for a result. */
function explain(error: Error): never {
  if (error.name === "DataCloneError") throw invalid(`It cannot be sent: ${error.message}`);
  if (error.message !== "Unserializable return value") throw error;
  const message =
    "Python ran, but its result holds a JavaScript value that has no structured clone";
  throw new PythonWorkerError("result-not-clonable", message);
}
