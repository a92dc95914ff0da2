// Gives any call a time limit and an AbortSignal, and stops the worker where that is possible.
// Needs: comlink, settle.ts; phases.ts in the worker. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import type { Endpoint } from "comlink";
import type { PhaseMessage } from "./phases";
import { CallAbortedError, CallTimeoutError } from "./rpc-error";
import type { SettlingEndpoint, WaitingCall } from "./settle";

export interface CallOptions {
  /**
   * Milliseconds: for the whole call, from when it was sent, or for each phase apart, from when the
   * worker says that it began: `{ boot: 60_000, run: 5_000 }`. Default: no limit.
   */
  timeoutMs?: number | Readonly<Record<string, number>>;
  signal?: AbortSignal;
}

/**
 * Tries to stop what the worker does for a call.
 *
 * @param settled resolves when the call itself has been answered
 * @returns whether it has stopped; false when it runs on
 */
export type Stop = (settled: Promise<void>) => Promise<boolean>;

export interface LimitingEndpoint extends Endpoint {
  /**
   * Makes a call under limits; `work` makes it, at once: `call({ signal }, () => remote.run(code))`.
   *
   * @throws {CallTimeoutError} @throws {CallAbortedError} both with `stopped`
   */
  call<T>(options: CallOptions, work: () => Promise<T>): Promise<T>;
}

/** The phase in which Python executes code of the caller's: the one that an interrupt can stop. */
const STOPPABLE = "run";

// #region limits
/** Wraps a settling endpoint for `Comlink.wrap()`. Without `stop` the worker always runs on. */
export function limiting(endpoint: SettlingEndpoint, stop?: Stop): LimitingEndpoint {
  const watched = new Map<string, (phase: string) => void>();
  let sent: WaitingCall[] | undefined;

  endpoint.addEventListener("message", (event) => {
    const { data } = event as MessageEvent<PhaseMessage | null>;
    if (data?.pwp === "phase") watched.get(data.call)?.(data.phase);
  });

  async function watch<T>({ id, method }: WaitingCall, options: CallOptions, result: Promise<T>) {
    const { timeoutMs, signal } = options;
    const settled = result.then(
      () => {},
      () => {},
    );
    let phase: string | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ending: Promise<Error> | undefined;

    const end = (make: (stopped: boolean) => Error) => {
      ending ??= (async () => {
        const stopped = stop !== undefined && phase === STOPPABLE && (await stop(settled));
        const error = make(stopped);
        endpoint.reject(error, id);
        return error;
      })();
    };
    const limit = (milliseconds: number | undefined, where: string) => {
      clearTimeout(timer);
      if (milliseconds === undefined) return;
      const why = `${method}() took longer than ${milliseconds} ms${where}. `;
      const late = (stopped: boolean) => new CallTimeoutError(why + afterwards(stopped), stopped);
      timer = setTimeout(() => end(late), milliseconds);
    };
    const abort = () => end((stopped) => aborted(`${method}() was aborted`, signal, stopped));

    watched.set(id, (next) => {
      phase = next;
      if (typeof timeoutMs === "object") limit(timeoutMs[next], ` in its phase "${next}"`);
    });
    if (typeof timeoutMs === "number") limit(timeoutMs, "");
    signal?.addEventListener("abort", abort);
    try {
      return await result;
    } catch (error) {
      throw ending ? await ending : error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      watched.delete(id);
    }
  }

  return {
    ...endpoint,
    postMessage(request, transfer) {
      if (!sent) return endpoint.postMessage(request, transfer);
      sent.push({ id: request.id, method: request.path?.join(".") });
      endpoint.postMessage({ ...request, tellPhases: true }, transfer);
    },
    async call(options, work) {
      const { signal } = options;
      if (signal?.aborted) throw aborted("The call was not made: it was aborted", signal, true);
      const before = sent;
      const mine: WaitingCall[] = [];
      sent = mine;
      let result: ReturnType<typeof work>;
      try {
        result = work();
      } finally {
        sent = before;
      }
      const [made] = mine;
      if (!made) {
        result.catch(() => {}); // nobody has it any more
        throw new TypeError("call() limits one call, which its function has to make at once");
      }
      return watch(made, options, result);
    },
  };
}
// #endregion limits

function aborted(what: string, signal: AbortSignal | undefined, stopped: boolean): Error {
  const cause = signal?.reason;
  return new CallAbortedError(`${what}. ${afterwards(stopped)}`, stopped, { cause });
}

function afterwards(stopped: boolean): string {
  return stopped
    ? "The worker has stopped it."
    : "The worker was not stopped: it may still run this call, or go on with it. End the worker to be rid of it.";
}
