/**
 * `npm run verify`: everything the asked-for cells need, then the harness, which runs and judges them.
 */
import { runHarness } from "./setup/harness.ts";
import { prepareFor } from "./setup/prepare-for.ts";
import { ensureLockedVenv } from "./setup/python.ts";
import { main } from "./setup/run.ts";

const args = process.argv.slice(2);

await main(async () => {
  await ensureLockedVenv();
  if (!args.includes("--help") && !args.includes("-h")) {
    await prepareFor("verify", args);
  }
  return runHarness("verify", args);
});
