// Turns what Python returned into a value that postMessage can clone, on every Pyodide release.
// Needs: nothing. From: pyodide-worker-patterns, shared/to-clonable, 0.1.0

/** The part of a PyProxy that is used here; the class itself moved between releases. */
export interface PyProxy {
  readonly type: string;
  toJs(options: object): unknown;
  copy(): PyProxy;
  destroy(): void;
}

/** Tells a PyProxy by its shape. `type` tells it from a remote of Comlink, which has every method. */
export function isPyProxy(value: unknown): value is PyProxy {
  const candidate = value as Partial<PyProxy> | null | undefined;
  return (
    typeof candidate?.toJs === "function" &&
    typeof candidate.destroy === "function" &&
    typeof candidate.type === "string"
  );
}

/** Python returned something that has no structured clone. `message` names its Python type. */
export class ResultNotClonableError extends Error {
  override readonly name = "ResultNotClonableError";
  readonly code = "result-not-clonable";
}

/**
 * Converts a result of `runPython` and frees its proxy.
 *
 * None becomes undefined; dict a plain object (keys become strings); list and tuple an Array; set a
 * Set; bytes a Uint8Array; an int beyond 2**53 a bigint.
 *
 * @throws {ResultNotClonableError} for functions, modules, classes, their instances, and for
 *   containers that hold one
 */
export function toClonable(value: unknown): unknown {
  if (!isPyProxy(value)) return value;
  const type = value.type;
  try {
    // Without dict_converter a dict is a Map (to 0.25), a proxy that does not clone (0.26 to 0.28)
    // or an object (from 0.29). Without create_pyproxies, a leaf that fails says so here.
    return value.toJs({ dict_converter: Object.fromEntries, create_pyproxies: false });
  } catch (cause) {
    const reason = String(cause).trim().split(": ").at(-1);
    throw new ResultNotClonableError(
      `The result is a Python \`${type}\` that cannot be sent to the page (${reason}) ` +
        "Return numbers, strings, bytes, or lists, sets and dicts of them; for the rest use str(x).",
      { cause },
    );
  } finally {
    value.destroy();
  }
}

/**
 * The same for a value that Python lends, such as the argument of a callback: Pyodide destroys it later,
 * and crashes when somebody has done so before.
 */
export function borrowedToClonable(value: unknown): unknown {
  return toClonable(isPyProxy(value) ? value.copy() : value);
}
