import type { PyProxy } from "pyodide/ffi";
import { reason } from "../outcome";
import type { WorkerProbe } from "../probe";

export const probe: WorkerProbe = {
  where: "worker",
  title: "What toJs() makes of a dict has changed twice, and once it could not be posted.",
  question: "What does toJs() make of a dict, and can structured cloning copy it?",
  source: "https://github.com/pyodide/pyodide/pull/5912",
  advice:
    "Say what you want: toJs({ dict_converter: Object.fromEntries, create_pyproxies: false }) " +
    "gives a plain object on every release.",
  run(pyodide) {
    const dict: PyProxy = pyodide.runPython("{'a': 1}");
    try {
      const value: unknown = dict.toJs();
      return `${value instanceof Map ? "Map" : "Object"}, ${cloned(value)}`;
    } finally {
      dict.destroy();
    }
  },
};

function cloned(value: unknown): string {
  try {
    structuredClone(value);
    return "can be cloned";
  } catch (error) {
    return `cannot be cloned: ${reason(error)}`;
  }
}
