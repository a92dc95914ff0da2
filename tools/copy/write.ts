// Files are compared and checked before the first one is written, and all are written or none.

import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { SetupError } from "../setup/run.ts";

/** What becomes of each file. Paths are relative to the folder of the copy. */
export interface Plan {
  readonly added: readonly string[];
  readonly same: readonly string[];
  /** There with another content. */
  readonly inTheWay: readonly string[];
}

/** @throws {SetupError} for a place where one of the files cannot be written */
export function planFor(folder: string, texts: ReadonlyMap<string, string>): Plan {
  const plan = { added: [] as string[], same: [] as string[], inTheWay: [] as string[] };
  for (const [file, text] of texts) {
    const target = path.join(folder, file);
    checkFolder(path.dirname(target));
    if (!existsSync(target)) plan.added.push(file);
    else if (statSync(target).isDirectory()) {
      throw new SetupError(`"${target}" is a folder, where a file has to go: move it away.`);
    } else if (readText(target) === text) plan.same.push(file);
    else plan.inTheWay.push(file);
  }
  return plan;
}

/** With LF at the ends of lines, whatever Git made of them. */
export function readText(file: string): string {
  return readFileSync(file, "utf8").replaceAll("\r\n", "\n");
}

/** @throws {SetupError} when it failed; then what was new is removed again */
export function writeAll(folder: string, texts: ReadonlyMap<string, string>): void {
  const made: string[] = [];
  const replaced: string[] = [];
  const moves: [from: string, to: string][] = [];
  try {
    for (const [file, text] of texts) {
      const target = path.join(folder, file);
      const newFolder = mkdirSync(path.dirname(target), { recursive: true });
      if (newFolder !== undefined) made.push(newFolder);
      // A link to a file stays a link.
      const to = existsSync(target) ? realpathSync(target) : target;
      const from = `${to}.${process.pid}.tmp`;
      made.push(from);
      moves.push([from, to]);
      writeFileSync(from, text, { flag: "wx" });
    }
    for (const [from, to] of moves) {
      (existsSync(to) ? replaced : made).push(to);
      renameSync(from, to);
    }
  } catch (error) {
    for (const one of made.reverse()) rmSync(one, { recursive: true, force: true });
    const kept = replaced.length > 0 ? `These may have been replaced: ${replaced.join(", ")}.` : "";
    throw new SetupError(
      `The copy failed: ${(error as Error).message}. ` +
        `The new files are removed again. ${kept || "No file was changed."}`,
    );
  }
}

/** A folder that is not there yet is one that can be made. */
function checkFolder(folder: string): void {
  let nearest = folder;
  while (!existsSync(nearest)) nearest = path.dirname(nearest);
  if (!statSync(nearest).isDirectory()) {
    throw new SetupError(`"${nearest}" is a file, where a folder has to be: name another folder.`);
  }
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
  } catch {
    throw new SetupError(`"${nearest}" may not be written to: change its permissions.`);
  }
}
