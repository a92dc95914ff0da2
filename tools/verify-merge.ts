/**
 * `npm run verify:merge`: joins the shards of one verify run; `--confirm` runs again here what got worse.
 */
import { runHarness } from "./setup/harness.ts";
import { prepareFor } from "./setup/prepare-for.ts";
import { ensureLockedVenv } from "./setup/python.ts";
import { main } from "./setup/run.ts";

const args = process.argv.slice(2);

await main(async () => {
  await ensureLockedVenv();
  if (args.includes("--confirm")) {
    await prepareFor("verify.merge", args);
  }
  return runHarness("verify.merge", args);
});
