// Makes plain functions of the page's callbacks: Python calls them as any other, and need not wait.
// Needs: comlink; callbacks.ts on the page. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { type Endpoint, transferHandlers } from "comlink";
import type { CallbackMessage } from "./callbacks";
import { fromWire } from "./thrown";

interface ResultMessage {
  readonly pwp: "callback-result";
  readonly reply: number;
  readonly value?: unknown;
  readonly error?: unknown;
}

// #region worker
/**
 * Call it in the worker, before `expose()`.
 *
 * @param convert what Python passes has to be made clonable: `borrowedToClonable`
 */
export function receiveCallbacks(
  convert: (argument: unknown) => unknown = (argument) => argument,
  scope: Endpoint = self as unknown as Endpoint,
): void {
  const waiting = new Map<number, (result: ResultMessage) => void>();
  let last = 0;

  const listen = (event: Event) => {
    const { data } = event as MessageEvent<ResultMessage | undefined>;
    if (data?.pwp !== "callback-result") return;
    waiting.get(data.reply)?.(data);
    waiting.delete(data.reply);
  };

  transferHandlers.set("callback", {
    canHandle: (_value): _value is never => false, // functions go from the page to the worker
    serialize: () => [undefined, []],
    deserialize: (callback: number) => {
      scope.addEventListener("message", listen); // the same one, however often
      return (...args: unknown[]) => {
        const reply = ++last;
        // Posted first: what cannot be posted throws here and now, where Python sees it.
        scope.postMessage({
          pwp: "callback",
          callback,
          reply,
          args: args.map(convert),
        } satisfies CallbackMessage);
        const result = new Promise((resolve, reject) => {
          waiting.set(reply, ({ value, error }) =>
            error ? reject(fromWire(error)) : resolve(value),
          );
        });
        result.catch(() => {}); // who does not wait does not want to know
        return result;
      };
    },
  });
}
// #endregion worker
