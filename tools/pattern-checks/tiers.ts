// What a tier makes people copy is counted, and stays within its budget.

import path from "node:path";
import type { Pattern } from "../patterns.ts";
import { generatedPart, markdownTable, withGeneratedPart } from "./generated.ts";
import { closure, copyUnit } from "./imports.ts";
import { pathOf } from "./parts.ts";
import { lineAt, lineOf, type Problem } from "./problem.ts";
import type { Repository } from "./repository.ts";

/** Everything that a tier makes people copy, and how much of it is allowed. */
export interface TierSize {
  readonly name: string;
  readonly entry: readonly string[];
  /** The tier is added to these: what they import is copied already, and does not count. */
  readonly over: readonly string[];
  readonly files: readonly string[];
  /** All lines of all files: comments and empty ones have to be read too. */
  readonly lines: number;
  readonly maxFiles: number;
  readonly maxLines: number | undefined;
}

export function checkTiers(repository: Repository): Problem[] {
  return repository.patterns.flatMap((pattern) => {
    const missing = missingFiles(repository, pattern);
    // What a file that is not there would bring along is not known.
    if (missing.length > 0) return missing;
    const sizes = tierSizes(repository, pattern);
    return [
      ...sizes.flatMap((size) => checkBudget(repository, pattern, size)),
      ...checkUnit(repository, pattern, sizes),
      ...checkTable(repository, pattern),
    ];
  });
}

/** The size of each tier of a pattern, in the order of its page. */
export function tierSizes(repository: Repository, pattern: Pattern): TierSize[] {
  return Object.entries(pattern.tiers).map(([name, tier]) => {
    const { entry, over = [], maxFiles, maxLines } = tier;
    const base = closure(repository, existing(repository, over));
    const all = closure(repository, existing(repository, entry));
    const files = [...all.keys()].filter((file) => !base.has(file));
    const lines = linesIn(repository, files);
    return { name, entry, over, files, lines, maxFiles, maxLines };
  });
}

/** A page's text with the table of its tiers as it has to be. */
export function updateTiers(repository: Repository, pattern: Pattern, text: string): string {
  return withGeneratedPart(text, "tiers", tableOf(repository, pattern));
}

/** One line for each tier of each pattern: what it has, and what it may have. */
export function describeTiers(repository: Repository): string[] {
  const rows = repository.patterns.flatMap((pattern) =>
    tierSizes(repository, pattern).map(({ name, files, lines, over, maxFiles, maxLines }) => [
      pathOf(pattern).id,
      name,
      `${over.length > 0 ? "+" : ""}${files.length} of ${counted(maxFiles, "file")}`,
      maxLines === undefined
        ? counted(lines, "line")
        : `${lines.toLocaleString("en")} of ${counted(maxLines, "line")}`,
    ]),
  );
  const widths = [0, 1, 2].map((i) => Math.max(0, ...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  "));
}

/** `1 file`, `2,000 lines`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

function checkBudget({ read }: Repository, { page }: Pattern, size: TierSize): Problem[] {
  const { name, files, lines, maxFiles, maxLines } = size;
  const over = [
    [files.length, maxFiles, "file"] as const,
    [lines, maxLines ?? Number.POSITIVE_INFINITY, "line"] as const,
  ].filter(([count, limit]) => count > limit);
  return over.map(([count, limit, noun]) => ({
    file: page,
    line: lineOfTier(read(page), name),
    message:
      `the tier "${name}" has ${counted(count, noun)}, more than ${limit.toLocaleString("en")}; ` +
      "take something out, or make it an add-on",
  }));
}

function checkUnit(
  repository: Repository,
  pattern: Pattern,
  sizes: readonly TierSize[],
): Problem[] {
  const contained = new Set(sizes.flatMap(({ files }) => files));
  return copyUnit(repository, pathOf(pattern).id)
    .filter((file) => !contained.has(file))
    .map((file) => ({
      file,
      line: 1,
      message: `no tier contains this file; name it in an "entry" of ${pattern.page}, or delete it`,
    }));
}

function checkTable(repository: Repository, pattern: Pattern): Problem[] {
  const { page } = pattern;
  const text = repository.read(page);
  const found = generatedPart(text, "tiers");
  const line = lineOf(text, "<!-- tiers");
  if (found === undefined) {
    const message =
      'the page does not show its tiers; add <!-- tiers --> and <!-- /tiers -->, each on a line, then run "npm run docs"';
    return [{ file: page, line, message }];
  }
  if (found === `${tableOf(repository, pattern)}\n`) return [];
  return [
    { file: page, line, message: 'the table of the tiers is not of today; run "npm run docs"' },
  ];
}

function tableOf(repository: Repository, pattern: Pattern): string {
  const folder = path.posix.dirname(pattern.page);
  const link = (file: string) =>
    `[${path.posix.basename(file)}](${path.posix.relative(folder, file)})`;
  const rows = tierSizes(repository, pattern).map((size) => {
    const { name, entry, over, files, lines, maxFiles, maxLines } = size;
    const plus = over.length > 0 ? "+" : "";
    const limits = [counted(maxFiles, "file"), maxLines && counted(maxLines, "line")]
      .filter((limit) => limit !== undefined)
      .map((limit) => `${plus}${limit}`);
    return [
      name,
      entry.map(link).join(", "),
      `${plus}${files.length}`,
      `${plus}${lines.toLocaleString("en")}`,
      limits.join(", "),
    ];
  });
  return markdownTable(["tier", "entry file", "files", "lines", "at most"], rows);
}

function missingFiles({ files, read }: Repository, { page, tiers }: Pattern): Problem[] {
  return Object.entries(tiers).flatMap(([name, { entry, over = [] }]) => {
    const report = (key: string) => (file: string) => ({
      file: page,
      line: lineOfTier(read(page), name),
      message: `the tier "${name}" has "${file}" as "${key}", which does not exist; correct the path`,
    });
    const absent = (list: readonly string[]) => list.filter((file) => !files.has(file));
    return [...absent(entry).map(report("entry")), ...absent(over).map(report("over"))];
  });
}

function existing({ files }: Repository, list: readonly string[]): string[] {
  return list.filter((file) => files.has(file));
}

/** All lines of these files. The end of a file's last line begins no other one. */
export function linesIn({ read }: Pick<Repository, "read">, files: readonly string[]): number {
  return files.reduce((sum, file) => sum + read(file).replace(/\n$/, "").split("\n").length, 0);
}

/** The line of a tier's name: a key below `tiers`. */
function lineOfTier(text: string, name: string): number {
  const from = Math.max(0, text.indexOf("\ntiers:"));
  return lineAt(text, Math.max(0, text.indexOf(`\n  ${name}:`, from)) + 1);
}
