// What becomes of a promise or a call, in words: the observed value of most probes.

import { within } from "./within";

/** How long a promise may take that should settle at once, in seconds. */
export const LIMIT = 2;

/**
 * Waits until `promise` settles, at most `seconds`.
 *
 * @param describe - the words for its value
 * @returns these words, `rejects: …`, or that it does not settle
 */
export function outcome<T>(
  promise: Promise<T>,
  describe: (value: T) => string,
  seconds = LIMIT,
): Promise<string> {
  const told = promise.then(describe, (error: unknown) => `rejects: ${reason(error)}`);
  return within(told, seconds, () => `does not settle within ${seconds} s`);
}

/** The words for what a call returns, or `throws …`. */
export function attempt(call: () => string): string {
  try {
    return call();
  } catch (error) {
    return `throws ${reason(error)}`;
  }
}

/** Engines word these in their own ways, so what is reported of them is the class. */
const OF_THE_ENGINE = ["TypeError", "ReferenceError", "RuntimeError", "DataCloneError"];

/** The last line of a Python traceback, or what says most of a JavaScript error. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const lines = error.message.trim().split("\n");
  // Warnings may stand before a traceback, and further lines of the message after its last line.
  const raised = lines.findLast((line) => /^[\w.]*(Error|Exception|Interrupt)(:|$)/.test(line));
  if (raised) return raised;
  return OF_THE_ENGINE.includes(error.name) ? error.name : `${error.name}: ${lines[0]}`;
}
