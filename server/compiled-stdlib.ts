import { type ExecFileException, execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Manifest } from "./runtime-cache.ts";

/** The file of a runtime that holds Python's standard library; releases before 0.23 have none. */
export const STDLIB = "python_stdlib.zip";

const LIMIT_MS = 180_000;

const script = fileURLToPath(new URL("compile-stdlib.ts", import.meta.url));

/**
 * Names the compiled standard library of a runtime by all that it is made from: the runtime's own zip, and the compiler.
 *
 * @returns `undefined` when the runtime has no such zip
 */
export function nameOfCompiled({ version, files }: Manifest): string | undefined {
  const source = files[STDLIB];
  if (source === undefined) return undefined;
  const compiler = createHash("sha256").update(readFileSync(script)).digest("hex");
  return `${version}-${source.sha256.slice(0, 12)}-${compiler.slice(0, 12)}`;
}

/**
 * Compiles the standard library of a runtime.
 *
 * @param runtime - the folder with the files of the runtime
 * @param output - where the zip is written
 * @throws Error with the reason when it cannot be compiled
 */
export async function compileStdlib(
  runtime: string,
  output: string,
  signal?: AbortSignal,
): Promise<void> {
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
