/**
 * Runs modules of the Python harness, which is not installed but lies in the repository.
 */
import { delimiter, join } from "node:path";
import { root, venvPython } from "./paths.ts";
import { CommandError, run, runInTerminal, SetupError } from "./run.ts";

/** Runs `python -m pytest_pyodide_workers.<module>` in this terminal. @returns Its exit code. */
export function runHarness(module: string, args: readonly string[]): Promise<number> {
  return runInTerminal(venvPython(), command(module, args), { env: environment() });
}

/**
 * Asks `python -m pytest_pyodide_workers.<module>`.
 *
 * @returns What it printed.
 * @throws {SetupError} With its own words when it refuses.
 */
export async function askHarness(module: string, args: readonly string[]): Promise<string> {
  try {
    return await run(venvPython(), command(module, args), { env: environment() });
  } catch (error) {
    if (error instanceof CommandError) throw new SetupError(error.output.trim() || error.message);
    throw error;
  }
}

const command = (module: string, args: readonly string[]): string[] => [
  "-m",
  `pytest_pyodide_workers.${module}`,
  ...args,
];

function environment(): Record<string, string> {
  const harness = join(root, "harness");
  const rest = process.env.PYTHONPATH;
  return { PYTHONPATH: rest ? `${harness}${delimiter}${rest}` : harness };
}
