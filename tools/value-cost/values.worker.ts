// Converts one value of Python's in two ways, in turns: as this cookbook does, and by Pyodide's own toJs().

import { expose } from "comlink";
import type { PyodideInterface } from "pyodide";
import type { PyCallable, PyProxy } from "pyodide/ffi";
import { loadPyodide } from "../../patterns/shared/interpreter";
import { FLATTEN, type FlatTable, unflatten } from "../../patterns/shared/values";

/** Milliseconds for one conversion. */
export interface Round {
  ours: number;
  theirs: number;
}

export class Converters {
  #pyodide: PyodideInterface | undefined;
  #flatten: PyCallable | undefined;

  /** @returns the version that runs */
  async boot(indexURL: string): Promise<string> {
    const pyodide = await loadPyodide({ indexURL });
    const globals = pyodide.toPy({});
    const code = `${FLATTEN}\nlambda value: flatten({"value": value})`; // as a run's result is sent
    this.#flatten = pyodide.runPython(code, { globals }) as PyCallable;
    this.#pyodide = pyodide;
    return pyodide.version;
  }

  /** @param code gives the value @param repeats how often each way converts it in one round */
  rounds(code: string, repeats: number, rounds: number): Round[] {
    const value = this.#pyodide?.runPython(code) as PyProxy;
    const ours = () => unflatten(this.#flatten?.(value) as FlatTable);
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
  }
}

function timed(convert: () => unknown, repeats: number): number {
  const began = performance.now();
  for (let n = 0; n < repeats; n++) convert();
  return (performance.now() - began) / repeats;
}

expose(new Converters());
