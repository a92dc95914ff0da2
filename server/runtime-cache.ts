import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, sep } from "node:path";

/** What a cache entry must hold: each file's size in bytes and sha256, by its path. */
export interface Manifest {
  readonly version: string;
  /** The pinned integrity of the tarball that the files are from; none for what is made here. */
  readonly integrity?: string | undefined;
  readonly files: Readonly<Record<string, { readonly size: number; readonly sha256: string }>>;
}

/** Where an entry keeps the files, as on the CDN: `v0.26.4/full/pyodide.mjs`. */
export const filesOf = (entry: string): string => join(entry, "full");

const manifestOf = (entry: string): string => join(entry, "manifest.json");

/** Describes the files of an entry as they are on the disk. */
async function describe(entry: string): Promise<Manifest["files"]> {
  const root = filesOf(entry);
  const files: Record<string, { size: number; sha256: string }> = {};
  for (const item of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!item.isFile()) continue;
    const file = join(item.parentPath, item.name);
    const bytes = await readFile(file);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    files[file.slice(root.length + 1).replaceAll(sep, "/")] = { size: bytes.length, sha256 };
  }
  return files;
}

/**
 * Reads an entry and compares every file with its manifest.
 *
 * @param integrity - what the entry has to be made from
 * @returns the manifest, or `undefined` when the entry is absent, partial, changed or made from something else
 */
export async function readEntry(entry: string, integrity?: string): Promise<Manifest | undefined> {
  try {
    const manifest = JSON.parse(await readFile(manifestOf(entry), "utf8")) as Manifest;
    if (manifest.integrity !== integrity) return undefined;
    const present = await describe(entry);
    const intact = Object.entries(manifest.files).every(
      ([name, { sha256 }]) => present[name]?.sha256 === sha256,
    );
    return intact ? manifest : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Makes an entry beside its place and moves it there whole, so that no reader and no other process
 * ever sees half of it.
 *
 * @param fill - puts the files into the directory it is given
 * @param integrity - what the files are from
 */
export async function writeEntry(
  cache: string,
  version: string,
  fill: (directory: string) => Promise<void>,
  integrity?: string,
): Promise<Manifest> {
  await mkdir(cache, { recursive: true });
  const temporary = await mkdtemp(join(cache, ".new-"));
  const entry = join(cache, `v${version}`);
  try {
    await mkdir(filesOf(temporary));
    await fill(filesOf(temporary));
    const manifest: Manifest = { version, integrity, files: await describe(temporary) };
    await writeFile(manifestOf(temporary), `${JSON.stringify(manifest, null, 1)}\n`);
    return await publish(temporary, entry, manifest);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Moves a finished entry into place; another process may have been faster, and then its entry stays. */
async function publish(finished: string, entry: string, manifest: Manifest): Promise<Manifest> {
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(finished, entry);
      return manifest;
    } catch (error) {
      const other = await readEntry(entry, manifest.integrity);
      if (other) return other;
      if (attempt === 5) throw error;
    }
    // What is in the way, if anything is, is damaged: move it into a directory that is removed.
    const damaged = await mkdtemp(`${finished}-damaged-`);
    await rename(entry, join(damaged, "entry")).catch(() => undefined);
    await rm(damaged, { recursive: true, force: true });
  }
}
