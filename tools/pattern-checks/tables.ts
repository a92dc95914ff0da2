// Tables of pages that `npm run docs` writes: from data, and from the sizes of the tiers.

import { consumersInShort, consumersTable, valuesTable } from "./data-tables.ts";
import { generatedPart, UnwritableError, withGeneratedPart } from "./generated.ts";
import type { Report } from "./problem.ts";
import { type Repository, readablePages } from "./repository.ts";
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

export function checkTables(repository: Repository, report: Report): void {
  for (const page of readablePages(repository)) {
    const text = repository.read(page);
    for (const [name, source, write] of tablesOn(text)) {
      const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
      const found = generatedPart(text, name);
      if (found === undefined) {
        const message = `the table of ${name} has one mark only; write ${open} and ${close}, each on a line`;
        report(page, text.includes(open) ? open : close, message);
        continue;
      }
      try {
        if (found === `${write(repository, page, found)}\n`) continue;
        const message = `the table of ${name} is not what is in ${source}; run "npm run docs"`;
        report(page, open, message);
      } catch (error) {
        if (!(error instanceof UnwritableError)) throw error;
        report(error.file, error.at, error.message);
      }
    }
  }
}

/** A page's text with its tables as they have to be; a table that nobody can write stays. */
export function updateTables(repository: Repository, page: string, text: string): string {
  return tablesOn(text).reduce((updated, [name, , write]) => {
    try {
      const old = generatedPart(updated, name) ?? "";
      return withGeneratedPart(updated, name, write(repository, page, old));
    } catch (error) {
      if (!(error instanceof UnwritableError)) throw error;
      return updated;
    }
  }, text);
}

function tablesOn(text: string): (readonly [name: string, source: string, write: Write])[] {
  return Object.entries(TABLES)
    .filter(([name]) => new RegExp(`^<!-- /?${name} -->$`, "m").test(text))
    .map(([name, [source, write]]) => [name, source, write]);
}
