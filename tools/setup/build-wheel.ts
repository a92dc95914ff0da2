/**
 * Builds the small pure wheels of `examples/packages` with flit_core, the same bytes each time on a machine.
 */
import { createHash } from "node:crypto";
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { inScratch, sha256Of } from "./fetch-wheels.ts";
import type { BuiltWheel } from "./packages-manifest.ts";
import { lockFile, packagesDir, root, venvPython } from "./paths.ts";
import { pip } from "./python.ts";
import { run, SetupError } from "./run.ts";

/** What a wheel was built from and what came out, beside the wheel as `<file>.json`. */
interface Receipt {
  readonly source: string;
  readonly sha256: string;
}

/** The earliest moment a zip file can hold, 1980-01-01: dates inside the wheel do not depend on the build's. */
const EPOCH = "315532800";

/** Whether the wheel was built from the source as it is now, with the locked flit_core, and is unharmed. */
export async function isBuilt(file: string, wheel: BuiltWheel): Promise<boolean> {
  let receipt: Receipt;
  try {
    receipt = JSON.parse(await readFile(receiptFile(file), "utf8")) as Receipt;
  } catch {
    return false;
  }
  return (
    receipt.source === (await sourceHash(wheel)) &&
    receipt.sha256 === (await sha256Of(join(packagesDir(), file)))
  );
}

/**
 * Builds a wheel into the packages folder. Only flit_core is installed for it, from the lock and with its hash.
 *
 * @throws {CommandError} When flit_core cannot be installed or rejects the source.
 * @throws {SetupError} When the wheel that comes out has another name than `file`.
 */
export async function buildWheel(file: string, wheel: BuiltWheel): Promise<void> {
  await inScratch(async (folder) => {
    const requirements = join(folder, "requirements.txt");
    await writeFile(requirements, await lockedFlit());
    await pip(["install", "--require-hashes", "--no-deps", "--retries", "1", "-r", requirements]);
    const source = join(root, wheel.source);
    await run(venvPython(), ["-m", "flit_core.wheel", "--outdir", folder, source], {
      env: { SOURCE_DATE_EPOCH: EPOCH },
    });
    const sha256 = await sha256Of(join(folder, file));
    if (!sha256)
      throw new SetupError(
        `Building ${wheel.source} did not make "${file}": compat/packages.json names another version than its pyproject.toml.`,
      );
    const receipt: Receipt = { source: await sourceHash(wheel), sha256 };
    await rename(join(folder, file), join(packagesDir(), file));
    await writeFile(receiptFile(file), `${JSON.stringify(receipt)}\n`);
  });
}

const receiptFile = (file: string): string => join(packagesDir(), `${file}.json`);

/** The lock's lines for flit_core: its version and its hashes. */
async function lockedFlit(): Promise<string> {
  const lock = await readFile(lockFile, "utf8");
  const found = /^flit-core==(?:.*\\\r?\n)*.*/m.exec(lock);
  if (!found)
    throw new Error("requirements.lock has no flit-core, which builds examples/packages.");
  return `${found[0]}\n`;
}

async function sourceHash(wheel: BuiltWheel): Promise<string> {
  const hash = createHash("sha256").update(await lockedFlit());
  const folder = join(root, wheel.source);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && /\.(toml|py|typed|md)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) hash.update(relative(folder, file)).update(await readFile(file));
  return hash.digest("hex");
}
