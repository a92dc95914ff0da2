// Python in a worker, as one object with one life: it starts, runs, stops, comes back, and is closed.
// Needs: a page, comlink. From: pyodide-worker-patterns, workers/comlink, 0.2.0

import {
  DEFAULT_INDEX_URL,
  type Environment,
  type Notice,
  type Outcome,
  type Preparation,
  PythonError,
  PythonWorkerError,
  type ResultKind,
  unwrap,
  type WorkerApi,
} from "../../shared/protocol";
import { newInterruptBuffer, stopRun } from "../../shared/stop-run";
import { after, unlessAborted } from "../../shared/worker-life";
import { type Connection, connect } from "./connect";

export { PythonError, PythonWorkerError };

export type PythonState =
  | "idle"
  | "starting"
  | "ready"
  | "running"
  | "stopping"
  | "restarting"
  | "closed";

/** What happens, in the order in which it happens. `run` is the `id` of the run under way, if any. */
export type PythonEvent =
  /** "restarting": the variables of the old worker are gone. "idle" with `error`: no start succeeded. */
  | { kind: "state"; state: PythonState; run?: unknown; error?: unknown }
  /** Text exactly as it was written: not always whole lines. */
  | { kind: "output"; stream: "stdout" | "stderr"; text: string; run?: unknown }
  | { kind: "progress"; message: string };

/** Each worker gets the {@link Preparation}, also one that replaces another. */
export interface PythonWorkerOptions extends Preparation {
  /** Folder of `pyodide.mjs`, absolute or relative to the page. Default: the public CDN. */
  indexURL?: string;
  /** Called for each event, one by one. */
  onEvent?: (event: PythonEvent) => void;
  /** Makes the worker, where it is not the one beside this file. */
  createWorker?: () => Worker;
  /** How long the worker's script may take to load, in milliseconds. Default: 10,000. */
  startTimeoutMs?: number;
  /** How long a stopped run may take to end before its worker is replaced. Default: 2,000. */
  graceMs?: number;
}

export interface RunOptions {
  /** Stops the run, or takes it out of the queue. */
  signal?: AbortSignal;
  /** How long Python may run, in milliseconds. Start and installation do not count. Default: no limit. */
  timeoutMs?: number;
  /** The name of the code in tracebacks. Default: `"main.py"`. */
  filename?: string;
  /** What is wanted of the last expression. Default: its value. */
  result?: ResultKind;
  /** Names the run in events. Default: 1 for the first run, 2 for the second … */
  id?: unknown;
  /** Keeps a worker that does not stop, with its variables: later runs wait until Python is free. */
  keepWorker?: boolean;
}

/** What {@link PythonWorker.stop} came to. "replaced": the variables are gone. */
export type Stopped = "idle" | "stopped" | "replaced" | "kept";

/** Waits before the second and the third attempt to start a worker. */
const RETRY_MS = [500, 2_000];

interface Ready extends Connection<WorkerApi> {
  environment: Environment;
  interrupts: Uint8Array | undefined;
}

/** Runs Python in a worker, one run after the other. A worker that is lost is replaced by another. */
export class PythonWorker {
  readonly #options: PythonWorkerOptions;
  readonly #closing = new AbortController();
  /** The runs that have not ended. The first of them is under way, unless a worker starts. */
  readonly #runs = new Set<AbortController>();
  #preparation: Preparation;
  #state: PythonState = "idle";
  #wasReady = false;
  #newest: Connection<WorkerApi> | undefined;
  #worker: Promise<Ready> | undefined;
  #lastRun: Promise<unknown> = Promise.resolve();
  #current: { id: unknown } | undefined;
  /** Settles when Python is free, in a worker that lives. */
  #busy: Promise<unknown> = Promise.resolve();
  #halting: Promise<Stopped> | undefined;
  #count = 0;

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
    return (await this.#ready()).environment;
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
    const work = ({ remote }: Connection<WorkerApi>) =>
      remote.runPython(String(code), filename, result);
    return this.call(work, { ...options, id });
  }

  /** Installs packages by name, or wheels by URL, in this worker and in later ones. */
  installPackages(packages: readonly string[], options?: RunOptions): Promise<void> {
    return this.prepare({ packages }, options);
  }

