// Hands a large array of Python's to the page: one copy out of the heap, which is then moved.
// Needs: comlink, a worker with Pyodide. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { transfer } from "comlink";
import type { TypedArray } from "pyodide";
import { isPyProxy } from "../../../shared/to-clonable";

/** The part of a PyProxy of a buffer that is used here. */
interface PyBuffer {
  readonly type: string;
  getBuffer(): {
    readonly data: TypedArray;
    readonly c_contiguous: boolean;
    release(): void;
  };
  destroy(): void;
}

/** The value is no array that can be moved. `message` names its Python type. */
export class NotAnArrayError extends Error {
  override readonly name = "NotAnArrayError";
  readonly code = "not-an-array";
}

// #region transfer
/**
 * Moves bytes, a bytearray, an array.array or a contiguous memoryview to the page, and frees its proxy.
 *
 * The page gets a flat typed array of the items' own kind, such as a Float64Array for `array("d")`.
 *
 * @example
 * async pixels() { return transferArray(await pyodide.runPythonAsync("render()")); }
 * @throws {NotAnArrayError} for everything else
 */
export function transferArray(value: unknown): TypedArray {
  if (!isPyProxy(value)) throw notAnArray(typeof value, "it is no object of Python's.");
  const proxy = value as unknown as PyBuffer;
  const { type } = proxy;
  try {
    const view = proxy.getBuffer();
    try {
      if (!view.c_contiguous) throw notAnArray(type, "it has gaps; copy it with bytes(x) first.");
      // Never `view.data` itself: it is a window on Python's whole memory, all of which would be copied.
      const copy = view.data.slice();
      return transfer(copy, [copy.buffer]);
    } finally {
      view.release();
    }
  } catch (error) {
    throw error instanceof NotAnArrayError ? error : notAnArray(type, lastLine(error));
  } finally {
    proxy.destroy();
  }
}
// #endregion transfer

function notAnArray(type: string, reason: string): NotAnArrayError {
  return new NotAnArrayError(
    `\`${type}\` cannot be moved to the page as an array: ${reason} ` +
      "Give bytes, a bytearray, an array.array or a memoryview; lists are converted without it.",
  );
}

function lastLine(error: unknown): string {
  return `${String(error).trim().split("\n").at(-1)}.`;
}
