// What the worker offers, as both sides see it: the one interface they share.
// Needs: nothing. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import type { DownloadProgress } from "../../shared/download-progress";
import type { Environment } from "../../shared/environment";

export interface InitOptions {
  /** Folder of `pyodide.mjs`. Default: the public CDN. */
  indexURL?: string;
  /** Shared memory whose first byte, set to 2, interrupts Python. Needs cross-origin isolation. */
  interruptBuffer?: Uint8Array;
}

/** What the worker tells unasked. One stream of events, so they arrive in the order they happened. */
export type PythonEvent =
  /** `stage` changes in the order given here; "ready" is the last. */
  | { kind: "init"; stage: "import" | "ready" }
  | { kind: "install"; message: string; done: number; total: number }
  | { kind: "download"; progress: DownloadProgress }
  | { kind: "output"; stream: "stdout" | "stderr"; text: string };

export type PythonListener = (event: PythonEvent) => void;

export interface PythonApi {
  /** Resolves when the worker listens: the first thing to ask a new worker. */
  ping(): true;
  /**
   * Boots Pyodide; a second call joins the first.
   *
   * @param listener pass it through `keep()`: it also gets the events of later calls
   * @throws `code` "pyodide-load-failed" when `indexURL` cannot be loaded
   */
  init(options?: InitOptions, listener?: PythonListener): Promise<Environment>;
  /**
   * Installs wheels by URL, or packages of Pyodide's own distribution by name.
   *
   * @returns the names of all packages that are now installed
   * @throws `code` "install-failed", naming what did not arrive
   */
  installPackages(packages: string[]): Promise<string[]>;
  /**
   * Runs Python, with top-level await, in the one namespace of this worker.
   *
   * @returns the value of the last expression, converted to plain JavaScript; a generator becomes an
   *   async iterable
   * @throws {PythonError} when Python raises; `code` "result-not-clonable" for a function and the like;
   *   `code` "python-fatal" when the interpreter itself has crashed: only a new worker helps
   */
  runPython(code: string): Promise<unknown>;
}

/** What the page may call: a class has more methods, which TypeScript alone calls protected. */
export const PYTHON_METHODS = [
  "ping",
  "init",
  "installPackages",
  "runPython",
] as const satisfies readonly (keyof PythonApi)[];
