/**
 * The npm scripts that are Python programs: `python.ts <program> …`. It has Python ready and what the program needs;
 * the program itself reads the other arguments.
 */
import { join } from "node:path";
import { ensureBrowsers, harnessEnvironment } from "./setup/harness.ts";
import { buildPage } from "./setup/pages.ts";
import { prepare } from "./setup/prepare.ts";
import { ensureLockedVenv } from "./setup/python.ts";
import { main, runInTerminal } from "./setup/run.ts";

/** Nothing was run. It must not look like a consumer that is broken, which is 1. */
const REFUSED = 2;

const [program = "", ...args] = process.argv.slice(2);

await main(async () => {
  const python = await ensureLockedVenv();
  if (program === "tools/bench.py" && args.includes("values")) {
    await ensureBrowsers(["chromium", "firefox"]);
    await buildPage(join("tools", "value-cost"));
  } else if (program === "tools/bench.py") await prepare(["chromium", "firefox"], []);
  else if (program === "tools/pictures.py") await prepare(["chromium"], []);
  return runInTerminal(python, [program, ...args], { env: harnessEnvironment() });
}, REFUSED);
