/**
 * `npm run bench`: the speed that README states, measured here and now. Arguments go to `tools/bench.py`.
 */
import { join } from "node:path";
import { ensureBrowsers } from "./setup/browsers.ts";
import { ensurePackages } from "./setup/packages.ts";
import { buildPage, buildPages } from "./setup/pages.ts";
import { ensureLockedVenv } from "./setup/python.ts";
import { main, runInTerminal } from "./setup/run.ts";

await main(async () => {
  const args = process.argv.slice(2);
  const python = await ensureLockedVenv();
  await ensureBrowsers(["chromium", "firefox"]);
  if (args.includes("values")) await buildPage(join("tools", "value-cost"));
  else {
    await ensurePackages();
    await buildPages();
  }
  return runInTerminal(python, [join("tools", "bench.py"), ...args]);
});
