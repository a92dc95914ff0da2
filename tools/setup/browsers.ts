/**
 * The browsers of the tests: the harness finds or installs them, this only asks it to.
 */
import { runHarness } from "./harness.ts";
import { SetupError } from "./run.ts";

/**
 * Makes sure of browsers that start; prints a line for each.
 *
 * @param names Playwright's names: `chromium`, `firefox`, `webkit`.
 * @throws {SetupError} When one is missing; why has been printed then.
 */
export async function ensureBrowsers(names: readonly string[]): Promise<void> {
  const code = await runHarness("__main__", ["setup", ...names]);
  if (code !== 0) throw new SetupError("Without these browsers no test was run.");
}
