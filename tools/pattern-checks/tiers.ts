// What a tier makes people copy is counted, and stays within its budget.

import path from "node:path";
import type { Pattern } from "../patterns.ts";
import { markdownTable, UnwritableError } from "./generated.ts";
import { closure, copyUnit } from "./imports.ts";
import type { Report } from "./problem.ts";
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
  readonly maxLines?: number | undefined;
}

export function checkTiers(repository: Repository, report: Report): void {
  for (const pattern of repository.patterns) {
    const { page } = pattern;
    if (!repository.read(page).includes("<!-- tiers")) {
      const message =
        'the page does not show its tiers; add <!-- tiers --> and <!-- /tiers -->, each on a line, then run "npm run docs"';
      report(page, 1, message);
    }
    const contained = new Set<string>();
    for (const { name, entry, over, files, lines, maxFiles, maxLines } of tierSizes(
      repository,
      pattern,
    )) {
      const tell = (problem: string) =>
        report(page, `\n  ${name}:`, `the tier "${name}" ${problem}`);
      for (const file of [...entry, ...over].filter((one) => !repository.files.has(one))) {
        tell(`names "${file}", which does not exist; correct the path`);
      }
      for (const [count, limit = count, noun] of [
        [files.length, maxFiles, "file"],
        [lines, maxLines, "line"],
      ] as const) {
        if (count <= limit) continue;
        const advice = "take something out, or make it an add-on";
        tell(`has ${counted(count, noun)}, more than ${limit.toLocaleString("en")}; ${advice}`);
      }
      for (const file of files) contained.add(file);
    }
    for (const file of copyUnit(repository, pattern.id)) {
      if (contained.has(file)) continue;
      report(file, 1, `no tier contains this file; name it in an "entry" of ${page}, or delete it`);
    }
  }
}

/** The size of each tier of a pattern, in the order of its page. */
export function tierSizes(repository: Repository, pattern: Pattern): TierSize[] {
  const existing = (list: readonly string[]) => list.filter((file) => repository.files.has(file));
  return Object.entries(pattern.tiers).map(([name, { over = [], ...tier }]) => {
    const base = closure(repository, existing(over));
    const all = closure(repository, existing(tier.entry));
    const files = [...all.keys()].filter((file) => !base.has(file));
    return { name, ...tier, over, files, lines: linesIn(repository, files) };
  });
}

/** One line for each tier of each pattern: what it has, and what it may have. */
export function describeTiers(repository: Repository): string[] {
  return repository.patterns.flatMap((pattern) =>
    tierSizes(repository, pattern).map((size) => {
      const { name, files, lines, maxFiles, maxLines } = size;
      const most = maxLines === undefined ? "" : ` of ${maxLines.toLocaleString("en")}`;
      const found = `${plus(size)}${files.length} of ${counted(maxFiles, "file")}`;
      return `${pattern.id}, ${name}: ${found}, ${lines.toLocaleString("en")}${most} lines`;
    }),
  );
}

/** `1 file`, `2,000 lines`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

/** The table of a pattern's page. */
export function tiersTable(repository: Repository, page: string): string {
  const pattern = repository.patterns.find((one) => one.page === page);
  const folder = path.posix.dirname(page);
  const link = (file: string) =>
    `[${path.posix.basename(file)}](${path.posix.relative(folder, file)})`;
  const rows = (pattern ? tierSizes(repository, pattern) : []).map((size) => {
    const { name, entry, files, lines, maxFiles, maxLines } = size;
    const limits = [counted(maxFiles, "file"), maxLines && counted(maxLines, "line")]
      .filter((limit) => limit !== undefined)
      .map((limit) => plus(size) + limit);
    return [
      name,
      entry.map(link).join(", "),
      plus(size) + files.length,
      plus(size) + lines.toLocaleString("en"),
      limits.join(", "),
    ];
  });
  return markdownTable(["tier", "entry file", "files", "lines", "at most"], rows);
}

/** The chooser's table of variants, with the sizes of the tiers that its columns name. Other rows are written by hand. */
export function variantsTable(repository: Repository, page: string, old: string): string {
  const rows = old.trimEnd().split("\n");
  const sizes = cellsOf(rows[0] ?? "")
    .slice(1)
    .map((column) => sizeOf(repository, page, column));
  const updated = rows.map((row) => {
    const [name = ""] = cellsOf(row);
    if (name !== "Files" && name !== "Lines") return row;
    const cells = sizes.map((size) => {
      const count = name === "Files" ? size.files.length : size.lines;
      return plus(size) + count.toLocaleString("en");
    });
    return `| ${[name, ...cells].join(" | ")} |`;
  });
  return updated.join("\n");
}

/** Of a column such as `[Basic](workers/basic-worker.md) minimal`. */
function sizeOf(repository: Repository, page: string, column: string): TierSize {
  const [, target = "", tier] = /^\[[^\]]+\]\(([^)]+)\) (.+)$/.exec(column) ?? [];
  const file = path.posix.join(path.posix.dirname(page), target);
  const pattern = repository.patterns.find((one) => one.page === file);
  const size = pattern && tierSizes(repository, pattern).find(({ name }) => name === tier);
  if (size) return size;
  const message = `the column "${column}" is no tier; write [name](<topic>/<slug>.md) and the tier's name`;
  throw new UnwritableError(page, `| ${column} |`, message);
}

function cellsOf(row: string): string[] {
  return row
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());
}

function plus({ over }: Pick<TierSize, "over">): string {
  return over.length > 0 ? "+" : "";
}

/** All lines of these files. The end of a file's last line begins no other one. */
export function linesIn({ read }: Pick<Repository, "read">, files: readonly string[]): number {
  return files.reduce((sum, file) => sum + read(file).replace(/\n$/, "").split("\n").length, 0);
}
