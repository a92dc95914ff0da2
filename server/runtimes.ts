import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import pLimit from "p-limit";
import { compileStdlib, nameOfCompiled, STDLIB } from "./compiled-stdlib.ts";
import { HttpError } from "./errors.ts";
import { NpmError, npm } from "./npm.ts";
import { filesOf, type Manifest, readEntry, writeEntry } from "./runtime-cache.ts";
import { explainUnknown, isServable, type Pins, readPins } from "./versions.ts";

export interface RuntimesOptions {
  /** Directory of the cache; made when needed. */
  readonly cache: string;
  /** Default: the committed list. */
  readonly pins?: Pins;
  /** Ends a fetch that is under way. */
  readonly signal?: AbortSignal;
}

/**
 * Pyodide runtimes from npm, each fetched once, checked against its pin, and kept.
 *
 * All who ask for the same version at the same time share one download. Downloads and compilations take place two
 * at a time.
 */
export class Runtimes {
  readonly #found = new Map<string, Promise<Manifest | undefined>>();
  readonly #made = new Map<string, Promise<Manifest>>();
  readonly #queue = pLimit(2);
  readonly #pins: Pins;

  constructor(private readonly options: RuntimesOptions) {
    this.#pins = options.pins ?? readPins();
  }

  /**
   * Resolves to the manifest once all files of a version are in the cache and intact.
   *
   * @param onlyCached - whether to fail instead of starting a download or a compilation
   * @throws HttpError when no such version was published, when it cannot be fetched or is not what was published,
   *   and with `onlyCached` when it is not in the cache
   */
  async ensure(version: string, onlyCached = false): Promise<Manifest> {
    if (!isServable(version, this.#pins)) {
      throw new HttpError(404, explainUnknown(version, this.#pins));
    }
    const { cache } = this.options;
    const integrity = this.#pins[version];
    const find = () => readEntry(join(cache, `v${version}`), integrity);
    const make = () => writeEntry(cache, version, (to) => this.#fetch(version, to), integrity);
    return this.#keep(`Pyodide ${version}`, onlyCached, find, make);
  }

  /**
   * Compiles the standard library of a version, or finds it compiled: then it boots some three times as fast.
   *
   * @returns where the zip is below the cache; `undefined` for releases that have no such zip
   * @throws HttpError when it cannot be compiled, and as `ensure` does
   */
  async ensureCompiled(version: string, onlyCached = false): Promise<string[] | undefined> {
    const name = nameOfCompiled(await this.ensure(version, onlyCached));
    if (name === undefined) return undefined;
    const { cache, signal } = this.options;
    const [compiled, runtime] = [join(cache, "compiled"), filesOf(join(cache, `v${version}`))];
    const fill = (to: string) => compileStdlib(runtime, join(to, STDLIB), signal);
    const find = () => readEntry(join(compiled, `v${name}`));
    const make = () => writeEntry(compiled, name, fill).catch(explain);
    const what = `The compiled standard library of Pyodide ${version}`;
    await this.#keep(what, onlyCached, find, make);
    return ["compiled", `v${name}`, "full", STDLIB];

    function explain({ message }: Error): never {
      throw new HttpError(
        502,
        `The standard library of Pyodide ${version} could not be compiled ` +
          `(${message}); as it was published it is at /pyodide/v${version}/full/.`,
      );
    }
  }

  /** Waits until nothing is being fetched any more, so that no temporary files stay behind. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#made.values());
  }

  async #keep(
    what: string,
    onlyCached: boolean,
    find: () => Promise<Manifest | undefined>,
    make: () => Promise<Manifest>,
  ): Promise<Manifest> {
    const found = await once(this.#found, what, find);
    if (found) return found;
    if (onlyCached) {
      throw new HttpError(
        403,
        `${what} is not in the cache, and a page of another site may not start a download or a compilation. ` +
          "Open a page of this server that uses it first.",
      );
    }
    return once(this.#made, what, () => this.#queue(make));
  }

  async #fetch(version: string, directory: string): Promise<void> {
    const integrity = this.#pins[version] ?? "";
    const { cache, signal } = this.options;
    // Inside the repository, so that npm reads the same .npmrc as at "npm install".
    const download = await mkdtemp(join(cache, ".fetch-"));
    try {
      // The version of package.json is in npm's own cache since "npm install".
      const args = ["pack", `pyodide@${version}`, "--pack-destination=.", "--prefer-offline"];
      await npm(args, { cwd: download, ...(signal && { signal }) });
      const [name = ""] = await readdir(download);
      const tarball = join(download, name);
      const actual = `sha512-${createHash("sha512")
        .update(await readFile(tarball))
        .digest("base64")}`;
      if (actual !== integrity) {
        throw new HttpError(
          502,
          `The Pyodide ${version} that npm delivered is not the one pinned in ` +
            `compat/pyodide-versions.json (${actual.slice(0, 19)}… instead of ${integrity.slice(0, 19)}…).`,
        );
      }
      const { extract } = await import("tar");
      await extract({ file: tarball, cwd: directory, strip: 1 });
    } catch (error) {
      if (!(error instanceof NpmError)) throw error;
      throw new HttpError(
        502,
        `Pyodide ${version} is not in the cache and npm could not fetch it (${error.message}).`,
      );
    } finally {
      await rm(download, { recursive: true, force: true });
    }
  }
}

/** Shares one piece of work among all who ask for it. */
function once<T>(known: Map<string, Promise<T>>, key: string, work: () => Promise<T>): Promise<T> {
  const shared = known.get(key);
  if (shared) return shared;
  const result = work();
  known.set(key, result);
  const forget = () => known.delete(key);
  // What failed or was not found is not kept: the network may be back at the next request.
  result.then((value) => value === undefined && forget(), forget);
  return result;
}
