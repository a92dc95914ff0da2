/**
 * The wheels that the example pages load, in the cache and checked: `npm run packages` or part of start and test.
 *
 * With everything there this reads files and starts no process.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { buildWheel, isBuilt } from "./build-wheel.ts";
import { fetchWheels, hasSha256 } from "./fetch-wheels.ts";
import {
  type BuiltWheel,
  loadPackagesManifest,
  type PackagesManifest,
  type PinnedWheel,
  packagesOf,
} from "./packages-manifest.ts";
import { packagesDir } from "./paths.ts";
import { ensureVenv } from "./python.ts";
import { CommandError, SetupError, working } from "./run.ts";

export { loadPackagesManifest, type PackagesManifest } from "./packages-manifest.ts";

/** Sample packages could not be brought into the cache. */
export class MissingPackagesError extends SetupError {
  override name = "MissingPackagesError";

  /** @param packages The names of the packages that lack at least one wheel. */
  constructor(
    readonly packages: readonly string[],
    why: string,
  ) {
    super(
      `The sample packages ${packages.join(", ")} are missing and could not be fetched (${why}). Check the connection to the package index, then run this again.`,
    );
  }
}

/**
 * Makes sure that every wheel of the manifest lies in the cache with the right content: pinned ones are fetched
 * by pip, those of this repository are built. A file with other bytes than pinned is replaced.
 *
 * @returns The names of the packages, sorted; all are complete.
 * @throws {MissingPackagesError} When any could not be fetched or built.
 */
export async function ensurePackages(): Promise<string[]> {
  const manifest = await loadPackagesManifest();
  const { pinned, built } = await missing(manifest);
  const files = [...pinned.keys(), ...built.keys()];
  if (files.length > 0) {
    const names = packagesOf(manifest, files);
    working(`Getting the sample packages ${names.join(", ")}`);
    try {
      await mkdir(packagesDir(), { recursive: true });
      await ensureVenv();
      // One after the other, for the build may install its builder; first what may need no network.
      for (const [file, wheel] of built) await buildWheel(file, wheel);
      await fetchWheels(pinned);
    } catch (error) {
      const left = await missing(manifest);
      const lacking = packagesOf(manifest, [...left.pinned.keys(), ...left.built.keys()]);
      throw new MissingPackagesError(lacking, whyOf(error));
    }
  }
  return Object.keys(manifest.packages).sort();
}

interface Missing {
  readonly pinned: ReadonlyMap<string, PinnedWheel>;
  readonly built: ReadonlyMap<string, BuiltWheel>;
}

async function missing(manifest: PackagesManifest): Promise<Missing> {
  const pinned = new Map<string, PinnedWheel>();
  const built = new Map<string, BuiltWheel>();
  for (const [file, wheel] of Object.entries(manifest.wheels)) {
    if ("source" in wheel) {
      if (!(await isBuilt(file, wheel))) built.set(file, wheel);
    } else if (!(await hasSha256(join(packagesDir(), file), wheel.sha256))) {
      pinned.set(file, wheel);
    }
  }
  return { pinned, built };
}

function whyOf(error: unknown): string {
  if (error instanceof CommandError) return error.why;
  if (error instanceof SetupError) return error.message;
  throw error;
}
