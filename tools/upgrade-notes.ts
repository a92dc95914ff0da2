/**
 * `npm run upgrade-notes -- 0.26 314`: what changes for worker code between two releases.
 */
import { runHarness } from "./setup/harness.ts";
import { ensureLockedVenv } from "./setup/python.ts";
import { main } from "./setup/run.ts";

await main(async () => {
  await ensureLockedVenv();
  return runHarness("upgrade_notes", process.argv.slice(2));
});
