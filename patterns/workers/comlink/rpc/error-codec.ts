// Takes apart what was thrown, and builds it again on the other side as the class it was.
// Needs: nothing. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { describeError, type PythonData, PythonError } from "../../../shared/errors";

/** Something that was thrown, as data that postMessage clones. What is no error crosses as it is. */
export type ThrownData = { value: unknown } | { error: ErrorParts };

export interface ErrorParts {
  name: string;
  message: string;
  /** The language's own class that it is built on, such as `"RangeError"`. Default: `"Error"`. */
  class?: string;
  /** Where it was thrown, in the other thread. */
  stack?: string;
  code?: string | number;
  cause?: ThrownData;
  /** The members of an `AggregateError`, or of Python's exception group. */
  errors?: ThrownData[];
  /** It was raised by Python. */
  python?: PythonData;
}

/**
 * What is known of an error beyond its own properties, and is sent in their place.
 *
 * `python-errors.ts` fills it in a worker with Python.
 */
export const known = new WeakMap<Error, ThrownData>();

/** A cause of a cause of … is followed this far, so that a circle has an end. */
const MAX_DEPTH = 8;

/**
 * Describes anything that was thrown.
 *
 * It never throws, whatever the getters of the error do.
 */
export function describeThrown(thrown: unknown, depth = 0): ThrownData {
  try {
    if (!(thrown instanceof Error)) return { value: structuredClone(thrown) };
    if (depth > MAX_DEPTH) return { error: { name: thrown.name, message: "…" } };
    return known.get(thrown) ?? { error: describeParts(thrown, depth) };
  } catch {
    return { error: { name: "Error", message: asText(thrown) } };
  }
}

/** Rebuilds what {@link describeThrown} took apart. */
export function reviveThrown(thrown: ThrownData): unknown {
  if (!("error" in thrown)) return thrown.value;
  const { error: parts } = thrown;
  const error = revive(parts, parts.errors?.map(reviveThrown) ?? []);
  // As the constructors do: there, and not listed.
  const define = (name: string, value: unknown) =>
    Object.defineProperty(error, name, { value, configurable: true, writable: true });
  if (parts.cause) define("cause", reviveThrown(parts.cause));
  if (parts.stack) define("stack", parts.stack);
  if (error.name !== parts.name) define("name", parts.name);
  return parts.code === undefined ? error : Object.assign(error, { code: parts.code });
}

const CLASSES = [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];

function describeParts(error: Error, depth: number): ErrorParts {
  const { cause, code, stack } = error as { cause?: unknown; code?: unknown; stack?: unknown };
  const { name, message, python } = describeError(error);
  const parts: ErrorParts = { name: String(name), message: String(message) };
  if (cause !== undefined) parts.cause = describeThrown(cause, depth + 1);
  if (python) return { ...parts, python };

  if (typeof stack === "string") parts.stack = stack;
  if (error instanceof DOMException) return { ...parts, class: "DOMException" }; // its code is a getter
  if (typeof code === "string" || typeof code === "number") parts.code = code;
  if (error instanceof AggregateError) {
    const errors = Array.from(error.errors, (member) => describeThrown(member, depth + 1));
    return { ...parts, class: "AggregateError", errors };
  }
  const builtin = CLASSES.find((candidate) => error instanceof candidate);
  return builtin ? { ...parts, class: builtin.name } : parts;
}

function revive(parts: ErrorParts, members: unknown[]): Error {
  if (parts.python) return new PythonError(parts.message, parts.python, members);
  if (parts.class === "DOMException") return new DOMException(parts.message, parts.name);
  if (parts.class === "AggregateError") return new AggregateError(members, parts.message);
  const Class = CLASSES.find(({ name }) => name === parts.class) ?? Error;
  return new Class(parts.message);
}

function asText(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return "Something was thrown that cannot be read: its own code fails";
  }
}
