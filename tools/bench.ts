/**
 * `npm run bench`: the speed that README states, measured here and now. Arguments go to `tools/bench.py`.
 */
import { join } from "node:path";
import { ensureBrowsers } from "./setup/browsers.ts";
import { ensurePackages } from "./setup/packages.ts";
import { buildPage, buildPages } from "./setup/pages.ts";
import { ensureLockedVenv } from "./setup/python.ts";
import { main, runInTerminal } from "./setup/run.ts";

/** What measures without the examples, by its name: the folder of its page. */
const OWN_PAGES: Readonly<Record<string, string>> = { rpc: "rpc-cost", values: "value-cost" };

await main(async () => {
  const args = process.argv.slice(2);
  const { python } = await ensureLockedVenv();
  await ensureBrowsers(["chromium", "firefox"]);
  const [kind = ""] = args;
  const ownPage = OWN_PAGES[kind];
  if (ownPage) await buildPage(join("tools", ownPage));
  else {
    await ensurePackages();
    await buildPages();
  }
  return runInTerminal(python, [join("tools", "bench.py"), ...args]);
});
