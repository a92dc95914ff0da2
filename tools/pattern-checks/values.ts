// The table of values on a page is what the tests observe: tests/values.json, row by row.

import { z } from "zod";
import { generatedPart, markdownTable, withGeneratedPart } from "./generated.ts";
import { lineOf, type Problem } from "./problem.ts";
import type { Repository } from "./repository.ts";

const FILE = "tests/values.json";

const schema = z.array(
  z.object({ python: z.string() }).and(
    z.union([
      z.object({ shown: z.string() }), // as the example pages show it
      z.object({ refused: z.string() }), // the type that the error names
    ]),
  ),
);

/** Pages below patterns/, those that are about no pattern too. */
export function pagesWithValues({ files, read }: Repository): string[] {
  return [...files]
    .filter((file) => /^patterns\/.+\.md$/.test(file) && /^<!-- \/?values -->$/m.test(read(file)))
    .sort();
}

export function checkValues(repository: Repository): Problem[] {
  const pages = pagesWithValues(repository);
  const table = pages.length > 0 ? tableOf(repository) : "";
  if (table === undefined) {
    const message = 'a page shows these values; write a list of {"name", "python", "shown"}';
    return [{ file: FILE, line: 1, message }];
  }
  return pages.flatMap((file) => {
    const text = repository.read(file);
    const found = generatedPart(text, "values");
    if (found === `${table}\n`) return [];
    const message =
      found === undefined
        ? "the table of values has one mark only; write <!-- values --> and <!-- /values -->, each on a line"
        : 'the table of values is not what the tests observe; run "npm run docs"';
    const mark = text.includes("<!-- values -->") ? "<!-- values -->" : "<!-- /values -->";
    return [{ file, line: lineOf(text, mark), message }];
  });
}

/** A page's text with the values as the tests have them. */
export function updateValues(repository: Repository, text: string): string {
  const table = tableOf(repository);
  return table === undefined ? text : withGeneratedPart(text, "values", table);
}

function tableOf({ files, read }: Repository): string | undefined {
  const values = schema.safeParse(files.has(FILE) ? parsed(read(FILE)) : undefined);
  if (!values.success) return undefined;
  const rows = values.data.map((value) => [
    code(value.python),
    "shown" in value ? code(value.shown) : "rejects with `result-not-clonable`",
  ]);
  return markdownTable(["Python (last expression)", "JavaScript on the page"], rows);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As code in a cell of a table: each line by itself, since a cell is one line of Markdown. */
function code(text: string): string {
  return text.split("\n").map(codeSpan).join("<br>");
}

/** Code that has backticks stands between more of them. A pipe would end the cell, also in code. */
function codeSpan(line: string): string {
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  // Markdown takes one space away at each end, if there is one at both.
  const space = /^`|`$|^ .*\S.* $/.test(line) ? " " : "";
  return `${fence}${space}${line.replaceAll("|", "\\|") || " "}${space}${fence}`;
}
