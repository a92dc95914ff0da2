import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureCompiledStdlib } from "./compiled-stdlib.ts";
import { UserError } from "./errors.ts";
import { NpmError, npm } from "./npm.ts";
import { type Manifest, readEntry, writeEntry } from "./runtime-cache.ts";
import { explainUnknown, isServable, type Pins, readPins } from "./versions.ts";

const installedPackage = new URL("../node_modules/pyodide/", import.meta.url);

/** No such release: the address is wrong, not the server. */
export class UnknownRuntimeError extends UserError {}

/** The release exists but could not be brought here. */
export class RuntimeUnavailableError extends UserError {}

/** The version in node_modules, which is served without network; `undefined` when there is none. */
export function installedVersion(): string | undefined {
  try {
    const json = readFileSync(new URL("package.json", installedPackage), "utf8");
    return (JSON.parse(json) as { version: string }).version;
  } catch {
    return undefined;
  }
}

export interface RuntimesOptions {
  /** Directory of the cache; made when needed. */
  readonly cache: string;
  /** Default: the committed list. */
  readonly pins?: Pins;
  /** Ends a fetch that is under way. */
  readonly signal?: AbortSignal;
}

/**
 * Pyodide runtimes from npm, each fetched once, checked and kept.
 *
 * `ensure(version)` resolves to the manifest once all its files are in `cache` and intact, and is
 * shared by all who ask for the same version at the same time.
 */
export class Runtimes {
  readonly #pending = new Map<string, Promise<Manifest>>();
  readonly #compiling = new Map<string, Promise<string[] | undefined>>();
  readonly #installed = installedVersion();
  readonly #pins: Pins;

  constructor(private readonly options: RuntimesOptions) {
    this.#pins = options.pins ?? readPins();
  }

  /**
   * @throws UnknownRuntimeError when no such version was published
   * @throws RuntimeUnavailableError when it cannot be fetched or is not what was published
   */
  ensure(version: string): Promise<Manifest> {
    return once(this.#pending, version, () => this.#load(version));
  }

  /**
   * Compiles the standard library of a version, or finds it compiled: then it boots some three times as fast.
   *
   * @returns where the zip is below the cache; `undefined` for releases that have no such zip
   * @throws RuntimeUnavailableError when it cannot be compiled, and as `ensure` does
   */
  ensureCompiled(version: string): Promise<string[] | undefined> {
    return once(this.#compiling, version, async () => {
      const runtime = await this.ensure(version);
      try {
        return await ensureCompiledStdlib(this.options.cache, runtime, this.options.signal);
      } catch (error) {
        throw new RuntimeUnavailableError(
          `The standard library of Pyodide ${version} could not be compiled ` +
            `(${(error as Error).message}); as it was published it is at /pyodide/v${version}/full/.`,
        );
      }
    });
  }

  /** Waits until nothing is being fetched any more, so that no temporary files stay behind. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#pending.values(), ...this.#compiling.values()]);
  }

  async #load(version: string): Promise<Manifest> {
    const isInstalled = version === this.#installed;
    if (!isInstalled && !isServable(version, this.#pins)) {
      throw new UnknownRuntimeError(explainUnknown(version, this.#pins));
    }
    const { cache } = this.options;
    const intact = await readEntry(join(cache, `v${version}`));
    if (intact) return intact;
    return writeEntry(cache, version, (directory) =>
      isInstalled ? copyInstalled(directory) : this.#fetch(version, directory),
    );
  }

  async #fetch(version: string, directory: string): Promise<void> {
    const integrity = this.#pins[version] ?? "";
    const { cache, signal } = this.options;
    // Inside the repository, so that npm reads the same .npmrc as at "npm install".
    const download = await mkdtemp(join(cache, ".fetch-"));
    try {
      const args = ["pack", `pyodide@${version}`, "--pack-destination=."];
      await npm(args, { cwd: download, ...(signal && { signal }) });
      const [name = ""] = await readdir(download);
      const tarball = join(download, name);
      const actual = `sha512-${createHash("sha512")
        .update(await readFile(tarball))
        .digest("base64")}`;
      if (actual !== integrity) {
        throw new RuntimeUnavailableError(
          `The Pyodide ${version} that npm delivered is not the one pinned in ` +
            `compat/pyodide-versions.json (${actual.slice(0, 19)}… instead of ${integrity.slice(0, 19)}…).`,
        );
      }
      const { extract } = await import("tar");
      await extract({ file: tarball, cwd: directory, strip: 1 });
    } catch (error) {
      if (!(error instanceof NpmError)) throw error;
      throw new RuntimeUnavailableError(
        `Pyodide ${version} is not in the cache and npm could not fetch it (${error.message}).`,
      );
    } finally {
      await rm(download, { recursive: true, force: true });
    }
  }
}

/** Shares one piece of work among all who ask for it. */
function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const found = known.get(key);
  if (found) return found;
  const made = make();
  known.set(key, made);
  // A failure is not kept: the network may be back at the next request.
  made.catch(() => known.delete(key));
  return made;
}

/** The files are those that npm verified when it installed the package. */
async function copyInstalled(directory: string): Promise<void> {
  const source = fileURLToPath(installedPackage);
  const nested = join(source, "node_modules");
  await cp(source, directory, { recursive: true, filter: (path) => path !== nested });
}
