// Basic Worker: the page's side. Gives each request an id and finds its promise when the answer comes.
// Needs: module workers. From: pyodide-worker-patterns, workers/basic-worker, 0.1.0

import type { DownloadProgress } from "../../shared/download-progress";
import { reviveError } from "../../shared/errors";
import { type StartOptions, startWorker } from "../../shared/start-worker";
import type { Request, Response, Results } from "./protocol";

export interface ClientOptions extends StartOptions {
  onOutput?: (stream: "stdout" | "stderr", text: string) => void;
  onProgress?: (progress: DownloadProgress) => void;
}

/** A request before it gets its id; a plain Omit would forget which fields go with which kind. */
type Unsent = Request extends infer R ? (R extends Request ? Omit<R, "id"> : never) : never;

const TERMINATED = "The worker was terminated: start a new client";

interface Pending {
  resolve(value: never): void;
  reject(reason: unknown): void;
}

/** Python in a worker, behind one method per kind of request. */
export class PythonClient {
  readonly #worker: Worker;
  readonly #options: ClientOptions;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #terminated = false;

  /**
   * Starts the worker; Python itself boots with {@link init}.
   *
   * @throws {WorkerStartError} when the worker's script is missing, blocked, broken or silent
   */
  static async start(options: ClientOptions = {}): Promise<PythonClient> {
    const { worker } = await startWorker(
      () => new Worker(new URL("./python.worker.ts", import.meta.url), { type: "module" }),
      handshake,
      options,
    );
    return new PythonClient(worker, options);
  }

  private constructor(worker: Worker, options: ClientOptions) {
    this.#worker = worker;
    this.#options = options;
    worker.addEventListener("message", ({ data }: MessageEvent<Response>) => this.#receive(data));
  }

  // #region methods
  /**
   * Boots Pyodide; a second call joins the first.
   *
   * @param indexURL folder of `pyodide.mjs`. Default: the public CDN
   * @throws {Error} `code` "pyodide-load-failed" when it cannot be fetched
   */
  init(indexURL?: string, signal?: AbortSignal): Promise<Results["init"]> {
    return this.#request({ kind: "init", indexURL }, signal);
  }

  /**
   * Runs Python, with top-level await, in the one namespace of this worker.
   *
   * @returns the value of the last expression, converted to plain JavaScript
   * @throws {PythonError} when Python raises; `code` "result-not-clonable" for a function and the like
   */
  runPython(code: string, signal?: AbortSignal): Promise<Results["runPython"]> {
    return this.#request({ kind: "runPython", code }, signal);
  }
  // #endregion methods

  /** Ends the worker at once. Calls that wait are rejected, and so are later ones. */
  terminate(): void {
    this.#terminated = true;
    this.#worker.terminate();
    for (const id of this.#pending.keys()) this.#settle(id)?.reject(new Error(TERMINATED));
  }

  #request<K extends Request["kind"]>(
    request: Unsent & { kind: K },
    signal?: AbortSignal,
  ): Promise<Results[K]> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      if (this.#terminated) throw new Error(TERMINATED);
      // Only the wait can be given up from here: the worker hears nothing while Python is busy.
      signal?.addEventListener("abort", () => this.#settle(id)?.reject(signal.reason));
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ ...request, id });
    });
  }

  #receive(response: Response): void {
    switch (response.kind) {
      case "result":
        this.#settle(response.id)?.resolve(response.value as never);
        break;
      case "error":
        this.#settle(response.id)?.reject(reviveError(response.error));
        break;
      case "output":
        this.#options.onOutput?.(response.stream, response.text);
        break;
      case "progress":
        this.#options.onProgress?.(response.progress);
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}

/** Resolves with the worker's first message, which says that its listener stands. */
function handshake(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.addEventListener("message", () => resolve(), { once: true });
  });
}
