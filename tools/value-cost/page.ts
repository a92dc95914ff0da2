// Converts one value of Python's in two ways, in turns: as this cookbook does, and by Pyodide's own toJs().

import type { PyodideInterface } from "pyodide";
import type { PyCallable, PyProxy } from "pyodide/ffi";
import { loadPyodide } from "../../patterns/shared/interpreter";
import { FLATTEN, type FlatTable, unflatten } from "../../patterns/shared/values";

let pyodide: PyodideInterface;
let flatten: PyCallable;

/** What Python calls. On the page itself: to send a value comes on top of both. */
const measure = {
  async boot(indexURL: string): Promise<void> {
    pyodide = await loadPyodide({ indexURL });
    const globals = pyodide.toPy({});
    const code = `${FLATTEN}\nlambda value: flatten({"value": value})`; // as a run's result is sent
    flatten = pyodide.runPython(code, { globals }) as PyCallable;
  },

  /**
   * @param code gives the value
   * @param repeats how often each way converts it in one round
   * @returns milliseconds for one conversion, of each round
   */
  rounds(code: string, repeats: number, rounds: number): { ours: number; theirs: number }[] {
    const value = pyodide.runPython(code) as PyProxy;
    const ours = () => unflatten(flatten(value) as FlatTable);
    const theirs = () =>
      value.toJs({ dict_converter: Object.fromEntries, create_pyproxies: false }) as unknown;
    try {
      ours(); // both warm, and both able
      theirs();
      return Array.from({ length: rounds }, (_, n) => {
        // The order changes, so that neither always comes after the other.
        const first = n % 2 === 0 ? timed(ours, repeats) : undefined;
        const other = timed(theirs, repeats);
        return { ours: first ?? timed(ours, repeats), theirs: other };
      });
    } finally {
      value.destroy();
    }
  },
};

function timed(convert: () => unknown, repeats: number): number {
  const began = performance.now();
  for (let n = 0; n < repeats; n++) convert();
  return (performance.now() - began) / repeats;
}

Object.assign(globalThis, { measure });
