import { type ExecFileException, execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { filesOf, type Manifest, readEntry, writeEntry } from "./runtime-cache.ts";

/** The file of a runtime that holds Python's standard library; releases before 0.23 have none. */
export const STDLIB = "python_stdlib.zip";

/** Changes whenever the zips are made in another way, so that old ones are no longer found. */
const FORMAT = 1;

const LIMIT_MS = 180_000;

const script = fileURLToPath(new URL("compile-stdlib.ts", import.meta.url));

/**
 * Makes sure of the compiled standard library of a runtime.
 *
 * @param cache - directory of the runtimes
 * @param runtime - a runtime that is in the cache
 * @returns the path of the zip, as segments below `cache`; `undefined` when the runtime has no such file
 * @throws Error with the reason when it cannot be compiled
 */
export async function ensureCompiledStdlib(
  cache: string,
  runtime: Manifest,
  signal?: AbortSignal,
): Promise<string[] | undefined> {
  const source = runtime.files[STDLIB];
  if (source === undefined) return undefined;
  const name = `${runtime.version}-${source.sha256.slice(0, 12)}-${FORMAT}`;
  const compiled = join(cache, "compiled");
  if (!(await readEntry(join(compiled, `v${name}`)))) {
    const files = filesOf(join(cache, `v${runtime.version}`));
    await writeEntry(compiled, name, (directory) =>
      compile(files, join(directory, STDLIB), signal),
    );
  }
  return ["compiled", `v${name}`, "full", STDLIB];
}

async function compile(runtime: string, output: string, signal?: AbortSignal): Promise<void> {
  const args = ["--import", "tsx", script, runtime, output];
  const options = {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    timeout: LIMIT_MS,
    ...(signal && { signal }),
  };
  try {
    await promisify(execFile)(process.execPath, args, options);
  } catch (error) {
    throw new Error(reasonOf(error as ExecFileException & { stderr: string }));
  }
}

/** Node's own message is the command with its paths, which says nothing and is nobody's business. */
function reasonOf({ killed, signal, stderr, message }: ExecFileException & { stderr: string }) {
  if (killed) return `no result within ${LIMIT_MS / 1000} s`;
  if (signal) return `its process was ended by ${signal}`;
  return stderr.trimEnd().split("\n").at(-1) || message;
}
