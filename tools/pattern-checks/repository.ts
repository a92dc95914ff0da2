// What the rules look at: the repository's files, and the patterns that its pages describe.

import { readFileSync } from "node:fs";
import path from "node:path";
import { isPatternPage, type Pattern, parsePattern } from "../patterns.ts";
import { filesBelow } from "../setup/paths.ts";
import type { Problem } from "./problem.ts";

export interface Repository {
  /** Paths relative to the root, with forward slashes. Nothing that can be built or fetched again. */
  readonly files: ReadonlySet<string>;
  read(file: string): string;
  /** The pages that could be read, sorted by id. */
  readonly patterns: readonly Pattern[];
  /** What is wrong with the others. */
  readonly unreadable: readonly Problem[];
  readonly manifest: Manifest;
}

/** The part of package.json that the rules use. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** Reads the repository in the folder `root`. */
export function readRepository(root: string): Repository {
  // Not `existsSync` file by file: on some systems that finds a name in the wrong case.
  return repositoryOf(new Set(filesBelow(root)), (file) =>
    // Git may check out CRLF on Windows; no rule is about that.
    readFileSync(path.join(root, file), "utf8").replaceAll("\r\n", "\n"),
  );
}

/** The repository that has these files. */
export function repositoryOf(
  files: ReadonlySet<string>,
  read: (file: string) => string,
): Repository {
  const patterns: Pattern[] = [];
  const unreadable: Problem[] = [];
  for (const page of [...files].filter(isPatternPage).sort()) {
    const pattern = parsePattern(page, read(page));
    if (Array.isArray(pattern)) unreadable.push(...pattern);
    else patterns.push(pattern);
  }
  const manifest = JSON.parse(read("package.json")) as Manifest;
  return { files, read, patterns, unreadable, manifest };
}

/** The TypeScript, and JavaScript of service workers, of all copy units and shared files. */
export function sourcesOf({ files }: Pick<Repository, "files">): string[] {
  return [...files].filter((file) => /^patterns\/.+\.[jt]s$/.test(file));
}

/** Pages below patterns/ that can be read, those that are about no pattern too. */
export function readablePages({ files, unreadable }: Repository): string[] {
  const broken = new Set(unreadable.map(({ file }) => file));
  return [...files].filter((file) => /^patterns\/.+\.md$/.test(file) && !broken.has(file)).sort();
}
