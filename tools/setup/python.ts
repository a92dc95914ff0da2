/**
 * The virtual environment `.venv`, made once and remade when what it was made from changes.
 *
 * A stamp inside it says what it holds. The stamp is taken away before any work and written after it, so an
 * environment without one was left half-made and is made anew.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type FoundPython, findPython } from "./find-python.ts";
import { lockFile, venvDir, venvPython } from "./paths.ts";
import { CommandError, run, SetupError, working } from "./run.ts";

/** What the virtual environment holds. */
interface Stamp {
  /** The version of the Python it was made with. */
  readonly python: string;
  /** The sha256 of the lock installed in it, `null` while it holds no more than pip. */
  readonly lock: string | null;
}

/** The virtual environment, ready. */
export interface Environment {
  /** Its interpreter's path. */
  readonly python: string;
  /** Its interpreter's version. */
  readonly version: string;
}

const PIP = ["-m", "pip", "--disable-pip-version-check", "--no-input", "-q"];

/**
 * Makes sure of a virtual environment with at least pip in it.
 *
 * @throws {SetupError} When no Python fits.
 * @throws {CommandError} When Python cannot make the environment.
 */
export async function ensureVenv(): Promise<Environment> {
  return environment((await usableStamp()) ?? (await makeVenv()));
}

/**
 * Makes sure of a virtual environment with exactly the packages of `requirements.lock`.
 *
 * @throws {SetupError} When no Python fits or the packages cannot be installed.
 * @throws {CommandError} When Python cannot make the environment.
 */
export async function ensureLockedVenv(): Promise<Environment> {
  const lock = createHash("sha256")
    .update(await readFile(lockFile))
    .digest("hex");
  let stamp = await usableStamp();
  if (stamp?.lock === lock) return environment(stamp);
  // Another lock: pip would leave behind what the new one no longer names.
  if (!stamp || stamp.lock !== null) stamp = await makeVenv();
  working("Installing the locked Python packages (once, a few seconds to a minute)");
  await rm(stampFile());
  try {
    // Python compiles what it imports by itself; compiling everything at once takes a third of the time.
    await pip(["install", "--no-compile", "--require-hashes", "-r", lockFile]);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new SetupError(
      `The Python packages of requirements.lock could not be installed (pip: ${error.why}). Check the connection to the package index, then run this again.`,
    );
  }
  return environment(await writeStamp({ python: stamp.python, lock }));
}

/**
 * Runs the virtual environment's pip.
 *
 * @returns What it wrote to standard output.
 * @throws {CommandError} When pip fails.
 */
export function pip(args: readonly string[]): Promise<string> {
  return run(venvPython(), [...PIP, ...args]);
}

const stampFile = (): string => join(venvDir(), "pwp-stamp.json");

function environment(stamp: Stamp): Environment {
  return { python: venvPython(), version: stamp.python };
}

/** The stamp of an environment that can be used as it is: whole, and of the Python that `PYTHON` asks for. */
async function usableStamp(): Promise<Stamp | undefined> {
  if (!existsSync(venvPython())) return undefined;
  let stamp: Stamp;
  try {
    stamp = JSON.parse(await readFile(stampFile(), "utf8")) as Stamp;
  } catch {
    return undefined;
  }
  if (process.env.PYTHON && (await findPython()).version !== stamp.python) return undefined;
  return stamp;
}

async function makeVenv(): Promise<Stamp> {
  const python: FoundPython = await findPython();
  const again = existsSync(venvDir())
    ? ", in place of one that was unfinished or of another making"
    : "";
  working(`Making the virtual environment with Python ${python.version}${again}`);
  await rm(venvDir(), { recursive: true, force: true });
  const [program, ...args] = python.command;
  await run(program, [...args, "-m", "venv", venvDir()]);
  return writeStamp({ python: python.version, lock: null });
}

async function writeStamp(stamp: Stamp): Promise<Stamp> {
  await writeFile(stampFile(), `${JSON.stringify(stamp)}\n`);
  return stamp;
}
