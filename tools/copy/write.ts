// All files are compared and their places checked before the first one is written.

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
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
    let nearest = target;
    while (!existsSync(nearest)) nearest = path.dirname(nearest);
    const isFolder = statSync(nearest).isDirectory();
    if (nearest !== target) {
      if (!isFolder) {
        const mend = "where a folder has to be: name another folder.";
        throw new SetupError(`"${nearest}" is a file, ${mend}`);
      }
      plan.added.push(file);
    } else if (isFolder) {
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

/** @throws {SetupError} that names the file that could not be written */
export function writeAll(folder: string, texts: ReadonlyMap<string, string>): void {
  for (const [file, text] of texts) {
    const target = path.join(folder, file);
    try {
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, text);
    } catch (error) {
      throw new SetupError(
        `"${target}" could not be written: ${(error as Error).message}. The files before it are there. ` +
          "Put that right, delete this file if a part of it is there, then run the command again.",
      );
    }
  }
}
