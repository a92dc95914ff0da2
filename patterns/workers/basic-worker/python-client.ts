// Basic Worker: the page's side. Gives each request an id, and finds its promise when the answer comes.
// Needs: module workers. From: pyodide-worker-patterns, workers/basic-worker, 0.2.0

import type { Environment, Notice, Outcome } from "../../shared/protocol";
import { DEFAULT_INDEX_URL, PythonWorkerError, unwrap } from "../../shared/protocol";

/** Page to worker. Each request is answered once. */
export type Request = { id: number; method: "init" | "prepare" | "runPython"; args: unknown[] };
/** Worker to page: first the name of its lock, then answers and notices. */
export type Message = { lock?: string; id?: number; outcome?: Outcome } & Partial<Notice>;

export interface PythonClientOptions {
  /** Folder of `pyodide.mjs`, absolute or relative to the page. Default: the public CDN. */
  indexURL?: string;
  /** A byte in shared memory, where 2 interrupts Python. */
  interrupts?: Uint8Array | undefined;
  onEvent?: (event: Notice["pythonEvents"][number]) => void;
}

type Waiting = { resolve(outcome: Outcome): void; reject(reason: unknown): void };
type RunOptions = { filename?: string; result?: "value" | "repr" | "none" };

/** Python in a worker. When the worker has ended, the next call starts another one. */
export class PythonClient {
  readonly #options: PythonClientOptions;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #booting: Promise<unknown> | undefined;
  #closed: unknown;
  #lastId = 0;

  constructor(options: PythonClientOptions = {}) {
    this.#options = options;
  }

  /** Starts the worker and boots Pyodide, or joins the boot that is under way. */
  async init(): Promise<Environment> {
    const { indexURL = DEFAULT_INDEX_URL, interrupts } = this.#options;
    const folder = new URL(indexURL.replace(/\/?$/, "/"), document.baseURI).href;
    this.#booting ??= this.#ask("init", folder, interrupts);
    return (await this.#booting) as Environment;
  }

  /** Runs Python. @throws {PythonError | PythonWorkerError} */
  runPython(code: string, { filename, result }: RunOptions = {}): Promise<unknown> {
    return this.#ask("runPython", code, filename, result);
  }

  /** Installs packages by name, or wheels by absolute URL. */
  async installPackages(packages: string | readonly string[]): Promise<void> {
    await this.#ask("prepare", { packages: [packages].flat() });
  }

  /** Ends the worker for good. What waits rejects, and so does every later call. */
  close(): void {
    this.#closed = new PythonWorkerError("closed", "This client was closed: make another one");
    this.#end(this.#closed);
  }

  async #ask(method: Request["method"], ...args: unknown[]): Promise<unknown> {
    if (method !== "init") await this.init();
    if (this.#closed) throw this.#closed;
    this.#worker ??= this.#start();
    const id = ++this.#lastId;
    const outcome = await new Promise<Outcome>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker?.postMessage({ id, method, args } satisfies Request);
    });
    const isLost = "code" in outcome && /^(boot-failed|python-fatal)$/.test(outcome.code);
    if (isLost) this.#end(new PythonWorkerError("worker-ended", "Another call lost the worker"));
    return unwrap(outcome);
  }

  #start(): Worker {
    const worker = new Worker(new URL("./python.worker.ts", import.meta.url), { type: "module" });
    const lose = (code: string, why: string) => {
      if (worker === this.#worker) this.#end(new PythonWorkerError(code, `The worker ${why}`));
    };
    worker.onmessageerror = () => lose("worker-ended", "sent what this page cannot read");
    worker.onerror = ({ message = "its script is missing, blocked or broken" }) =>
      lose("worker-start-failed", `did not start: ${message}`);
    worker.onmessage = ({ data }: MessageEvent<unknown>) => {
      const { lock, id = 0, outcome, pythonEvents = [] } = Object(data) as Message;
      for (const event of pythonEvents) this.#options.onEvent?.(event);
      if (outcome) this.#waiting.get(id)?.resolve(outcome);
      if (outcome) this.#waiting.delete(id);
      if (!lock) return;
      worker.onerror = null; // later errors come from outside of any call
      // The browser gives us the worker's lock when the worker has ended.
      navigator.locks?.request(lock, () => lose("worker-ended", "has ended"));
    };
    return worker;
  }

  #end(reason: unknown): void {
    this.#worker?.terminate();
    this.#worker = this.#booting = undefined;
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}
