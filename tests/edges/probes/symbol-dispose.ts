import type { PyProxy } from "pyodide/ffi";
import type { WorkerProbe } from "../probe";

export const probe: WorkerProbe = {
  where: "worker",
  title: "`using proxy = …` destroys a PyProxy at the end of its block.",
  question: "Has a PyProxy a [Symbol.dispose]() method?",
  source: "https://pyodide.org/en/stable/project/changelog.html",
  advice: "Where older releases count, call destroy() in a finally block.",
  run(pyodide) {
    const { dispose } = Symbol as unknown as { dispose?: symbol };
    if (!dispose) return "this browser has no Symbol.dispose";
    const list: PyProxy = pyodide.runPython("[]");
    const method = (list as unknown as Record<symbol, unknown>)[dispose];
    list.destroy();
    return typeof method === "function" ? "yes" : "no";
  },
};
