/**
 * Prepares what a command of the harness says it needs.
 */
import { askHarness } from "./harness.ts";
import { prepare } from "./prepare.ts";

/**
 * Asks `python -m pytest_pyodide_workers.<module> --needs …` and prepares that. The harness reads the
 * options, so that there is one reader of them.
 *
 * @throws {SetupError} With the harness's own words when it refuses the options.
 */
export async function prepareFor(module: string, args: readonly string[]): Promise<void> {
  const needs = await askHarness(module, ["--needs", ...args]);
  const { browsers, versions } = JSON.parse(needs) as { browsers: string[]; versions: string[] };
  await prepare(browsers, versions);
}
