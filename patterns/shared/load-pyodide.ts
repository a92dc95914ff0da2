// Imports Pyodide by URL inside a module worker, so that one build runs every Pyodide version.
// Needs: a module worker (or a page). From: pyodide-worker-patterns, shared/load-pyodide, 0.1.0

import type { PyodideInterface } from "pyodide";

export type { PyodideInterface };

/** The release these patterns are typed against. Any other one works by passing its `indexURL`. */
export const PYODIDE_VERSION = "314.0.7";

/** Where Pyodide is loaded from unless the caller says otherwise: the public CDN. */
export const DEFAULT_INDEX_URL = `https://cdn.jsdelivr.net/pyodide/v${PYODIDE_VERSION}/full/`;

/** Options of `loadPyodide()` that mean the same on every release since 0.21. */
export interface LoadOptions {
  /** Absolute or root-relative URL of a folder with `pyodide.mjs`. Default: {@link DEFAULT_INDEX_URL}. */
  indexURL?: string;
  /** Called with each whole line that Python prints, without its newline. */
  stdout?: (line: string) => void;
  stderr?: (line: string) => void;
}

/** Pyodide's entry file could not be fetched or run. `message` names the URL and the reason. */
export class PyodideLoadError extends Error {
  override readonly name = "PyodideLoadError";
  readonly code = "pyodide-load-failed";
}

/**
 * Boots Pyodide from `indexURL`.
 *
 * @returns the interpreter, ready to run code
 * @throws {PyodideLoadError} when `pyodide.mjs` cannot be imported
 */
export async function importPyodide(options: LoadOptions = {}): Promise<PyodideInterface> {
  // A blob: worker has no usable base URL, and Pyodide wants the folder to end in a slash.
  const folder = options.indexURL ?? DEFAULT_INDEX_URL;
  const indexURL = new URL(folder.endsWith("/") ? folder : `${folder}/`, self.location.href).href;
  const entry = `${indexURL}pyodide.mjs`;
  let module: typeof import("pyodide");
  try {
    module = await import(/* @vite-ignore */ /* webpackIgnore: true */ entry);
  } catch (error) {
    throw new PyodideLoadError(
      `Pyodide did not load from ${entry}: ${await reason(entry, error)}`,
      {
        cause: error,
      },
    );
  }
  return module.loadPyodide({ ...options, indexURL });
}

/** A failed `import()` hides the HTTP status, so ask again for it. */
async function reason(url: string, error: unknown): Promise<string> {
  try {
    const response = await fetch(url);
    if (response.ok) return String(error);
    const plain = response.headers.get("content-type")?.startsWith("text/plain");
    const detail = plain ? (await response.text()).trim() : response.statusText;
    return `the server answered ${response.status}. ${detail}`.trim();
  } catch {
    return "the server cannot be reached, or it does not allow this origin (CORS).";
  }
}
