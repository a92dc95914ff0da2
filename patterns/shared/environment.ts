// What is really running: asked from inside the worker, never assumed from the options.
// Needs: a worker with Pyodide. From: pyodide-worker-patterns, shared/environment, 0.1.0

import type { PyodideInterface } from "./load-pyodide";

export interface Environment {
  /** Pyodide's own version in Python's spelling, such as `"314.0.7"` or `"315.0.0a2"`. */
  pyodide: string;
  /** Such as `"3.14.2"`. */
  python: string;
  worker: "module" | "classic";
  crossOriginIsolated: boolean;
}

export function describeEnvironment(pyodide: PyodideInterface): Environment {
  return {
    pyodide: pyodide.version,
    python: pyodide.runPython("import sys; sys.version.split()[0]"),
    worker: workerKind(),
    crossOriginIsolated: self.crossOriginIsolated,
  };
}

/** Both kinds have `importScripts`, but in a module worker it throws (Firefox: only if asked for a URL). */
function workerKind(): Environment["worker"] {
  try {
    (self as unknown as { importScripts(url: string): void }).importScripts(
      "data:text/javascript,",
    );
    return "classic";
  } catch {
    return "module";
  }
}
