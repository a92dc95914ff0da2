// {{title}}, minimal variant: one Python worker, and what this pattern adds to it.
// Needs: a page, comlink. From: {{package}}, {{id}}, {{version}}

// #region page
import { PythonWorker, type PythonWorkerOptions } from "../../workers/comlink/python-worker";

/** Makes a Python worker, which starts with the first call. */
export function startPython(options: PythonWorkerOptions = {}): PythonWorker {
  return new PythonWorker(options);
}
// #endregion page
