// Tables of pages that are written from data: what the tests observe, row by row.

import { z } from "zod";
import { generatedPart, markdownTable, withGeneratedPart } from "./generated.ts";
import { lineOf, type Problem } from "./problem.ts";
import type { Repository } from "./repository.ts";
import { counted } from "./tiers.ts";

interface Table {
  /** The data, as JSON. */
  readonly file: string;
  /** What the data has to be, in words. */
  readonly shape: string;
  /** @returns the Markdown, `undefined` when the data is something else */
  write(data: unknown): string | undefined;
}

const valuesSchema = z.array(
  z.object({ python: z.string() }).and(
    z.union([
      z.object({ shown: z.string() }), // as the example pages show it
      z.object({ refused: z.string() }), // the type that the error names
    ]),
  ),
);

const consumersSchema = z.record(
  z.string(),
  z.object({
    title: z.string(),
    date: z.string(),
    versions: z.record(z.string(), z.string()),
    add: z.string(),
    only: z.string().optional(),
    files: z.number().optional(),
    lines: z.number().optional(),
    worker: z.string().optional(),
    gzip: z.object({ page: z.number(), worker: z.number() }).optional(),
    outcome: z.string(),
    runs: z.array(z.object({ outcome: z.string() })),
  }),
);
type Consumer = z.infer<typeof consumersSchema>[string];

const TABLES: Readonly<Record<string, Table>> = {
  values: {
    file: "tests/values.json",
    shape: 'a list of {"name", "python", "shown"}',
    write(data) {
      const values = valuesSchema.safeParse(data);
      return values.data && valuesTable(values.data);
    },
  },
  consumers: ofConsumers(consumersTable),
  "consumers-in-short": ofConsumers(consumersInShort),
};

function ofConsumers(show: (consumers: readonly Consumer[]) => string): Table {
  return {
    file: "compat/consumers.json",
    shape: "what `npm run consumers` writes",
    write(data) {
      const consumers = consumersSchema.safeParse(data);
      return consumers.data && show(Object.values(consumers.data));
    },
  };
}

/** Pages below patterns/ with such a table, those that are about no pattern too. */
export function pagesWithTables({ files, read }: Repository): string[] {
  return [...files]
    .filter((file) => /^patterns\/.+\.md$/.test(file) && tablesOn(read(file)).length > 0)
    .sort();
}

export function checkTables(repository: Repository): Problem[] {
  const pages = pagesWithTables(repository);
  const shown = new Set(pages.flatMap((page) => tablesOn(repository.read(page))));
  const unreadable = [...shown].filter((name) => tableOf(repository, name) === undefined);
  const shapes = new Map(unreadable.map((name) => [TABLES[name]?.file ?? "", TABLES[name]?.shape]));
  if (shapes.size > 0) {
    const message = (shape?: string) => `a page shows this table; write ${shape}`;
    return [...shapes].map(([file, shape]) => ({ file, line: 1, message: message(shape) }));
  }
  return pages.flatMap((file) => {
    const text = repository.read(file);
    return tablesOn(text).flatMap((name) => checkTable(repository, file, text, name));
  });
}

function checkTable(repository: Repository, file: string, text: string, name: string): Problem[] {
  const found = generatedPart(text, name);
  if (found === `${tableOf(repository, name)}\n`) return [];
  const message =
    found === undefined
      ? `the table of ${name} has one mark only; write <!-- ${name} --> and <!-- /${name} -->, each on a line`
      : `the table of ${name} is not what ${TABLES[name]?.file} has; run "npm run docs"`;
  const open = `<!-- ${name} -->`;
  const mark = text.includes(open) ? open : `<!-- /${name} -->`;
  return [{ file, line: lineOf(text, mark), message }];
}

/** A page's text with its tables as the data has them. */
export function updateTables(repository: Repository, text: string): string {
  return tablesOn(text).reduce((updated, name) => {
    const table = tableOf(repository, name);
    return table === undefined ? updated : withGeneratedPart(updated, name, table);
  }, text);
}

function tablesOn(text: string): string[] {
  return Object.keys(TABLES).filter((name) => new RegExp(`^<!-- /?${name} -->$`, "m").test(text));
}

function tableOf({ files, read }: Repository, name: string): string | undefined {
  const table = TABLES[name];
  if (!table || !files.has(table.file)) return undefined;
  try {
    return table.write(JSON.parse(read(table.file)));
  } catch {
    return undefined; // no JSON
  }
}

function valuesTable(values: z.infer<typeof valuesSchema>): string {
  const rows = values.map((value) => [
    code(value.python),
    "shown" in value ? code(value.shown) : "rejects with `result-not-clonable`",
  ]);
  return markdownTable(["Python (last expression)", "JavaScript on the page"], rows);
}

function consumersTable(consumers: readonly Consumer[]): string {
  const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
  const rows = consumers.map((consumer) => {
    const { title, versions, add, files, lines, worker = "", gzip, outcome, runs } = consumer;
    const passed = runs.filter((run) => run.outcome === "pass").length;
    return [
      title,
      spelled(versions),
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
function consumersInShort(consumers: readonly Consumer[]): string {
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

function spelled(versions: Readonly<Record<string, string>>): string {
  return Object.entries(versions)
    .map(([tool, version]) => `${tool} ${version}`)
    .join(", ");
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
