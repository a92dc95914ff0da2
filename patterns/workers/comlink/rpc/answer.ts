// Answers every call in the worker, also those that Comlink cannot read, or whose result it cannot send.
// Needs: comlink. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import type { Endpoint } from "comlink";
import { ResultNotClonableError } from "../../../shared/to-clonable";
import { UnreadableMessageError } from "./rpc-error";
import { toWire } from "./thrown";

// #region answer
/** Wraps the worker's scope for `Comlink.expose(api, …)`. */
export function answering(scope: Endpoint): Endpoint {
  const wrapped = new Map<unknown, (event: Event) => void>();
  const refuse = (id: string, error: Error) => {
    scope.postMessage({ id, type: "HANDLER", name: "throw", value: toWire(error) });
  };
  return {
    postMessage(answer, transfer) {
      const isRefusal = answer?.name === "throw" && answer.value?.value?.message === UNSERIALIZABLE;
      if (isRefusal) return refuse(answer.id, notClonable("no transfer handler could take it"));
      try {
        scope.postMessage(answer, transfer);
      } catch (cause) {
        // Comlink would answer "Unserializable return value", and drop the reason.
        refuse(answer.id, notClonable(text(cause), cause));
      }
    },
    addEventListener(type, listener, options) {
      const listen = (event: Event) => {
        try {
          call(listener, event);
        } catch (cause) {
          // Comlink reads the arguments outside of its own try.
          const { id } = (event as MessageEvent).data ?? {};
          const why = `An argument cannot be read in the worker: ${text(cause)}`;
          if (id) refuse(id, new UnreadableMessageError(why, { cause }));
        }
      };
      wrapped.set(listener, listen);
      scope.addEventListener(type, listen, options);
    },
    removeEventListener(type, listener, options) {
      scope.removeEventListener(type, wrapped.get(listener) ?? listener, options);
      wrapped.delete(listener);
    },
    start: () => scope.start?.(),
  };
}
// #endregion answer

const UNSERIALIZABLE = "Unserializable return value";

function notClonable(why: string, cause?: unknown): Error {
  return new ResultNotClonableError(
    `The result cannot be sent to the page (${why}). Return data, or wrap objects in Comlink.proxy().`,
    { cause },
  );
}

function call(listener: EventListenerOrEventListenerObject, event: Event): void {
  if (typeof listener === "function") listener(event);
  else listener.handleEvent(event);
}

const text = (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown));
