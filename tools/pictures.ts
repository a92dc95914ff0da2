/**
 * `npm run pictures`: takes the pictures of README and of the social card from the real home page.
 */
import { join } from "node:path";
import { root } from "./setup/paths.ts";
import { prepare } from "./setup/prepare.ts";
import { ensureLockedVenv } from "./setup/python.ts";
import { main, runInTerminal } from "./setup/run.ts";

await main(async () => {
  const python = await ensureLockedVenv();
  await prepare(["chromium"], []);
  const env = { ...process.env, PYTHONPATH: join(root, "harness") };
  return runInTerminal(python, [join(root, "tools", "pictures.py")], { env });
});
