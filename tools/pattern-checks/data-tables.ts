// Tables that are written from data: what the tests observe, row by row.

import { z } from "zod";
import { markdownTable, UnwritableError } from "./generated.ts";
import type { Repository } from "./repository.ts";
import { counted } from "./tiers.ts";

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

export function valuesTable(repository: Repository): string {
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

export function consumersTable(repository: Repository): string {
  const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
  const rows = readConsumers(repository).map((consumer) => {
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
export function consumersInShort(repository: Repository): string {
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
