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

// Comlink's remote is a callable proxy: a property of it is a remote too, and a call sends a message.
// biome-ignore lint/suspicious/noExplicitAny: what can be called is known to the types of Remote
type Callable = any;

/** Wraps a remote of Comlink, such as an object that was given by `proxy()`. */
export function settling<R>(remote: R, ended: AbortSignal): R {
  return wrapped(remote, ended, { then: undefined }) as R;
}

function wrapped(remote: Callable, ended: AbortSignal, own: object): Callable {
  return new Proxy(remote, {
    get(target, name) {
      if (Object.hasOwn(own, name)) return (own as Callable)[name];
      if (typeof name === "symbol") return target[name];
      if (name !== "then") return wrapped(target[name], ended, {});
      // A property is read by awaiting it.
      const value = unlessAborted(Promise.resolve(target), ended);
      return value.then.bind(value);
    },
    // `await` keeps the remote: Comlink closes the channel of one that is collected, also in a call.
    apply: (target, _this, args) => unlessAborted((async () => await target(...args))(), ended),
  });
}
