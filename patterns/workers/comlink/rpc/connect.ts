// Puts the layers of the page together: every call settles, whatever happens to the worker.
// Needs: module workers, comlink; serve.ts in the worker. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { type releaseProxy, wrap } from "comlink";
import { type StartOptions, startWorker } from "../../../shared/start-worker";
import { servingCallbacks } from "./callbacks";
import { type CallOptions, limiting, type Stop } from "./limits";
import { watchLife } from "./liveness";
import { type QueueingEndpoint, queueUntilReady } from "./ready";
import type { CheckedApi, RemoteApi } from "./remote-api";
import {
  ConnectionClosedError,
  UnreadableMessageError,
  WorkerFaultError,
  WorkerGoneError,
} from "./rpc-error";
import { type SettlingEndpoint, settling } from "./settle";
import "./streams";
import "./thrown";

export interface ConnectOptions extends StartOptions {
  /** How to stop what the worker does for a call that was given up. Default: not at all. */
  stop?: Stop;
}

/** What the page sees of `Api`. */
export type Connected<Api extends CheckedApi<Api>> = RemoteApi<Api> & { [releaseProxy](): void };

export interface Connection<Api extends CheckedApi<Api>>
  extends Pick<SettlingEndpoint, "waiting" | "ended"> {
  /** What the worker serves. Calls may be made at once: they wait until it listens. */
  readonly remote: Connected<Api>;
  /** Resolves when the worker listens. @throws {WorkerStartError} when it cannot start */
  readonly ready: Promise<void>;
  /** Makes one call under a time limit or a signal: `call({ signal }, () => remote.run(code))`. */
  call<T>(options: CallOptions, work: () => Promise<T>): Promise<T>;
  /** Ends the worker at once. Calls that wait reject. The end of `using` does so too. */
  close(): void;
  [Symbol.dispose](): void;
}

/** A connection lives until its worker has ended: a proxy that is collected before would release it. */
const open = new Set<unknown>();

// #region connect
/**
 * Makes a worker and connects to what it serves.
 *
 * @param create makes the worker; keep `new Worker(new URL(…), …)` inside it, where bundlers look
 */
export function connect<Api extends CheckedApi<Api>>(
  create: () => Worker,
  { stop, ...startOptions }: ConnectOptions = {},
): Connection<Api> {
  let worker: Worker | undefined;
  let queue: QueueingEndpoint | undefined;
  startOptions.signal?.throwIfAborted();
  const listening = (made: Worker) => {
    worker = made;
    queue = queueUntilReady(made);
    return queue.ready;
  };
  // It runs up to its first await at once, so the worker is made when it returns, if it can be.
  const starting = startWorker(create, listening, startOptions);
  const watching = new AbortController();
  const endpoint = settling(queue ?? queueUntilReady(new MessageChannel().port1));
  const limited = limiting(servingCallbacks(endpoint), stop);
  const remote = wrap<Api>(limited) as unknown as Connected<Api>;
  const { ended, waiting } = endpoint;
  const end = (reason: Error) => {
    endpoint.end(reason);
    worker?.terminate();
    watching.abort();
  };
  const close = () => end(new ConnectionClosedError("The connection was closed by this page"));
  open.add(remote);
  void ended.then((reason) => {
    open.delete(remote);
    end(reason); // also where only the proxy was released
  });

  if (worker) watchLife(worker, () => end(new WorkerGoneError(GONE)), watching.signal);
  const started = starting.then(({ worker }) => {
    const { signal } = watching;
    const fault = ({ message }: ErrorEvent) =>
      endpoint.reject(new WorkerFaultError(FAULT + message));
    worker.addEventListener("error", fault, { signal });
    const unread = () => endpoint.reject(new UnreadableMessageError(UNREAD));
    worker.addEventListener("messageerror", unread, { signal });
  });
  const ready = Promise.race([started, ended.then((reason) => Promise.reject(reason))]);
  ready.catch(end); // also keeps it from being an unhandled rejection: each call tells of it
  return {
    remote,
    ready,
    ended,
    waiting,
    call: limited.call,
    close,
    [Symbol.dispose ?? "dispose"]: close,
  } as Connection<Api>;
}
// #endregion connect

const GONE =
  "The worker has ended: it closed itself, was terminated or crashed. Start another one.";
const FAULT =
  "Something in the worker threw outside of any call, and nobody knows which call that was for: ";
const UNREAD =
  "The worker sent what this page cannot read, such as memory that only an isolated page may have.";
