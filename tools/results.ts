/**
 * The committed table of what works where: `check` compares it with the runs in compat/runs, `write` writes it again.
 */
import { runHarness } from "./setup/harness.ts";
import { ensureLockedVenv } from "./setup/python.ts";
import { main } from "./setup/run.ts";

await main(async () => {
  await ensureLockedVenv();
  return runHarness("results", process.argv.slice(2));
});
