// {{title}}, minimal variant: the page's side.
// Needs: module workers. From: {{package}}, {{id}}, {{version}}

import type { Environment } from "../../shared/environment";
import { reviveError } from "../../shared/errors";
import { type StartOptions, startWorker } from "../../shared/start-worker";
import type { Message } from "./minimal.worker";

export interface Options extends StartOptions {
  /** Folder of `pyodide.mjs`. Default: the public CDN. */
  indexURL?: string;
  onOutput?: (stream: "stdout" | "stderr", text: string) => void;
}

/** Python in a worker of its own. */
export interface Python {
  /** Boots Pyodide; a second call joins the first. */
  init(): Promise<Environment>;
  /** @returns the value of the last expression; rejects with a `PythonError` when Python raises */
  runPython(code: string): Promise<unknown>;
  /** Ends the worker at once. Calls that wait are rejected, and so are later ones. */
  terminate(): void;
}

/**
 * Starts the worker.
 *
 * @throws {WorkerStartError} when its script is missing, blocked, broken or silent
 */
export async function startPython(options: Options = {}): Promise<Python> {
  // #region page
  const { worker } = await startWorker(
    () => new Worker(new URL("./minimal.worker.ts", import.meta.url), { type: "module" }),
    firstMessage,
    options,
  );
  const waiting = new Map<number, Call>();
  let lastId = 0;
  let terminated = false;

  function ask(code?: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (terminated) throw new Error("The worker was terminated");
      waiting.set(++lastId, { resolve, reject });
      worker.postMessage({ id: lastId, indexURL: options.indexURL, code });
    });
  }

  worker.addEventListener("message", ({ data }: MessageEvent<Message>) => {
    if (data.kind === "ready") return;
    if (data.kind === "output") return options.onOutput?.(data.stream, data.text);
    const call = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.kind === "result") call?.resolve(data.value);
    else call?.reject(reviveError(data.error));
  });
  // #endregion page

  return {
    init: () => ask() as Promise<Environment>,
    runPython: ask,
    terminate() {
      terminated = true;
      worker.terminate();
      for (const { reject } of waiting.values()) reject(new Error("The worker was terminated"));
      waiting.clear();
    },
  };
}

interface Call {
  resolve(value: unknown): void;
  reject(reason: Error): void;
}

function firstMessage(worker: Worker): Promise<unknown> {
  return new Promise((resolve) => {
    worker.addEventListener("message", resolve, { once: true });
  });
}
