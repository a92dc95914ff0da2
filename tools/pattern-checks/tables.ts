// Tables of pages that `npm run docs` writes: from data, and from the sizes of the tiers.

import { consumersInShort, consumersTable, valuesTable } from "./data-tables.ts";
import { generatedPart, UnwritableError, withGeneratedPart } from "./generated.ts";
import type { Report } from "./problem.ts";
import type { Repository } from "./repository.ts";
import { tiersTable, variantsTable } from "./tiers.ts";

/**
 * @param page - whose table it is
 * @param old - the table as it is there
 * @throws UnwritableError when nobody can say what it has to be
 */
type Write = (repository: Repository, page: string, old: string) => string;

/** By the name in the marks: what the table is written from, and how. */
const TABLES: Readonly<Record<string, readonly [source: string, write: Write]>> = {
  tiers: ["the copied files", tiersTable],
  variants: ["the copied files", variantsTable],
  values: ["tests/values.json", valuesTable],
  consumers: ["compat/consumers.json", consumersTable],
  "consumers-in-short": ["compat/consumers.json", consumersInShort],
};

/** A page's text with its tables as they have to be, and a report of each that is not so. */
export function writeTables(
  repository: Repository,
  page: string,
  text: string,
  report: Report,
): string {
  let written = text;
  for (const [name, [source, write]] of Object.entries(TABLES)) {
    const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const mark = text.split("\n").find((row) => row === open || row === close);
    if (mark === undefined) continue;
    const old = generatedPart(text, name);
    if (old === undefined) {
      const message = `the table of ${name} has one mark only; write ${open} and ${close}, each on a line`;
      report(page, mark, message);
      continue;
    }
    try {
      const table = write(repository, page, old);
      if (old === `${table}\n`) continue;
      written = withGeneratedPart(written, name, table);
      const message = `the table of ${name} is not what is in ${source}; run "npm run docs"`;
      report(page, open, message);
    } catch (error) {
      if (!(error instanceof UnwritableError)) throw error;
      report(error.file, error.at, error.message);
    }
  }
  return written;
}
