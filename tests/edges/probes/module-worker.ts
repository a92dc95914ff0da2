import type { PageProbe } from "../probe";

export const probe: PageProbe = {
  where: "page",
  waits: true,
  title: "A module worker boots Pyodide.",
  question: "What becomes of import(pyodide.mjs) and loadPyodide() in a module worker?",
  source: "https://github.com/pyodide/pyodide/pull/2220",
  advice: "Use a module worker: the one kind that boots every release.",
  // Not a value when it does not: then the other probes have nothing to run in either.
  run: ({ booted }) => booted.then(() => "boots"),
};
