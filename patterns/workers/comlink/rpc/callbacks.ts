// Passes functions to the worker as plain functions, and lets their calls come on the worker's own channel.
// Needs: comlink, settle.ts; call-back.ts in the worker. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { proxyMarker, transferHandlers } from "comlink";
import type { SettlingEndpoint } from "./settle";
import { toWire } from "./thrown";

/** Sent by the worker: call this function, and answer under this number. */
export interface CallbackMessage {
  readonly pwp: "callback";
  readonly callback: number;
  readonly reply: number;
  readonly args: unknown[];
}

// biome-ignore lint/suspicious/noExplicitAny: any function may be passed
type Callback = (...args: any[]) => unknown;

const numbers = new WeakMap<Callback, number>();
/** On their way from the transfer handler to the endpoint, which it does not know. */
const sending = new Map<number, Callback>();
const kept = new WeakSet<Callback>();
let last = 0;

transferHandlers.set("callback", {
  canHandle: (value): value is Callback => typeof value === "function" && !(proxyMarker in value),
  serialize(callback: Callback) {
    const number = numbers.get(callback) ?? ++last;
    numbers.set(callback, number);
    sending.set(number, callback);
    return [number, []];
  },
  deserialize(): never {
    throw new TypeError("Functions go from the page to the worker, not back");
  },
});

// #region keep
/**
 * Lets a function outlive the call that it is passed to, until `dispose()`, or the end of `using`.
 *
 * Without it a callback ends when its call has been answered.
 */
export function keep(callback: Callback) {
  kept.add(callback);
  const dispose = () => {
    kept.delete(callback);
  };
  return {
    dispose,
    // Older browsers lack the symbols: then only dispose() is of use.
    [Symbol.dispose ?? "dispose"]: dispose,
    [Symbol.asyncDispose ?? "dispose"]: async () => dispose(),
  };
}
// #endregion keep

// #region callbacks
/** Wraps a settling endpoint for `Comlink.wrap()`, and calls what its worker asks to be called. */
export function servingCallbacks(endpoint: SettlingEndpoint): SettlingEndpoint {
  /** The functions that this worker was given, and the calls they came with. It can call no other. */
  const given = new Map<number, { callback: Callback; calls: Set<string> }>();

  endpoint.addEventListener("message", (event) => {
    const { data } = event as MessageEvent<(CallbackMessage & { id?: string }) | null>;
    if (data?.pwp === "callback") void answer(data);
    else if (given.size > 0 && data?.id !== undefined) endWith(data.id);
  });

  async function answer({ callback, reply, args }: CallbackMessage): Promise<void> {
    const respond = (message: object) =>
      endpoint.postMessage({ pwp: "callback-result", reply, ...message });
    try {
      const entry = given.get(callback);
      if (!entry || !lives(entry))
        throw Object.assign(new Error(ENDED), { code: "callback-ended" });
      respond({ value: await entry.callback(...args) });
    } catch (error) {
      respond({ error: toWire(error) });
    }
  }

  function endWith(call: string): void {
    for (const [number, entry] of given) {
      entry.calls.delete(call);
      if (!lives(entry)) given.delete(number);
    }
  }

  return {
    ...endpoint,
    postMessage(request, transfer) {
      for (const { type, name, value } of request.argumentList ?? []) {
        if (type !== "HANDLER" || name !== "callback") continue;
        const callback = sending.get(value) ?? given.get(value)?.callback;
        sending.delete(value);
        if (!callback) continue;
        const calls = given.get(value)?.calls ?? new Set();
        given.set(value, { callback, calls: calls.add(request.id) });
      }
      endpoint.postMessage(request, transfer);
    },
  };
}
// #endregion callbacks

const lives = ({ callback, calls }: { callback: Callback; calls: ReadonlySet<string> }) =>
  calls.size > 0 || kept.has(callback);

const ENDED =
  "The callback has ended, with the call that it was passed to. Pass it through keep() to call it later.";
