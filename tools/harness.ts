/**
 * The npm scripts that are commands of the Python harness: `harness.ts <module> …`. It has Python ready and, for
 * a command that will run tests, all that they need; the command itself reads the arguments.
 */
import { runHarness } from "./setup/harness.ts";
import { prepareFor } from "./setup/prepare-for.ts";
import { ensureLockedVenv } from "./setup/python.ts";
import { main } from "./setup/run.ts";

/** Nothing was run. It must not look like a regression, which is 1. */
const REFUSED = 2;

const [module = "", ...args] = process.argv.slice(2);

await main(async () => {
  await ensureLockedVenv();
  if (willRunTests()) await prepareFor(module, args);
  return runHarness(module, args);
}, REFUSED);

function willRunTests(): boolean {
  if (args.includes("--help") || args.includes("-h")) return false;
  // Merging runs nothing but what it is asked to confirm.
  return module === "verify.merge" ? args.includes("--confirm") : module === "verify";
}
