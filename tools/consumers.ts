/**
 * `npm run consumers`: the copied files in the projects of strangers. Arguments go to `tests/consumers/run.py`.
 */
import { join } from "node:path";
import { ensureLockedVenv } from "./setup/python.ts";
import { main, runInTerminal } from "./setup/run.ts";

/** Nothing was run. It must not look like a consumer that is broken, which is 1. */
const REFUSED = 2;

await main(async () => {
  const python = await ensureLockedVenv();
  return runInTerminal(python, [join("tests", "consumers", "run.py"), ...process.argv.slice(2)]);
}, REFUSED);
