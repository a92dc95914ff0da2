// Limits the running time and the memory of programs, and tells a busy worker from a silent one.
// Needs: a page, or a worker. From: pyodide-worker-patterns, control/timeouts, 0.2.0

import type { PyodideInterface } from "pyodide";
import type { Interpreter } from "../../shared/interpreter";
import { PythonError, PythonWorkerError } from "../../shared/protocol";
import type { WorkerLife } from "../../shared/worker-life";
import type { Connection } from "../../workers/comlink/connect";
import type { PythonWorker, RunOptions } from "../../workers/comlink/python-worker";

/** "asking": {@link Limits.outside}; "silent": one long call, or a wait that blocks; "ended": no worker. */
export type Activity = "computing" | "waiting" | "asking" | "silent" | "idle" | "ended";

export interface LimitsOptions {
  /** How long each program may run, in milliseconds. Default: no limit. */
  timeoutMs?: number;
  /** Comes when a program has run for `warnMs`. */
  onWarning?: () => void;
  warnMs?: number;
  /** How large Python's memory may grow, in bytes. Default: Pyodide's own limit. */
  memoryBytes?: number;
  /** Comes when the activity has changed, or the memory has grown. */
  onPulse?: (pulse: { activity: Activity; heapBytes: number }) => void;
}

/** The page sends the limit before all calls, and pings while a program runs. */
type PageMessage = { memoryLimit: number } | { pulsePing: true };
/** Sent by the worker: while code computes, by its event loop when asked, and before each answer. */
interface PulseMessage {
  pulse: "code" | "loop" | "answer";
  heapBytes: number;
  isFull: boolean;
}

/** Pyodide's memory begins with up to 30 MiB, and some is needed to boot. */
const MIN_MEMORY = 48 * 2 ** 20;
const NO_MEMORY = "Python needed more memory than its limit";
const PAGE_BYTES = 65_536;
const TICK_MS = 50;
const LOOK_TICKS = 5;
/** Looks, not time: a page that was busy itself has messages to read. */
const SILENT_LOOKS = 4;
const NEVER = Number.POSITIVE_INFINITY;
const OVER = Symbol();

// #region page
/** The limits of one `PythonWorker`, whose `createWorker` is `() => limits.attach(new Worker(…))`. */
export class Limits {
  /** How long the last program has run, in milliseconds, without what was {@link outside}. */
  ranMs = 0;
  /** The size of Python's memory, which never shrinks. */
  heapBytes = 0;
  readonly #options: LimitsOptions;
  #countedAt = 0;
  /** Whose time it is, while it is not the program's. */
  readonly #pauses = new Set<symbol>([OVER]);
  #activity: Activity = "idle";
  #isFull = false;
  /** Where pulses came from since the last look. */
  readonly #heard = new Set<string>();

  constructor(options: LimitsOptions = {}) {
    const { memoryBytes = MIN_MEMORY } = options;
    if (!(memoryBytes >= MIN_MEMORY)) {
      const wanted = `memoryBytes is ${memoryBytes}: it must be at least ${MIN_MEMORY}`;
      throw new PythonWorkerError("invalid-argument", wanted);
    }
    this.#options = options;
  }

  /** Gives a new worker its limit, and listens to it. The worker calls {@link receiveLimits}. */
  attach(worker: Worker): Worker {
    const memoryLimit = this.#options.memoryBytes ?? NEVER;
    worker.postMessage({ memoryLimit } satisfies PageMessage);
    worker.addEventListener("message", ({ data }: MessageEvent<PulseMessage | null>) => {
      if (!data?.pulse) return;
      this.#isFull = data.isFull;
      this.#heard.add(data.pulse);
      this.#tell(this.#activity, data.heapBytes);
    });
    return worker;
  }

