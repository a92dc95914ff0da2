import type { PyProxy } from "pyodide/ffi";
import { attempt } from "../outcome";
import type { WorkerProbe } from "../probe";

export const probe: WorkerProbe = {
  where: "worker",
  title: "A dict that is converted with dict_converter can be posted on every release.",
  question: "What does structured cloning make of a dict from toJs({ dict_converter })?",
  source: "https://github.com/pyodide/pyodide/issues/1620",
  advice: "Convert in the worker with toJs({ dict_converter: Object.fromEntries, … }).",
  run(pyodide) {
    const dict: PyProxy = pyodide.runPython("{'a': {'b': 1}}");
    const options = { dict_converter: Object.fromEntries, create_pyproxies: false };
    try {
      return attempt(() => JSON.stringify(structuredClone(dict.toJs(options))));
    } finally {
      dict.destroy();
    }
  },
};
