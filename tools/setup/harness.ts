/**
 * Runs modules of the Python harness, which is not installed but lies in the repository.
 */
import { delimiter, join } from "node:path";
import { root, venvPython } from "./paths.ts";
import { CommandError, run, runInTerminal, SetupError } from "./run.ts";

const NAME = "pytest_pyodide_workers.";

/** Runs `python -m pytest_pyodide_workers.<module>` in this terminal. @returns Its exit code. */
export function runHarness(module: string, args: readonly string[]): Promise<number> {
  return runInTerminal(venvPython(), ["-m", NAME + module, ...args], harnessEnvironment());
}

/**
 * Asks `python -m pytest_pyodide_workers.<module>`.
 *
 * @returns What it printed.
 * @throws {SetupError} With its own words when it refuses.
 */
export async function askHarness(module: string, args: readonly string[]): Promise<string> {
  try {
    return await run(venvPython(), ["-m", NAME + module, ...args], harnessEnvironment());
  } catch (error) {
    if (error instanceof CommandError) throw new SetupError(error.output.trim() || error.message);
    throw error;
  }
}

/**
 * Makes sure of browsers that start: the harness finds or installs them, and prints a line for each.
 *
 * @param names Playwright's names: `chromium`, `firefox`, `webkit`.
 * @throws {SetupError} When one is missing; why has been printed then.
 */
export async function ensureBrowsers(names: readonly string[]): Promise<void> {
  const code = await runHarness("__main__", ["setup", ...names]);
  if (code !== 0) throw new SetupError("Without these browsers no test was run.");
}

/** The variables with which Python finds the harness. */
export function harnessEnvironment(): Record<string, string> {
  const folders = [join(root, "harness"), process.env.PYTHONPATH];
  return { PYTHONPATH: folders.filter(Boolean).join(delimiter) };
}
