// Comlink RPC, minimal variant: the page's side.
// Needs: module workers, comlink. From: pyodide-worker-patterns, workers/comlink, 0.2.0

import { wrap } from "comlink";
import type { Python } from "./minimal.worker";

export function startPython() {
  const worker = new Worker(new URL("./minimal.worker.ts", import.meta.url), { type: "module" });
  return wrap<Python>(worker);
}

// const pyodide = startPython();
// await pyodide.init("https://cdn.jsdelivr.net/pyodide/v314.0.7/full/");
// await pyodide.runPython("1 + 1"); // 2
