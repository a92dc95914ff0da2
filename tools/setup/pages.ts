/**
 * Builds the example pages into `dist`, in this process: Vite's own start would take longer than the build.
 */
import { root } from "./paths.ts";
import { SetupError } from "./run.ts";

/**
 * Builds the pages.
 *
 * @returns How long it took, in seconds.
 * @throws {SetupError} When Vite rejects a page or a module.
 */
export async function buildPages(): Promise<number> {
  const began = performance.now();
  try {
    // Imported late: what fails before the build, such as a Python too old, need not wait for it.
    const { build } = await import("vite");
    await build({ root, logLevel: "warn" });
  } catch (error) {
    throw new SetupError(
      `The pages could not be built: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return (performance.now() - began) / 1000;
}
