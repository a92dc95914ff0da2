/**
 * The matrix of RPC libraries as Markdown: `node --import tsx tools/alternatives-table.ts`.
 *
 * `tests/rpc/test_alternatives.py` compares each cell of it with what the browsers do.
 */
import { readFileSync } from "node:fs";
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

if (process.argv[1] === import.meta.filename) console.log(alternativesTable(readMatrix()));
