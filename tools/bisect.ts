/**
 * `npm run bisect`: finds the first Pyodide release that broke a pattern, a test or a version edge.
 */
import { runHarness } from "./setup/harness.ts";
import { prepareFor } from "./setup/prepare-for.ts";
import { ensureLockedVenv } from "./setup/python.ts";
import { main } from "./setup/run.ts";

const args = process.argv.slice(2);

await main(async () => {
  await ensureLockedVenv();
  if (!args.includes("--help") && !args.includes("-h")) {
    await prepareFor("bisect", args);
  }
  return runHarness("bisect", args);
});
