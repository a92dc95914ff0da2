/**
 * `npm start`: builds the site, gets the sample packages and serves both. All arguments go to `serve.ts`.
 */
import { UserError } from "../server/errors.ts";
import { ensurePackages } from "./setup/packages.ts";
import { buildPages } from "./setup/pages.ts";
import { done, together } from "./setup/run.ts";

try {
  if (!process.argv.includes("--help")) await together(buildPages(), samplePackages());
} catch (error) {
  console.error(error instanceof UserError ? `✗ ${error.message}` : error);
  process.exit(1);
}
// In this process: another one would take as long to start as all else together.
await import("../serve.ts");

/** Most pages need no package, so the server starts without them, saying which ones will fail. */
async function samplePackages(): Promise<void> {
  try {
    done(`Sample packages: ${(await ensurePackages()).join(", ")}`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(`⚠ ${error.message} The pages that use them will say so.`);
  }
}
