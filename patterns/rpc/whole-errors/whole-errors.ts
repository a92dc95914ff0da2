// Lets errors of your own cross Comlink whole: class, code, cause, and what else belongs to them.
// Needs: comlink. From: pyodide-worker-patterns, rpc/whole-errors, 0.2.0

import { type TransferHandler, transferHandlers } from "comlink";

/** Something that was thrown, as data that `postMessage()` clones. What is no error crosses as it is. */
type Thrown = { value: unknown } | { error: ErrorData };

interface ErrorData {
  name: string;
  message: string;
  /** The language's own class that it is built on, such as `"RangeError"`. */
  base?: string;
  /** Where it was thrown, in the other thread. */
  stack?: string;
  /** Its own properties, such as `code` or `status`. */
  own?: Record<string, unknown>;
  cause?: Thrown;
  /** The members of an `AggregateError`. */
  errors?: Thrown[];
}

// biome-ignore lint/suspicious/noExplicitAny: an error is not made by its constructor here
type ErrorClasses = Readonly<Record<string, new (...args: any[]) => Error>>;

const NAME = "python-worker-error";
const BASES = [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];
/** These are sent by themselves. */
const SENT = ["name", "message", "stack", "cause", "errors"];
/** A cause of a cause of … is followed this far, so that a circle has an end. */
const MAX_DEPTH = 8;

// #region register
let sends = false;
const classes: Record<string, ErrorClasses[string]> = {};

/** Call it where the errors are thrown, which is mostly the worker. The other side has to receive them. */
export function sendWholeErrors(): void {
  sends = true;
  register();
}

/**
 * Call it where the errors arrive, which is mostly the page. What this side sends stays as it is, so
 * other workers of the page notice nothing.
 *
 * @param known your own classes by the `name` of their errors
 */
export function receiveWholeErrors(known: ErrorClasses = {}): void {
  Object.assign(classes, known);
  register();
}

function register(): void {
  const builtin = transferHandlers.get("throw");
  if (!builtin) throw new Error('Comlink has no handler "throw": this file needs Comlink 4.4');
  const handler: TransferHandler<{ value: unknown }, Thrown> = {
    canHandle: (value): value is { value: unknown } => sends && builtin.canHandle(value),
    serialize: ({ value }) => [describe(value), []],
    deserialize(thrown) {
      throw revive(thrown);
    },
  };
  // Comlink takes the first handler that can: this one has to come before Comlink's own.
  transferHandlers.delete("throw");
  transferHandlers.set(NAME, handler);
  transferHandlers.set("throw", builtin);
}
// #endregion register

/** Never throws, whatever the getters of the error do. */
function describe(thrown: unknown, depth = 0): Thrown {
  try {
    if (!(thrown instanceof Error)) return { value: structuredClone(thrown) };
    if (depth > MAX_DEPTH) return { error: { name: thrown.name, message: "…" } };
    return { error: partsOf(thrown, depth) };
  } catch {
    return { error: { name: "Error", message: asText(thrown) } };
  }
}

function partsOf(error: Error, depth: number): ErrorData {
  const { name, message, stack, cause } = error;
  const parts: ErrorData = { name: String(name), message: String(message), own: {} };
  if (typeof stack === "string") parts.stack = stack;
  if (cause !== undefined) parts.cause = describe(cause, depth + 1);
  const base = BASES.find((candidate) => error instanceof candidate);
  if (base) parts.base = base.name;
  if (error instanceof DOMException) return { ...parts, base: "DOMException" };
  if (error instanceof AggregateError) {
    parts.base = "AggregateError";
    parts.errors = Array.from(error.errors, (member) => describe(member, depth + 1));
  }
  for (const [key, value] of Object.entries(error)) {
    if (SENT.includes(key)) continue;
    try {
      Object.assign(parts.own as object, { [key]: structuredClone(value) });
    } catch {} // what has no clone stays behind
  }
  return parts;
}

function revive(thrown: Thrown): unknown {
  if ("value" in thrown) return thrown.value;
  const { name, message, base, own, stack, cause, errors } = thrown.error;
  const error = make(base, message, name, errors?.map(revive));
  const Class = Object.hasOwn(classes, name) ? classes[name] : undefined;
  if (Class) Object.setPrototypeOf(error, Class.prototype);
  // As the constructors do: there, and not listed.
  const define = (key: string, value: unknown) =>
    Object.defineProperty(error, key, { value, configurable: true, writable: true });
  if (cause) define("cause", revive(cause));
  if (stack !== undefined) define("stack", stack);
  if (error.name !== name) define("name", name);
  for (const [key, value] of Object.entries(own ?? {}))
    Object.defineProperty(error, key, {
      value,
      configurable: true,
      writable: true,
      enumerable: true,
    });
  return error;
}

function make(base: string | undefined, message: string, name: string, errors?: unknown[]): Error {
  if (base === "DOMException") return new DOMException(message, name);
  if (errors) return new AggregateError(errors, message);
  return new (BASES.find((candidate) => candidate.name === base) ?? Error)(message);
}

function asText(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return "Something was thrown that cannot be read: its own code fails";
  }
}
