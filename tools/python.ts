/**
 * The npm scripts that are Python programs: `python.ts <program> …`, of a file or of a module of the harness. It has
 * Python ready and what the program needs; the program itself reads the other arguments.
 */
import { join } from "node:path";
import { askHarness, ensureBrowsers, harnessEnvironment, runHarness } from "./setup/harness.ts";
import { buildPage } from "./setup/pages.ts";
import { prepare } from "./setup/prepare.ts";
import { ensureLockedVenv } from "./setup/python.ts";
import { main, runInTerminal } from "./setup/run.ts";

/** Nothing was run. It must not look like a regression, or a consumer that is broken, which is 1. */
const REFUSED = 2;

const [program = "", ...args] = process.argv.slice(2);

await main(async () => {
  const python = await ensureLockedVenv();
  await prepareFor();
  if (!program.endsWith(".py")) return runHarness(program, args);
  return runInTerminal(python, [program, ...args], harnessEnvironment());
}, REFUSED);

async function prepareFor(): Promise<void> {
  if (args.includes("--help") || args.includes("-h")) return;
  if (program === "tools/pictures.py") await prepare(["chromium"], []);
  if (program === "tools/bench.py") {
    if (!args.includes("values")) return prepare(["chromium", "firefox"], []);
    await ensureBrowsers(["chromium", "firefox"]);
    await buildPage(join("tools", "value-cost"));
  }
  // Merging runs nothing but what it is asked to confirm.
  if (program === "verify" || (program === "verify.merge" && args.includes("--confirm"))) {
    // The harness reads the options, so that there is one reader of them.
    const needs = JSON.parse(await askHarness(program, ["--needs", ...args]));
    await prepare(needs.browsers, needs.versions);
  }
}
