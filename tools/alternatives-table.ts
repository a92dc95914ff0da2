/**
 * The matrix of RPC libraries as Markdown: `node --import tsx tools/alternatives-table.ts`, and with `--write`
 * on the page (`npm run docs`).
 *
 * `tests/rpc/test_alternatives.py` compares each cell of it with what the browsers do.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./setup/paths.ts";

export interface Matrix {
  readonly libraries: readonly {
    readonly id: string;
    readonly title: string;
    readonly version?: string;
  }[];
  readonly features: readonly {
    readonly title: string;
    /** By the library's id. */
    readonly cells: Readonly<Record<string, string>>;
  }[];
}

export const MATRIX = path.join(root, "tests/rpc/alternatives/matrix.json");

const PAGE = path.join(root, "patterns/workers/comlink.md");

export function readMatrix(file = MATRIX): Matrix {
  return JSON.parse(readFileSync(file, "utf8"));
}

/** One row for each question, one column for each library. */
export function alternativesTable({ libraries, features }: Matrix): string {
  const header = libraries.map(({ title, version }) => (version ? `${title} ${version}` : title));
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    row(["", ...header]),
    row(["---", ...header.map(() => "---")]),
    ...features.map(({ title, cells }) =>
      row([title, ...libraries.map(({ id }) => cells[id] ?? "?")]),
    ),
  ].join("\n");
}

/** Puts the table between its marks in a page's text. */
export function withTable(page: string, table: string): string {
  return page.replace(
    /(<!-- alternatives: .*?-->\n)[\s\S]*?(\n<!-- \/alternatives -->)/,
    (_all, before: string, after: string) => before + table + after,
  );
}

if (process.argv[1] === import.meta.filename) {
  const table = alternativesTable(readMatrix());
  if (process.argv.includes("--write")) {
    writeFileSync(PAGE, withTable(readFileSync(PAGE, "utf8"), table));
  } else console.log(table);
}
