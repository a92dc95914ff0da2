// Answers every call in the worker, also those that Comlink cannot read, or whose result it cannot send.
// Needs: comlink. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import type { Endpoint } from "comlink";
import { ResultNotClonableError } from "../../../shared/to-clonable";
import { receiving } from "./receiving";
import { messageOf, UnreadableMessageError } from "./rpc-error";
import { rejectCall } from "./thrown";

// #region answer
/** Wraps the worker's scope for `Comlink.expose(api, …)`. */
export function answering(scope: Endpoint): Endpoint {
  const receiver = receiving(scope, ({ data }, pass) => {
    try {
      pass();
    } catch (cause) {
      // Comlink reads the arguments outside of its own try.
      const why = `An argument cannot be read in the worker: ${messageOf(cause)}`;
      if (data?.id) rejectCall(scope, data.id, new UnreadableMessageError(why, { cause }));
    }
  });
  return {
    ...receiver,
    postMessage(answer, transfer) {
      const isRefusal = answer?.name === "throw" && answer.value?.value?.message === UNSERIALIZABLE;
      if (isRefusal) {
        return rejectCall(scope, answer.id, notClonable("no transfer handler could take it"));
      }
      try {
        scope.postMessage(answer, transfer);
      } catch (cause) {
        // Comlink would answer "Unserializable return value", and drop the reason.
        rejectCall(scope, answer.id, notClonable(messageOf(cause), cause));
      }
    },
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
