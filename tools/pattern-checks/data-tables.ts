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

export function valuesTable(repository: Repository): string {
  const shape = 'a list of {"name", "python", "shown"}';
  const values = readData(repository, "tests/values.json", valuesSchema, shape);
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
  const shape = "what `npm run consumers` writes";
  return Object.values(readData(repository, "compat/consumers.json", consumersSchema, shape));
}

/** @param shape - what the data has to be, in words */
function readData<T>(
  { files, read }: Repository,
  file: string,
  schema: z.ZodType<T>,
  shape: string,
): T {
  try {
    if (files.has(file)) return schema.parse(JSON.parse(read(file)));
  } catch {
    // No JSON, or of another shape.
  }
  throw new UnwritableError(file, "", `a page shows this table; write ${shape}`);
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