  /** Gives packages, files, global variables and set-up code to this worker and to later ones. */
  async prepare(preparation: Preparation, options?: RunOptions): Promise<void> {
    await this.call(({ remote }) => remote.prepare(resolved(preparation)), options);
    const { packages = [], files, globals, setup = "" } = this.#preparation;
    this.#preparation = {
      packages: [...new Set([...packages, ...(preparation.packages ?? [])])],
      files: { ...files, ...preparation.files },
      globals: { ...globals, ...preparation.globals },
      setup: `${setup}\n${preparation.setup ?? ""}`,
    };
  }

  /** Calls the worker in the queue of runs: a method of your own is limited and stopped as a run is. */
  async call<Api extends WorkerApi = WorkerApi>(
    work: (worker: Connection<Api>) => Promise<Outcome>,
    options: RunOptions = {},
  ): Promise<unknown> {
    const { signal, timeoutMs = Number.POSITIVE_INFINITY } = options;
    if (!(timeoutMs > 0)) throw invalid(`timeoutMs is ${timeoutMs}. It must be more than 0`);
    const run = new AbortController();
    const stop = () => run.abort(new PythonWorkerError("stopped", STOPPED, signal?.reason));
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop);
    this.#runs.add(run);
    const perform = (worker: unknown) => work(worker as Connection<Api>);
    const running = this.#perform(run, this.#lastRun, perform, { ...options, timeoutMs });
    // A run that is taken out of the queue must not let the next one overtake.
    this.#lastRun = Promise.all([this.#lastRun, running.catch(nothing)]).then(nothing);
    return running.finally(() => {
      this.#runs.delete(run);
      signal?.removeEventListener("abort", stop);
    });
  }

  /** Ends the run under way, and those that wait for it. Two stops are one. */
  async stop(): Promise<Stopped> {
    if (this.#runs.size === 0) return "idle";
    for (const run of this.#runs) run.abort(new PythonWorkerError("stopped", STOPPED));
    return (await this.#halting) ?? "stopped";
  }

  /** Ends the worker and starts another. The run under way rejects, those that wait go on. */
  async restart(): Promise<Environment> {
    this.#newest?.end(new PythonWorkerError("stopped", "The worker was restarted"));
    return this.init();
  }

  /** Ends the worker for good, at any time. What waits rejects, and so does every later call. */
  close(): void {
    const reason = new PythonWorkerError(
      "closed",
      "This PythonWorker was closed. Make another one",
    );
    this.#closing.abort(reason);
    this.#newest?.end(reason);
    for (const run of this.#runs) run.abort(reason);
    this.#setState("closed");
  }

  #ready(): Promise<Ready> {
    const { signal } = this.#closing;
    if (signal.aborted) return Promise.reject(signal.reason);
    this.#worker ??= this.#start(RETRY_MS).catch((error) => {
      this.#worker = undefined;
      throw error;
    });
    return this.#worker;
  }

  async #start([waitMs, ...later]: readonly number[]): Promise<Ready> {
    this.#setState(this.#wasReady ? "restarting" : "starting");
    const { signal } = this.#closing;
    try {
      const worker = await this.#startOnce();
      worker.ended.addEventListener("abort", () => {
        this.#worker = undefined;
      });
      this.#wasReady = true;
      this.#setState("ready");
      return worker;
    } catch (error) {
      signal.throwIfAborted();
      // An exception of the set-up code would come again.
      if (waitMs === undefined || error instanceof PythonError) {
        this.#setState("idle", error);
        const again = () => void this.#ready().catch(nothing);
        addEventListener("online", again, { once: true, signal });
        throw error;
      }
    }
    await unlessAborted(pause(waitMs), signal);
    return this.#start(later);
  }

  async #startOnce(): Promise<Ready> {
    const {
      indexURL = DEFAULT_INDEX_URL,
      createWorker = newWorker,
      startTimeoutMs,
    } = this.#options;
    const connection = connect<WorkerApi>(createWorker, startTimeoutMs);
    this.#newest = connection;
    const { worker, remote, ended, end } = connection;
    const onMessage = ({ data }: MessageEvent<Notice | null>) => this.#onNotice(data);
    worker.addEventListener("message", onMessage, { signal: ended });
    try {
      const interrupts = newInterruptBuffer();
      const folder = resolve(indexURL.replace(/\/?$/, "/"));
      const environment = unwrap(await remote.init(folder, interrupts)) as Environment;
      await remote.prepare(resolved(this.#preparation)).then(unwrap, explain);
      return { ...connection, environment, interrupts };
    } catch (error) {
      end(error);
      throw ended.reason;
    }
  }

  async #perform(
    run: AbortController,
    before: Promise<unknown>,
    work: (worker: Ready) => Promise<Outcome>,
    { timeoutMs, keepWorker = false, id }: RunOptions & { timeoutMs: number },
  ): Promise<unknown> {
    const { signal } = run;
    await unlessAborted(before, signal);
    await unlessAborted(this.#busy, signal);
    const worker = await unlessAborted(this.#ready(), signal);
    const current = { id };
    this.#current = current;
    this.#setState("running");
    const answer = work(worker).then(unwrap, explain);
    this.#busy = answer.then(nothing, nothing);
    const givenUp = new AbortController();
    signal.addEventListener("abort", () => {
      this.#halting = this.#halt(worker, keepWorker, signal.reason);
      this.#halting.then(() => givenUp.abort());
    });
    const late = new PythonWorkerError("timeout", `Python ran longer than ${timeoutMs} ms`);
    const stopTimer = after(timeoutMs, () => run.abort(late));
    try {
      return await unlessAborted(answer, givenUp.signal);
    } catch (error) {
      if ((error as PythonWorkerError).code === "python-fatal") worker.end(error);
      throw signal.aborted ? signal.reason : error;
    } finally {
      stopTimer();
      await this.#halting;
      this.#halting = undefined;
      this.#busy.then(() => {
        if (this.#current !== current) return;
        this.#current = undefined;
        if (worker.ended.aborted) this.#ready().catch(nothing);
        else this.#setState("ready");
      });
    }
  }

  async #halt(worker: Ready, keepWorker: boolean, reason: unknown): Promise<Stopped> {
    this.#setState("stopping");
    const { interrupts, remote, ended, end } = worker;
    const options = { interrupts, cancel: () => remote.cancel(), graceMs: this.#options.graceMs };
    const isOver = await stopRun(this.#busy, options);
    if (!isOver && !keepWorker) end(reason);
    if (ended.aborted) return "replaced";
    return isOver ? "stopped" : "kept";
  }

  #onNotice(notice: Notice | null): void {
    const run = this.#current?.id;
    if (notice?.pythonWorker === "progress") {
      this.#emit({ kind: "progress", message: notice.message });
    } else if (notice?.pythonWorker === "output") {
      for (const chunk of notice.chunks) this.#emit({ kind: "output", ...chunk, run });
    }
  }

  #setState(state: PythonState, error?: unknown): void {
    if (this.#state === "closed" || this.#state === state) return;
    this.#state = state;
    this.#emit({ kind: "state", state, run: this.#current?.id, ...(error ? { error } : {}) });
  }

  /** Later, but before the next message: a mistake of the listener's harms nothing here. */
  #emit(event: PythonEvent): void {
    queueMicrotask(() => this.#options.onEvent?.(event));
  }
}

