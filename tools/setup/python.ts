/**
 * The virtual environment `.venv`, made once and remade when what it was made from changes.
 *
 * A stamp inside it says what it holds. It is written after all work, so an environment without one was left
 * half-made and is made anew.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockFile, venvDir, venvPython } from "./paths.ts";
import { CommandError, run, SetupError, working } from "./run.ts";

/** The oldest Python the harness supports; `requires-python` in pyproject.toml says the same. */
const OLDEST = "3.10";

/** Prints the version. Debian ships `venv` without `ensurepip`, so both are asked for. */
const QUESTION = `
import sys
assert sys.version_info >= (${OLDEST.replace(".", ", ")}), "it is older than ${OLDEST}: " + sys.version
import venv, ensurepip
`;

/**
 * Makes sure of a virtual environment with at least pip in it.
 *
 * @throws {SetupError} When no Python can make it.
 */
export async function ensureVenv(): Promise<void> {
  if (stamp() !== undefined) return;
  const python = await findPython();
  const again = existsSync(venvDir())
    ? ", in place of one that was unfinished or of another making"
    : "";
  working(`Making the virtual environment with ${python}${again}`);
  rmSync(venvDir(), { recursive: true, force: true });
  await run(python, ["-m", "venv", venvDir()]);
  writeStamp(null);
}

/**
 * Makes sure of a virtual environment with exactly the packages of `requirements.lock`.
 *
 * @returns Its interpreter's path.
 * @throws {SetupError} When no Python fits or the packages cannot be installed.
 */
export async function ensureLockedVenv(): Promise<string> {
  const lock = createHash("sha256").update(readFileSync(lockFile)).digest("hex");
  const before = stamp();
  if (before === lock) return venvPython();
  // Another lock: pip would leave behind what the new one no longer names.
  if (before !== null) rmSync(stampFile(), { force: true });
  await ensureVenv();
  working("Installing the locked Python packages (once, a few seconds to a minute)");
  rmSync(stampFile());
  try {
    // Python compiles what it imports by itself; compiling everything at once takes a third of the time.
    await pip(["install", "--no-compile", "--require-hashes", "-r", lockFile]);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new SetupError(
      `The Python packages of requirements.lock could not be installed (pip: ${error.why}). Check the connection to the package index, then run this again.`,
    );
  }
  writeStamp(lock);
  return venvPython();
}

/**
 * Runs the virtual environment's pip.
 *
 * @throws {CommandError} When pip fails.
 */
export async function pip(args: readonly string[]): Promise<void> {
  await run(venvPython(), [
    "-m",
    "pip",
    "--disable-pip-version-check",
    "--no-input",
    "-q",
    ...args,
  ]);
}

const stampFile = (): string => join(venvDir(), "pwp-stamp.json");

/** The hash of the lock that is installed, `null` for no more than pip, `undefined` for nothing that can be used. */
function stamp(): string | null | undefined {
  if (!existsSync(stampFile())) return undefined;
  return (JSON.parse(readFileSync(stampFile(), "utf8")) as { lock: string | null }).lock;
}

function writeStamp(lock: string | null): void {
  writeFileSync(stampFile(), JSON.stringify({ lock }));
}

/**
 * The Python that `PYTHON` names and no other, else the first that fits of `python3`, `python` and those with a number.
 *
 * @throws {SetupError} When there is none, with what each of them answered.
 */
async function findPython(): Promise<string> {
  const numbered = [14, 13, 12, 11, 10].map((minor) => `python3.${minor}`);
  const named = process.env.PYTHON;
  const refused: string[] = [];
  for (const python of named ? [named] : ["python3", "python", ...numbered]) {
    try {
      await run(python, ["-c", QUESTION]);
      return python;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      refused.push(`${python}: ${error.why}`);
    }
  }
  throw new SetupError(
    `No Python ${OLDEST} or newer with its venv module was found (${refused.join("; ")}). Install one ` +
      "(on Debian and Ubuntu also python3-venv), or name one in the variable PYTHON (for example PYTHON=python3.12).",
  );
}
