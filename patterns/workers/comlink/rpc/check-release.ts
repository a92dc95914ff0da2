// Whether the files are of the release that was expected, and of one: Pyodide itself compares its scripts.
// Needs: a module worker. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import type { PyodideInterface } from "../../../shared/load-pyodide";
import type { BootError } from "./boot-error";
import { wrongVersion } from "./explain-boot";

/** Asks the entry script itself, which is loaded once however often it is imported. */
export async function checkEntry(folder: string, wanted: string): Promise<BootError | undefined> {
  const entry = `${folder}pyodide.mjs`;
  try {
    const { version: found } = await import(/* @vite-ignore */ /* webpackIgnore: true */ entry);
    const asPython = wanted.replace(/-(a|b|rc)\w*\.(\d+)$/, "$1$2").replace("-dev.", ".dev");
    return found === asPython ? undefined : wrongVersion(entry, `is ${found}, and not ${asPython}`);
  } catch {
    return undefined; // whoever boots meets it too
  }
}

/** Upstream compares its scripts, and boots with the library of any release for the same Python. */
export function checkLibrary(booted: unknown, folder: string): void {
  const { version, pyodide_py } = (booted ?? {}) as Partial<PyodideInterface>;
  const library: string | undefined = pyodide_py?.__version__;
  if (!library || !version || library === version) return;
  throw wrongVersion(
    folder,
    `has the Python files of Pyodide ${library} beside the scripts of ${version}`,
  );
}
