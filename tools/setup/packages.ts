/**
 * The wheels that the example pages load, in the cache and checked: `compat/packages.json` lists them.
 *
 * To pin another version, let pip resolve it for each target (`python -m pip download --only-binary=:all:
 * --platform pyemscripten_2026_0_wasm32 --python-version 3.14 --abi cp314 --abi abi3 --abi none -d <folder> pydantic`),
 * then write down the files it brings and the sha256 of each. The wheel of this repository lies beside its source:
 * after a change, `python -m pip wheel --no-deps -w examples/packages/textbars examples/packages/textbars`.
 *
 * With everything there this reads files and starts no process.
 */
import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheDir, packagesDir, root } from "./paths.ts";
import { ensureVenv, pip } from "./python.ts";
import { CommandError, SetupError, working } from "./run.ts";

/** A wheel of the package index, pinned. */
interface PinnedWheel {
  /** The platform that pip is asked for, for example `pyemscripten_2026_0_wasm32`. */
  readonly platform: string;
  /** The Python that pip is asked for, for example `3.14`. */
  readonly python: string;
  /** The file's sha256 in hexadecimal. */
  readonly sha256: string;
}

/** `compat/packages.json`. */
interface Manifest {
  readonly packages: Readonly<Record<string, unknown>>;
  /** Wheel file → where it comes from: the index, or the folder of its source in this repository. */
  readonly wheels: Readonly<Record<string, PinnedWheel | { readonly source: string }>>;
}

const manifestFile = join(root, "compat", "packages.json");

/**
 * Makes sure that every wheel of the manifest lies in the cache with the right content. A file with other bytes is
 * replaced.
 *
 * @returns The names of the packages, sorted; all are complete.
 * @throws {SetupError} When a wheel could not be fetched.
 */
export async function ensurePackages(): Promise<string[]> {
  const { packages, wheels } = JSON.parse(await readFile(manifestFile, "utf8")) as Manifest;
  await mkdir(packagesDir(), { recursive: true });
  const absent: [file: string, wheel: PinnedWheel][] = [];
  for (const [file, wheel] of Object.entries(wheels)) {
    const place = join(packagesDir(), file);
    const there = await sha256Of(place);
    if ("source" in wheel) {
      const own = join(root, wheel.source, file);
      if (there !== (await sha256Of(own))) await copyFile(own, place);
    } else if (there !== wheel.sha256) absent.push([file, wheel]);
  }
  const files = absent.map(([file]) => file);
  if (files.length > 0) working(`Getting the sample packages, ${files.join(", ")}`);
  for (const [i, [file, wheel]] of absent.entries()) {
    await fetchWheel(file, wheel).catch((error) => {
      if (!(error instanceof CommandError)) throw error;
      throw new SetupError(
        `The sample packages ${files.slice(i).join(", ")} are missing and could not be fetched (${error.why}). ` +
          "Check the connection to the package index, then run this again.",
      );
    });
  }
  return Object.keys(packages).sort();
}

/** Fetches a wheel with pip. It appears in the packages folder whole and checked, or not at all: pip checks the hash. */
async function fetchWheel(file: string, { platform, python, sha256 }: PinnedWheel): Promise<void> {
  await ensureVenv();
  const folder = await mkdtemp(join(cacheDir(), "scratch-"));
  try {
    const requirements = join(folder, "requirements.txt");
    const [name, version] = file.split("-");
    await writeFile(requirements, `${name}==${version} --hash=sha256:${sha256}\n`);
    const tag = python.replace(".", "");
    await pip([
      ...["download", "--require-hashes", "--no-deps", "-d", folder, "-r", requirements],
      ...["--only-binary=:all:", "--platform", platform, "--implementation", "cp"],
      ...["--python-version", tag, "--abi", `cp${tag}`, "--abi", "abi3", "--abi", "none"],
      // Offline it fails within seconds, not after pip's five growing waits.
      ...["--retries", "1"],
    ]);
    await rename(join(folder, file), join(packagesDir(), file));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A file's sha256 in hexadecimal, `undefined` when it is not there. */
async function sha256Of(file: string): Promise<string | undefined> {
  try {
    return createHash("sha256")
      .update(await readFile(file))
      .digest("hex");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
