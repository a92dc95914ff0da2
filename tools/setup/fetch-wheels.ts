/**
 * Fetches pinned wheels of other platforms with pip, which checks their hashes.
 */
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PinnedWheel } from "./packages-manifest.ts";
import { cacheDir, packagesDir } from "./paths.ts";
import { pip } from "./python.ts";

/**
 * Fetches wheels into the packages folder, one pip process for each target.
 * A file appears there whole and checked, or not at all.
 *
 * @throws {CommandError} When pip cannot fetch one of them or its hash differs.
 */
export async function fetchWheels(wheels: ReadonlyMap<string, PinnedWheel>): Promise<void> {
  const targets = new Map<string, Map<string, PinnedWheel>>();
  for (const [file, wheel] of wheels) {
    const key = `${wheel.platform} ${wheel.python}`;
    targets.set(key, (targets.get(key) ?? new Map()).set(file, wheel));
  }
  for (const group of targets.values()) await fetchTarget(group);
}

/** Whether a file is there and has this sha256. */
export async function hasSha256(file: string, sha256: string): Promise<boolean> {
  return (await sha256Of(file)) === sha256;
}

/** A file's sha256 in hexadecimal, `undefined` when it is not there. */
export async function sha256Of(file: string): Promise<string | undefined> {
  try {
    return createHash("sha256")
      .update(await readFile(file))
      .digest("hex");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Runs a task with a new empty folder in the cache, on the same file system as the packages, then removes it. */
export async function inScratch<T>(task: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(cacheDir(), "scratch-"));
  try {
    return await task(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function fetchTarget(group: ReadonlyMap<string, PinnedWheel>): Promise<void> {
  return inScratch(async (folder) => {
    const requirements = join(folder, "requirements.txt");
    const lines = [...group].map(
      ([file, { sha256 }]) => `${requirement(file)} --hash=sha256:${sha256}\n`,
    );
    await writeFile(requirements, lines.join(""));
    await pip([
      "download",
      "--require-hashes",
      "--no-deps",
      ...targetOf(group),
      "-d",
      folder,
      "-r",
      requirements,
    ]);
    for (const [file, { sha256 }] of group) {
      const fetched = join(folder, file);
      if (!(await hasSha256(fetched, sha256)))
        throw new Error(
          `pip did not bring "${file}": compat/packages.json gives it the hash of another file.`,
        );
      await rename(fetched, join(packagesDir(), file));
    }
  });
}

/** pip's options for a platform that is not this machine's. */
function targetOf(group: ReadonlyMap<string, PinnedWheel>): string[] {
  const [first] = group.values();
  if (!first) return [];
  const python = first.python.replace(".", "");
  return [
    "--only-binary=:all:",
    ...["--platform", first.platform, "--implementation", "cp", "--python-version", python],
    ...["--abi", `cp${python}`, "--abi", "abi3", "--abi", "none"],
    // Offline it fails within seconds, not after pip's five growing waits.
    ...["--retries", "1"],
  ];
}

/** `name==version` from a wheel's file name. */
function requirement(file: string): string {
  const [name, version] = file.split("-");
  return `${name}==${version}`;
}
