/**
 * The RPC libraries as Markdown, what they do and what they cost: `node --import tsx tools/alternatives-table.ts`,
 * and with `--write` on the page (`npm run docs`).
 *
 * `tests/rpc/test_alternatives.py` compares each cell of the first with what the browsers do;
 * `npm run bench -- rpc --update` measures the second, whose sizes are of the files as they are now.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pageSizes } from "./bundle-sizes.ts";
import { root } from "./setup/paths.ts";

interface Matrix {
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

const MATRIX = path.join(root, "tests/rpc/alternatives/matrix.json");

const COSTS = path.join(root, "tests/rpc/alternatives/costs.json");
const PAGE = path.join(root, "patterns/workers/comlink.md");

function readMatrix(): Matrix {
  return JSON.parse(readFileSync(MATRIX, "utf8"));
}

/** One row for each question, one column for each library. */
function alternativesTable({ libraries, features }: Matrix): string {
  const header = libraries.map(({ title, version }) => (version ? `${title} ${version}` : title));
  const rows = features.map(({ title, cells }) => [
    title,
    ...libraries.map(({ id }) => cells[id] ?? "?"),
  ]);
  return table(["", ...header], rows);
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

/** What `tools/bench_rpc.py` has kept. */
interface Costs {
  readonly measured: string;
  readonly cores: number;
  readonly browsers: Readonly<Record<string, BrowserCosts>>;
}

type Sizes = Awaited<ReturnType<typeof pageSizes>>;

interface BrowserCosts {
  readonly version: string;
  /** `sequential` and `inFlight` are times of what Comlink took in the same rounds. */
  readonly libraries: Readonly<
    Record<string, { sequential: number; inFlight: number; grownKB?: number }>
  >;
}

function readCosts(): Costs {
  return JSON.parse(readFileSync(COSTS, "utf8"));
}

/** One row for each library, of all browsers. */
function costsTable({ libraries }: Matrix, costs: Costs, bytes: Sizes): string {
  const { chromium, firefox } = costs.browsers;
  if (!chromium || !firefox)
    throw new Error(`${COSTS} lacks a browser: npm run bench -- rpc --update`);
  const header = [
    "",
    "one call at a time",
    "1,000 in flight",
    "grown by 10,000 calls",
    "page, gzip",
  ];
  const times = (id: string, kind: "sequential" | "inFlight") =>
    [chromium, firefox].map((browser) => browser.libraries[id]?.[kind].toFixed(2)).join(" / ");
  const rows = libraries.map(({ id, title }) => [
    title,
    times(id, "sequential"),
    times(id, "inFlight"),
    `${chromium.libraries[id]?.grownKB} kB`.replace("-", "−"),
    id in bytes ? `${bytes[id]?.gzip.toLocaleString("en")} B` : "—",
  ]);
  return [
    table(header, rows),
    "",
    `Times are Chromium ${major(chromium)} / Firefox ${major(firefox)}, as multiples of Comlink alone in the same rounds,`,
    `on ${costs.cores} cores, ${costs.measured}; growth in Chromium after a collection. With each of the other layers the`,
    `page carries ${bytes.everything?.gzip.toLocaleString("en")} B.`,
  ].join("\n");
}

const major = ({ version }: BrowserCosts) => version.split(".")[0];

/** Puts a table between the marks of its name in a page's text. */
function withTable(page: string, name: string, table: string): string {
  return page.replace(
    new RegExp(`(<!-- ${name}: .*?-->\\n)[\\s\\S]*?(\\n<!-- /${name} -->)`),
    (_all, before: string, after: string) => before + table + after,
  );
}

if (process.argv[1] === import.meta.filename) {
  const matrix = readMatrix();
  const alternatives = alternativesTable(matrix);
  const costs = costsTable(matrix, readCosts(), await pageSizes());
  if (process.argv.includes("--write")) {
    const page = withTable(readFileSync(PAGE, "utf8"), "alternatives", alternatives);
    writeFileSync(PAGE, withTable(page, "costs", costs));
  } else console.log(`${alternatives}\n\n${costs}`);
}