const STOPPED = "The run was stopped";
const NOT_CLONABLE =
  "Python ran, but its result holds a JavaScript value that has no structured clone";

const newWorker = () =>
  new Worker(new URL("./python.worker.ts", import.meta.url), { type: "module" });

const nothing = () => {};

const invalid = (message: string) => new PythonWorkerError("invalid-argument", message);

/** Waits, but not longer than until the browser is online again. */
const pause = (ms: number) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
    addEventListener("online", resolve, { once: true });
  });

/** The absolute address of what the page names, since the worker has another base, or none. */
function resolve(address: string): string {
  try {
    return new URL(address, document.baseURI).href;
  } catch {
    throw invalid(`"${address}" is no address: give an absolute one, or one relative to the page`);
  }
}

function resolved({
  packages = [],
  files = {},
  globals = {},
  setup = "",
}: Preparation): Preparation {
  const isWheel = (name: string) => /[/:]|\.whl/.test(name);
  // Pyodide knows a wheel by the end of its address, which may be a query.
  const named = (url: string) => (url.endsWith(".whl") ? url : `${url}#/${nameOf(url)}`);
  const nameOf = (url: string) => new URL(url).pathname.split("/").at(-1);
  const all = packages.map((name) => (isWheel(name) ? named(resolve(name)) : name));
  return { packages: all, files, globals, setup };
}

/** Comlink passes on what `postMessage()` throws for an argument, and has its own words for a result. */
function explain(error: Error): never {
  if (error.name === "DataCloneError") throw invalid(`It cannot be sent: ${error.message}`);
  if (error.message !== "Unserializable return value") throw error;
  throw new PythonWorkerError("result-not-clonable", NOT_CLONABLE);
}
