// The worker of the example: an interpreter with one method that fails, in many ways.

import { expose } from "comlink";
import { sendWholeErrors } from "../../patterns/rpc/whole-errors/whole-errors";
import { Interpreter } from "../../patterns/shared/interpreter";
import type { Outcome } from "../../patterns/shared/protocol";
import { tellLife } from "../../patterns/shared/worker-life";
import { QuotaError } from "./quota_error";

export interface FailingApi {
  fail(how: string): Promise<Outcome>;
}

const FAILURES: Record<string, () => unknown> = {
  QuotaError: () => new QuotaError("The disk is full", 3, { cause: new RangeError("4 > 3") }),
  RangeError: () => new RangeError("Too far"),
  DOMException: () => new DOMException("Stopped", "AbortError"),
  AggregateError: () => new AggregateError([new RangeError("One"), "two"], "Both"),
  "a circle": () => {
    const error = new Error("Round");
    error.cause = error;
    return error;
  },
  "a number": () => 7,
  null: () => null,
  "an object": () => ({ reason: "plain" }),
  "a function": () => () => 1,
  "a getter that throws": () =>
    Object.defineProperty(new Error(), "message", {
      get() {
        throw new Error("No message for you");
      },
    }),
  "a cause without a clone": () => new RangeError("Outer", { cause: () => 1 }),
  "a property without a clone": () => Object.assign(new Error("Own"), { code: "E1", f: () => 1 }),
  "a message that is no text": () => Object.assign(new Error(), { message: () => 1 }),
};

class FailingInterpreter extends Interpreter implements FailingApi {
  async fail(how: string): Promise<Outcome> {
    throw FAILURES[how]?.();
  }
}

// The name of the control: Comlink alone.
// #region worker
if (self.name !== "bare") sendWholeErrors();
expose(new FailingInterpreter((notice) => self.postMessage(notice)));
// #endregion worker
tellLife();
