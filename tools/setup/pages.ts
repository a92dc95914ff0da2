/**
 * Builds pages, in this process: Vite's own start would take longer than the build.
 */
import { join } from "node:path";
import type { InlineConfig } from "vite";
import { root } from "./paths.ts";
import { SetupError } from "./run.ts";

/**
 * Builds the example pages into `dist`.
 *
 * @returns How long it took, in seconds.
 * @throws {SetupError} When Vite rejects a page or a module.
 */
export function buildPages(): Promise<number> {
  return buildWith({ root });
}

/**
 * Builds `page.html` of a folder into its own `dist`, apart from the examples and without their configuration.
 *
 * @returns How long it took, in seconds.
 * @throws {SetupError} When Vite rejects the page or a module.
 */
export function buildPage(folder: string): Promise<number> {
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

async function buildWith(config: InlineConfig): Promise<number> {
  const began = performance.now();
  try {
    // Imported late: what fails before the build, such as a Python too old, need not wait for it.
    const { build } = await import("vite");
    await build({ logLevel: "warn", ...config });
  } catch (error) {
    throw new SetupError(
      `The pages could not be built: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return (performance.now() - began) / 1000;
}
