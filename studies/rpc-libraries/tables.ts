// The tables of README.md, made from answers.json and costs.json.

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  generatedPart,
  markdownTable,
  withGeneratedPart,
} from "../../tools/pattern-checks/generated.ts";

const README = path.join(import.meta.dirname, "README.md");
const ANSWERS = path.join(import.meta.dirname, "answers.json");
const COSTS = path.join(import.meta.dirname, "costs.json");

/** What each library did, and when that was. */
export interface Answers {
  asked: string;
  /** The version of each browser. */
  browsers: Record<string, string>;
  libraries: { readonly id: string; readonly title: string; version?: string; licence?: string }[];
  features: {
    readonly id: string;
    readonly title: string;
    /** By the library's id. */
    cells: Record<string, string>;
  }[];
}

/** What a call cost, and when that was measured. */
export interface Costs {
  measured: string;
  cores: number;
  browsers: Record<string, { version: string; libraries: Record<string, Cost> }>;
  /** Bytes of what a page needs of each library, gzipped. */
  pageBytes: Record<string, number>;
}

interface Cost {
  /** Times what Comlink took in the same rounds. */
  readonly sequential: number;
  readonly inFlight: number;
  readonly grownKB?: number;
}

export const readAnswers = (): Answers => JSON.parse(readFileSync(ANSWERS, "utf8"));
export const readCosts = (): Costs => JSON.parse(readFileSync(COSTS, "utf8"));
export const keepAnswers = (answers: Answers) => keep(ANSWERS, answers);
export const keepCosts = (costs: Costs) => keep(COSTS, costs);

/** Whether README has the tables that the two files make. */
export function tablesAreOfToday(): boolean {
  const readme = readFileSync(README, "utf8");
  return Object.entries(tables()).every(
    ([name, table]) => generatedPart(readme, name) === `${table}\n`,
  );
}

export function writeTables(): void {
  let readme = readFileSync(README, "utf8");
  for (const [name, table] of Object.entries(tables())) {
    readme = withGeneratedPart(readme, name, table);
  }
  writeFileSync(README, readme);
}

function tables(): Record<string, string> {
  const answers = readAnswers();
  return { answers: answersTable(answers), costs: costsTable(answers, readCosts()) };
}

/** One row for each question, one column for each library. */
function answersTable({ asked, browsers, libraries, features }: Answers): string {
  const header = libraries.map(({ title, version }) => (version ? `${title} ${version}` : title));
  const rows = features.map(({ title, cells }) => [
    title,
    ...libraries.map(({ id }) => cells[id] ?? "?"),
  ]);
  const { chromium, firefox } = browsers;
  return [
    `Asked on ${asked}, in Chromium ${chromium} and Firefox ${firefox}:`,
    "",
    markdownTable(["", ...header], rows),
  ].join("\n");
}

/** One row for each library, of both browsers. */
function costsTable({ libraries }: Answers, costs: Costs): string {
  const { measured, cores, pageBytes } = costs;
  const { chromium, firefox } = costs.browsers;
  if (!chromium || !firefox) throw new Error(`${COSTS} lacks a browser: npm run study -- --update`);
  const times = (id: string, kind: "sequential" | "inFlight") =>
    [chromium, firefox].map((browser) => browser.libraries[id]?.[kind].toFixed(2)).join(" / ");
  const rows = libraries.map(({ id, title }) => [
    title,
    times(id, "sequential"),
    times(id, "inFlight"),
    `${chromium.libraries[id]?.grownKB} kB`.replace("-", "−"),
    pageBytes[id] === undefined ? "—" : `${pageBytes[id].toLocaleString("en")} B`,
  ]);
  return [
    `Measured on ${measured}, on ${cores} cores. Times are Chromium ${chromium.version} / Firefox ${firefox.version}:`,
    "",
    markdownTable(
      ["", "one call at a time", "1,000 in flight", "grown by 10,000 calls", "page, gzip"],
      rows,
    ),
  ].join("\n");
}

function keep(file: string, data: unknown): void {
  writeFileSync(file, `${JSON.stringify(data, null, 2)}\n`);
}
