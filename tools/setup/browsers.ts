/**
 * The browsers of the tests: the harness finds or installs them, this only asks it to.
 */
import { delimiter, join } from "node:path";
import { root, venvPython } from "./paths.ts";
import { runInTerminal, SetupError } from "./run.ts";

/**
 * Makes sure of browsers that start; prints a line for each.
 *
 * @param names Playwright's names: `chromium`, `firefox`, `webkit`.
 * @throws {SetupError} When one is missing; why has been printed then.
 */
export async function ensureBrowsers(names: readonly string[]): Promise<void> {
  const harness = join(root, "harness");
  const rest = process.env.PYTHONPATH;
  const code = await runInTerminal(
    venvPython(),
    ["-m", "pytest_pyodide_workers.browsers", ...names],
    { env: { PYTHONPATH: rest ? `${harness}${delimiter}${rest}` : harness } },
  );
  if (code !== 0) throw new SetupError("Without these browsers no test was run.");
}
