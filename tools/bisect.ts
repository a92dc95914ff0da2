/**
 * `npm run bisect`: finds the first Pyodide release that broke a pattern, a test or a version edge.
 */
import { askHarness, runHarness } from "./setup/harness.ts";
import { prepare } from "./setup/prepare.ts";
import { ensureLockedVenv } from "./setup/python.ts";
import { main } from "./setup/run.ts";

const args = process.argv.slice(2);

await main(async () => {
  await ensureLockedVenv();
  if (!args.includes("--help") && !args.includes("-h")) {
    // Only where it begins: which releases it will ask is what it finds out.
    const needs = await askHarness("bisect", ["--needs", ...args]);
    const { browsers, versions } = JSON.parse(needs) as Record<string, string[]>;
    await prepare(browsers ?? [], versions ?? []);
  }
  return runHarness("bisect", args);
});
