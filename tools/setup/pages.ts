/**
 * Builds pages, in this process: Vite's own start would take longer than the build.
 */
import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { InlineConfig } from "vite";
import { filesBelow, root } from "./paths.ts";
import { done, SetupError } from "./run.ts";

/** In `dist`: what the pages there were built from. A build empties the folder first, so half of one has none. */
const STAMP = join(root, "dist", ".built-from");

/**
 * Builds the site and the example pages into `dist`, unless they were built from the very same files, and says how
 * long that took.
 *
 * @throws {SetupError} When Vite rejects a page or a module.
 */
export async function buildPages(): Promise<void> {
  const began = performance.now();
  const wanted = await fingerprint();
  if ((await readFile(STAMP, "utf8").catch(() => "")) !== wanted) {
    await buildWith({ root });
    await writeFile(STAMP, wanted);
  }
  done(`Pages ready in ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

/**
 * Builds the site into another folder, without the pages that only tests open.
 *
 * @param base - where the site will lie on its host, with a slash at both ends
 * @throws {SetupError} When Vite rejects a page or a module.
 */
export async function buildSite(outDir: string, base: string): Promise<void> {
  await buildWith({ root, base, build: { outDir, emptyOutDir: true } });
  await rm(join(outDir, "tests"), { recursive: true });
}

/** Of all files here, since pages quote and show many of them, and of what else a build depends on. */
async function fingerprint(): Promise<string> {
  const files = filesBelow(root).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(root, file))));
  const hash = createHash("sha256").update(files.join("\n"));
  for (const text of texts) hash.update(createHash("sha256").update(text).digest());
  for (const name of ["VITE_PYODIDE", "VITE_ISOLATE", "SITE_ADDRESS", "SITE_REPOSITORY"]) {
    hash.update(`${name}=${process.env[name] ?? ""}\n`);
  }
  return hash.digest("hex");
}

/**
 * Builds `page.html` of a folder into its own `dist`, apart from the examples and without their configuration.
 *
 * @throws {SetupError} When Vite rejects the page or a module.
 */
export function buildPage(folder: string): Promise<void> {
  return buildWith({
    root: join(root, folder),
    configFile: false,
    worker: { format: "es" },
    build: {
      target: "es2022",
      modulePreload: false,
      rolldownOptions: { input: join(root, folder, "page.html") },
    },
  });
}

async function buildWith(config: InlineConfig): Promise<void> {
  try {
    // Imported late: what fails before the build, such as a Python too old, need not wait for it.
    const { build } = await import("vite");
    await build({ logLevel: "warn", ...config });
  } catch (error) {
    throw new SetupError(
      `The pages could not be built: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
