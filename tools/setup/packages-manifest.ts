/**
 * The sample packages of the examples: `compat/packages.json`, its shape and its loader.
 *
 * To pin another version, let pip resolve it for each target (`python -m pip download --only-binary=:all:
 * --platform pyemscripten_2026_0_wasm32 --python-version 3.14 --abi cp314 --abi abi3 --abi none -d <folder> pydantic`),
 * then write down the files it brings and the sha256 of each.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { root } from "./paths.ts";

const WheelFile = z.string().regex(/^\w+-[\w.]+-\w+-\w+-\w+\.whl$/, "must be a wheel's file name");

/** A wheel of the package index, pinned. */
const PinnedWheel = z.strictObject({
  /** The platform that pip is asked for, for example `pyemscripten_2026_0_wasm32`. */
  platform: z.string().regex(/^\w+$/),
  /** The Python that pip is asked for, for example `3.14`. */
  python: z.string().regex(/^3\.\d+$/),
  /** The file's sha256 in hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** A pure wheel that is built here. Its hash is not pinned: compressed bytes differ between zlib builds. */
const BuiltWheel = z.strictObject({
  /** The folder it is built from, relative to the repository's root. */
  source: z.string().regex(/^examples\/packages\/\w+$/),
});

const Manifest = z
  .strictObject({
    schema: z.literal(1),
    /** Package name → Pyodide line (`0.29`, `314`, `*` for every line) → the wheels to load together. */
    packages: z.record(
      z.string(),
      z.record(z.string().regex(/^(\*|0\.\d+|[1-9]\d*)$/), z.array(WheelFile).min(1)),
    ),
    /** Wheel file → where it comes from. */
    wheels: z.record(WheelFile, z.union([PinnedWheel, BuiltWheel])),
  })
  .check(({ value, issues }) => {
    const listed = new Set(
      Object.values(value.packages).flatMap((lines) => Object.values(lines).flat()),
    );
    const say = (message: string) => issues.push({ code: "custom", input: value, message });
    for (const file of listed)
      if (!value.wheels[file]) say(`"${file}" is listed in packages but missing in wheels`);
    for (const file of Object.keys(value.wheels))
      if (!listed.has(file)) say(`"${file}" is listed in wheels but belongs to no package`);
  });

/** The shape of `compat/packages.json`. */
export type PackagesManifest = z.infer<typeof Manifest>;
/** A wheel of the package index, pinned by its sha256. */
export type PinnedWheel = z.infer<typeof PinnedWheel>;
/** A pure wheel that is built from a folder of this repository. */
export type BuiltWheel = z.infer<typeof BuiltWheel>;

/** The manifest's path. */
export const manifestFile = join(root, "compat", "packages.json");

/**
 * Reads and checks `compat/packages.json`.
 *
 * @throws {Error} When it is not as described, naming each fault.
 */
export async function loadPackagesManifest(file: string = manifestFile): Promise<PackagesManifest> {
  const result = Manifest.safeParse(JSON.parse(await readFile(file, "utf8")));
  if (result.success) return result.data;
  throw new Error(`"${file}" does not describe sample packages:\n${z.prettifyError(result.error)}`);
}

/** The names of the packages that need any of the given wheels, sorted. */
export function packagesOf(manifest: PackagesManifest, files: readonly string[]): string[] {
  return Object.entries(manifest.packages)
    .filter(([, lines]) =>
      Object.values(lines).some((list) => list.some((file) => files.includes(file))),
    )
    .map(([name]) => name)
    .sort();
}
