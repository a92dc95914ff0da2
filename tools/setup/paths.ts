/**
 * Where set-up puts things. Two variables move them off the working copy, for tests and for CI caches:
 * `PWP_CACHE` (default `.cache`) and `PWP_VENV` (default `.venv`), both relative to the repository's root.
 */
import { readdirSync } from "node:fs";
import { join, posix, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder, absolute. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** The folder for everything that can be fetched or built again. */
export const cacheDir = (): string => resolve(root, process.env.PWP_CACHE || ".cache");

/** The folder of the wheels that the example pages load, served as `/packages/<file>`. */
export const packagesDir = (): string => join(cacheDir(), "packages");

/** The virtual environment's folder. */
export const venvDir = (): string => resolve(root, process.env.PWP_VENV || ".venv");

/** The virtual environment's interpreter. */
export const venvPython = (): string => join(venvDir(), "bin", "python");

/** The locked Python packages: exact versions, sha256 hashes, every platform. */
export const lockFile = join(root, "requirements.lock");

/** What no page shows or is built from, or is made by a command. */
const GENERATED =
  /^(node_modules|dist|results|test-results|__pycache__|\.git|\.venv|\.(\w+_)?cache)$/;

/** All files below a folder, by their paths from there with forward slashes, but for the names that are left out. */
export function filesBelow(root: string, leftOut = GENERATED, folder = ""): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (leftOut.test(entry.name)) return [];
    const file = posix.join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(root, leftOut, file) : [file];
  });
}
