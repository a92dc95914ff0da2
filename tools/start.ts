/**
 * `npm start`: builds the site, gets the sample packages and serves both. All arguments go to `serve.ts`.
 */
import { ensurePackages } from "./setup/packages.ts";
import { preparePages } from "./setup/prepare.ts";
import { done, main, runInTerminal, SetupError, together } from "./setup/run.ts";

const args = process.argv.slice(2);

await main(async () => {
  if (!args.includes("--help")) await together(preparePages(), samplePackages());
  return runInTerminal(process.execPath, ["--import", "tsx", "serve.ts", ...args]);
});

/** Most pages need no package, so the server starts without them, saying which ones will fail. */
async function samplePackages(): Promise<void> {
  try {
    done(`Sample packages: ${(await ensurePackages()).join(", ")}`);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`⚠ ${error.message} The pages that use them will say so.`);
  }
}
