// Tables of pages that `npm run docs` writes: from what the tests observe, and from the sizes of the tiers.

import { z } from "zod";
import { generatedPart, markdownTable, UnwritableError, withGeneratedPart } from "./generated.ts";
import type { Report } from "./problem.ts";
import type { Repository } from "./repository.ts";
import { counted, tiersTable, variantsTable } from "./tiers.ts";

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

const valuesSchema = z.array(
  z.object({ python: z.string() }).and(
    z.union([
      z.object({ shown: z.string() }), // as the example pages show it
      z.object({ refused: z.string() }), // the type that the error names
    ]),
  ),
);

/** What `npm run consumers` writes of a project. */
interface Consumer {
  readonly title: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly add: string;
  readonly only?: string;
  readonly files?: number;
  readonly lines?: number;
  readonly worker?: string;
  readonly gzip?: { readonly page: number; readonly worker: number };
  readonly outcome: string;
  readonly runs: readonly { readonly outcome: string }[];
}

function valuesTable(repository: Repository): string {
  const file = "tests/values.json";
  const { data: values } = valuesSchema.safeParse(readData(repository, file));
  if (!values) {
    const message = 'a page shows this table; write a list of {"name", "python", "shown"}';
    throw new UnwritableError(file, "", message);
  }
  const rows = values.map((value) => [
    code(value.python),
    "shown" in value ? code(value.shown) : "rejects with `result-not-clonable`",
  ]);
  return markdownTable(["Python (last expression)", "JavaScript on the page"], rows);
}

function consumersTable(repository: Repository): string {
  const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
  const rows = readConsumers(repository).map((consumer) => {
    const { title, versions, add, files, lines, worker = "", gzip, outcome, runs } = consumer;
    const tools = Object.entries(versions).map(([tool, version]) => `${tool} ${version}`);
    const passed = runs.filter((run) => run.outcome === "pass").length;
    return [
      title,
      tools.join(", "),
      add,
      files && lines ? `${counted(files, "file")}, ${counted(lines, "line")}` : "",
      worker,
      gzip ? `${kB(gzip.page)} + ${kB(gzip.worker)}` : "",
      outcome === "pass" ? `✓ ${passed} of ${runs.length}` : `✗ ${outcome}`,
    ];
  });
  const header = ["Project", "With", "To add", "Copied", "Worker", "Page + worker, gzip", "Passed"];
  return markdownTable(header, rows);
}

/** For a pattern's page, which has no room for the table. */
function consumersInShort(repository: Repository): string {
  const consumers = readConsumers(repository);
  const passed = consumers.filter(({ outcome }) => outcome === "pass");
  const names = (some: readonly Consumer[]) =>
    some.map(({ title, only }) => (only ? `${title} (${only} alone)` : title)).join("; ");
  const unchanged = passed.filter(({ add }) => add === "unchanged");
  const failed = consumers.filter((one) => !passed.includes(one));
  return [
    `Copied unchanged, this runs in: ${names(unchanged)}.`,
    `With lines of your own: ${names(passed.filter((one) => !unchanged.includes(one)))}.`,
    failed.length > 0 ? `It fails in: ${names(failed)}.` : "",
    `[What to add](../README.md#where-the-copies-run).`,
  ]
    .filter((line) => line && !line.endsWith(": ."))
    .join(" ");
}

function readConsumers(repository: Repository): Consumer[] {
  return Object.values(readData(repository, "compat/consumers.json") as Record<string, Consumer>);
}

function readData({ files, read }: Repository, file: string): unknown {
  if (files.has(file)) return JSON.parse(read(file));
  throw new UnwritableError(file, "", "a page shows what is in this file; add it");
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
