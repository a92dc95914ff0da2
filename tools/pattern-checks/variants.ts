// The chooser's table of variants: its sizes are those of the tiers, the rest is written by hand.

import { generatedPart, withGeneratedPart } from "./generated.ts";
import { CHOOSER } from "./links.ts";
import { lineOf, type Problem } from "./problem.ts";
import type { Repository } from "./repository.ts";
import { type TierSize, tierSizes } from "./tiers.ts";

/** The rows that are generated, by their first cell. */
const SIZES: Readonly<Record<string, (size: TierSize) => string>> = {
  Files: ({ files, over }) => plus(over) + files.length.toLocaleString("en"),
  Lines: ({ lines, over }) => plus(over) + lines.toLocaleString("en"),
};

export function checkVariants(repository: Repository): Problem[] {
  const text = repository.files.has(CHOOSER) ? repository.read(CHOOSER) : "";
  const part = generatedPart(text, "variants");
  // What a page with a broken front matter has is not known.
  if (part === undefined || repository.unreadable.length > 0) return [];
  const line = lineOf(text, "<!-- variants -->") + 1;
  const columns = columnsOf(part);
  const unknown = columns.filter((column) => sizeOf(repository, column) === undefined);
  if (unknown.length > 0) {
    return unknown.map((column) => ({
      file: CHOOSER,
      line,
      message: `the column "${column}" is no tier; write [name](<topic>/<slug>.md) and the tier's name`,
    }));
  }
  if (updateVariants(repository, text) === text) return [];
  const message = 'the sizes of the variants are not of today; run "npm run docs"';
  return [{ file: CHOOSER, line, message }];
}

/** The chooser's text with the sizes as they are. */
export function updateVariants(repository: Repository, text: string): string {
  const part = generatedPart(text, "variants");
  if (part === undefined) return text;
  const sizes = columnsOf(part).map((column) => sizeOf(repository, column));
  const rows = part.trimEnd().split("\n");
  const updated = rows.map((row) => {
    const [name = ""] = cellsOf(row);
    const size = SIZES[name];
    return size ? `| ${[name, ...sizes.map((it) => (it ? size(it) : "?"))].join(" | ")} |` : row;
  });
  return withGeneratedPart(text, "variants", updated.join("\n"));
}

function columnsOf(table: string): string[] {
  return cellsOf(table.split("\n")[0] ?? "").slice(1);
}

/** Of a column such as `[Basic](workers/basic-worker.md) minimal`. */
function sizeOf(repository: Repository, column: string): TierSize | undefined {
  const [, target, tier] = /^\[[^\]]+\]\(([^)]+)\) (.+)$/.exec(column) ?? [];
  const pattern = repository.patterns.find(({ page }) => page === `patterns/${target}`);
  return pattern && tierSizes(repository, pattern).find(({ name }) => name === tier);
}

function cellsOf(row: string): string[] {
  return row
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());
}

function plus(over: readonly string[]): string {
  return over.length > 0 ? "+" : "";
}