  /**
   * Runs Python as `runPython()` does. Its time begins when the program does.
   *
   * @throws {PythonWorkerError} `"timeout"`, or `"memory-limit"`, whose `cause` is what Python raised. The
   * worker is replaced then, since its memory would stay as large.
   */
  async run(python: PythonWorker, code: string, options: RunOptions = {}): Promise<unknown> {
    const { timeoutMs = this.#options.timeoutMs ?? NEVER, signal, ...more } = options;
    const late = new PythonWorkerError("timeout", `Python ran longer than ${timeoutMs} ms`);
    const ending = new AbortController();
    let stop = () => {};
    const work = async (connection: Connection<Interpreter>) => {
      stop = this.#watch(connection, timeoutMs, () => ending.abort(late));
      const outcome = await connection.remote.runPython(code, options.filename, options.result);
      if ("value" in outcome) return outcome;
      const cause = "exception" in outcome ? new PythonError(outcome.exception) : outcome;
      // Python that has no memory left cannot always say so.
      if (!("type" in cause ? /MemoryError$/.test(cause.type) : this.#isFull)) return outcome;
      const full = new PythonWorkerError("memory-limit", NO_MEMORY, cause);
      connection.end(full);
      throw full;
    };
    const ended = signal ? AbortSignal.any([signal, ending.signal]) : ending.signal;
    try {
      return await python.call(work, { ...more, signal: ended });
    } catch (error) {
      throw (error as Error).cause === late ? late : error;
    } finally {
      stop();
    }
  }

  /** Does something in a time that is not the program's, such as a question to a person. */
  async outside<T>(work: () => T | Promise<T>, signal?: AbortSignal): Promise<T> {
    const pause = Symbol();
    const resume = () => {
      this.#count();
      this.#pauses.delete(pause);
    };
    this.#count();
    this.#pauses.add(pause);
    signal?.addEventListener("abort", resume);
    try {
      return await work();
    } finally {
      resume();
      signal?.removeEventListener("abort", resume);
    }
  }

  /** Looks after the program that begins now. @returns what ends this */
  #watch({ worker, ended }: WorkerLife, timeoutMs: number, onTimeout: () => void): () => void {
    const { warnMs = NEVER, onWarning } = this.#options;
    this.ranMs = 0;
    this.#countedAt = performance.now();
    this.#pauses.clear(); // a question of an earlier program may never end
    let [ticks, silentLooks, warn] = [0, 0, onWarning];
    const tick = () => {
      const ranMs = this.#count();
      if (ranMs >= timeoutMs) onTimeout();
      if (ranMs >= warnMs) {
        warn?.();
        warn = undefined;
      }
      if (++ticks % LOOK_TICKS > 0) return;
      silentLooks = this.#heard.size > 0 ? 0 : silentLooks + 1;
      if (this.#pauses.size > 0) this.#tell("asking");
      else if (this.#heard.has("code")) this.#tell("computing");
      else if (this.#heard.has("loop")) this.#tell("waiting");
      else if (silentLooks >= SILENT_LOOKS) this.#tell("silent");
      this.#heard.clear();
      worker.postMessage({ pulsePing: true } satisfies PageMessage);
    };
    const timer = setInterval(tick, TICK_MS);
    return () => {
      clearInterval(timer);
      this.#count();
      this.#pauses.add(OVER);
      this.#tell(ended.aborted ? "ended" : "idle");
    };
  }

  #count(): number {
    const now = performance.now();
    if (this.#pauses.size === 0) this.ranMs += now - this.#countedAt;
    this.#countedAt = now;
    return this.ranMs;
  }

  #tell(activity: Activity, heapBytes = this.heapBytes): void {
    if (activity === this.#activity && heapBytes === this.heapBytes) return;
    this.#activity = activity;
    this.heapBytes = heapBytes;
    this.#options.onPulse?.({ activity, heapBytes });
  }
}
// #endregion page

// #region worker
/** The worker's end of the limits. Call it before the first `await`. */
export function receiveLimits() {
  let [limit, nextBeat, heapBytes, isFull] = [NEVER, 0, 0, false];
  const tell = (pulse: PulseMessage["pulse"]) =>
    self.postMessage({ pulse, heapBytes, isFull } satisfies PulseMessage);
  self.addEventListener("message", ({ data }: MessageEvent<PageMessage | null>) => {
    if (data && "memoryLimit" in data) limit = data.memoryLimit;
    if (data && "pulsePing" in data) tell("loop");
  });
  // Pyodide's memory grows by this. To refuse it is a MemoryError in Python.
  const { grow } = WebAssembly.Memory.prototype;
  WebAssembly.Memory.prototype.grow = function (pages) {
    const size = this.buffer.byteLength + pages * PAGE_BYTES;
    isFull = size > limit;
    if (isFull) throw new RangeError(`${size} bytes are over the limit of ${limit}`);
    const before = grow.call(this, pages);
    heapBytes = size;
    return before;
  };
  return {
    /** Call it when Pyodide has booted. @returns what Pyodide has to look at while code computes */
    begin(pyodide: PyodideInterface, takeInterrupt: () => number): () => number {
      const bytes = pyodide.runPython("b'-'"); // which stays: a view of it has the whole memory
      heapBytes = bytes.getBuffer().data.buffer.byteLength;
      return () => {
        if (performance.now() >= nextBeat) {
          tell("code");
          nextBeat = performance.now() + TICK_MS;
        }
        return takeInterrupt();
      };
    },
    /** Call it before each answer: the page knows the memory then. */
    tellMemory() {
      tell("answer");
      isFull = false;
    },
  };
}
// #endregion worker
