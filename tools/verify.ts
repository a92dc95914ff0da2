/**
 * `npm run verify`: everything the asked-for cells need, then the harness, which runs and judges them.
 */
import { askHarness, runHarness } from "./setup/harness.ts";
import { prepare } from "./setup/prepare.ts";
import { ensureLockedVenv } from "./setup/python.ts";
import { main } from "./setup/run.ts";

const args = process.argv.slice(2);

await main(async () => {
  await ensureLockedVenv();
  if (!args.includes("--help") && !args.includes("-h")) {
    // The harness reads the options, so that there is one reader of them.
    const needs = await askHarness("verify", ["--needs", ...args]);
    const { browsers, versions } = JSON.parse(needs) as Record<string, string[]>;
    await prepare(browsers ?? [], versions ?? []);
  }
  return runHarness("verify", args);
});
