// Connects to a worker by Comlink. Each call settles, also when the worker ends before its answer.
// Needs: comlink. From: pyodide-worker-patterns, workers/comlink, 0.2.0

import { type Remote, wrap } from "comlink";
import { startWorker, unlessAborted, type WorkerLife } from "../../shared/worker-life";

export interface Connection<T> extends WorkerLife {
  /** What the worker exposes. It can be returned from an async function: it has no `then`. */
  readonly remote: Remote<T>;
}

/** Connects to a worker that exposes a `T` and calls `tellLife()`. Parameters as of `startWorker()`. */
export function connect<T>(create: () => Worker, timeoutMs?: number): Connection<T> {
  const life = startWorker(create, timeoutMs);
  return { ...life, remote: settling(wrap<T>(life.worker), life.ended) };
}

/** Wraps a remote of Comlink, such as an object that was given by `proxy()`: each call settles. */
export function settling<R>(remote: R, ended: AbortSignal, isWhole = true): R {
  // Comlink's remote is a callable proxy. A property of it is a remote too; a call sends a message.
  // biome-ignore lint/suspicious/noExplicitAny: the types of Remote know what can be called
  return new Proxy<any>(remote, {
    get(target, name) {
      if (typeof name === "symbol") return target[name];
      if (name !== "then") return settling(target[name], ended, false);
      if (isWhole) return undefined;
      const value = unlessAborted(async () => target, ended); // awaiting a property reads it
      return value.then.bind(value);
    },
    apply: (target, _this, args) => unlessAborted(() => target(...args), ended),
  });
}
