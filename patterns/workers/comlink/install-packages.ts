// loadPackage() resolves even when a download failed, on every release: this one rejects.
// Needs: a worker with Pyodide. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import type { PyodideInterface } from "../../shared/load-pyodide";

export interface InstallProgress {
  /** Pyodide's own words, such as "Loading pydantic". */
  message: string;
  /** How many of `total` packages are installed. */
  done: number;
  total: number;
}

/** One or more packages did not arrive. `message` names them and what Pyodide said. */
export class InstallError extends Error {
  override readonly name = "InstallError";
  readonly code = "install-failed";
}

/**
 * Installs wheels by URL, or packages of Pyodide's distribution by name, one after the other.
 *
 * Wheels by URL come without their dependencies: list those too.
 *
 * @returns the names of all packages that are now installed
 * @throws {InstallError} after trying them all, naming each one that failed
 */
export async function installPackages(
  pyodide: PyodideInterface,
  packages: string[],
  report: (progress: InstallProgress) => void,
): Promise<string[]> {
  const failures: string[] = [];
  for (const [done, name] of packages.entries()) {
    const errors: string[] = [];
    const onMessage = (message: string) => report({ message, done, total: packages.length });
    const onError = (message: string) => errors.push(message);
    try {
      await loadPackage(pyodide, name, onMessage, onError);
    } catch (error) {
      errors.push(error instanceof Error ? error.message : String(error));
    }
    if (errors.length > 0) failures.push(`${name}: ${errors.at(-1)}`);
  }
  if (failures.length > 0) throw new InstallError(`Not installed: ${failures.join("; ")}`);
  report({ message: "Installed", done: packages.length, total: packages.length });
  return Object.keys(pyodide.loadedPackages);
}

/** Up to 0.21 the callbacks are positional; from 0.22 on they are options. */
function loadPackage(
  pyodide: PyodideInterface,
  name: string,
  messageCallback: (message: string) => void,
  errorCallback: (message: string) => void,
): Promise<unknown> {
  if (/^0\.(1|2[01]\b)/.test(pyodide.version)) {
    const load = pyodide.loadPackage as unknown as (...args: unknown[]) => Promise<unknown>;
    return load(name, messageCallback, errorCallback);
  }
  return pyodide.loadPackage(name, { messageCallback, errorCallback });
}
