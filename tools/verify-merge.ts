/**
 * `npm run verify:merge`: joins the runs of all shards of one verify run.
 */
import { runHarness } from "./setup/harness.ts";
import { ensureLockedVenv } from "./setup/python.ts";
import { main } from "./setup/run.ts";

await main(async () => {
  await ensureLockedVenv();
  return runHarness("verify.merge", process.argv.slice(2));
});
