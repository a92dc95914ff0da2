/**
 * Everything that tests in browsers need, all at once: browsers, wheels, pages, runtimes.
 */
import { join } from "node:path";
import { Runtimes } from "../../server/runtimes.ts";
import { ensureBrowsers } from "./harness.ts";
import { ensurePackages } from "./packages.ts";
import { buildPages } from "./pages.ts";
import { cacheDir } from "./paths.ts";
import { done, together } from "./run.ts";

/**
 * @param browsers Playwright's names.
 * @param versions Exact Pyodide versions.
 * @throws {SetupError} When something cannot be had.
 */
export async function prepare(
  browsers: readonly string[],
  versions: readonly string[],
): Promise<void> {
  const packages = ensurePackages().then((names) => done(`Sample packages: ${names.join(", ")}`));
  await together(ensureBrowsers(browsers), packages, buildPages(), runtimes(versions));
}

/** Has every Pyodide of this run at hand, so that no test waits for a download or a compilation. */
async function runtimes(versions: readonly string[]): Promise<void> {
  const cache = new Runtimes({ cache: join(cacheDir(), "pyodide") });
  await Promise.all(versions.map((version) => cache.ensureCompiled(version)));
  done(`Pyodide runtimes: ${versions.join(", ") || "the pinned one"}`);
}
