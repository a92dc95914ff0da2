/**
 * `npm test`: everything the tests need, then pytest. Arguments go to pytest: `npm test -- -k comlink --browser webkit`.
 */

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { pinsFile } from "../server/versions.ts";
import { askHarness } from "./setup/harness.ts";
import { prepare } from "./setup/prepare.ts";
import { ensureLockedVenv } from "./setup/python.ts";
import { main, runInTerminal } from "./setup/run.ts";

/** What pytest is told first; what the user adds comes later and wins. */
const DEFAULT_ARGS: readonly string[] = [
  ...["-n", "2", "--dist", "loadgroup"],
  // The tests come in the order in which they cost least: xdist must not sort them by number.
  "--no-loadscope-reorder",
];

/**
 * What runs. By itself `npm test` runs each test once, and CI runs `--part rest` too: see tests/parts.py. Where the user
 * asks for some tests, a browser or a version, these run in full; what takes long has to be named by a path or by `-m`.
 */
function partOf(args: readonly string[]): string[] {
  const has = (pattern: RegExp) => args.some((arg) => pattern.test(arg));
  if (has(/^-m|^--part|^tests\//)) return [];
  return has(/^-k|^--browser|^--pyodide-/) ? ["-m", "not long"] : ["--part", "once"];
}

/** The browsers of a run without `--browser`. */
const DEFAULT_BROWSERS: readonly string[] = ["chromium", "firefox"];

/**
 * Where tests are asked for, or `--part rest`, without `--pyodide-version`: they run on the pinned release, and smoke tests
 * also where Pyodide has changed most for workers. 0.21 is the first line of all, 0.26 the first for production, 0.29 the last that is no module.
 */
const DEFAULT_VERSIONS: readonly string[] = ["0.21", "0.26", "0.29", "newest"].flatMap((line) => [
  "--pyodide-smoke-version",
  line,
]);

const args = process.argv.slice(2);

await main(async () => {
  const asked = valuesOf("browser", args);
  const browsers = asked.length > 0 ? asked : DEFAULT_BROWSERS;
  const part = partOf(args);
  const named = valuesOf("pyodide-version", args).length > 0;
  const isOnce = valuesOf("part", [...part, ...args]).includes("once");
  const versions = named || isOnce ? [] : DEFAULT_VERSIONS;
  const all = [
    ...DEFAULT_ARGS,
    ...part,
    ...versions,
    ...(asked.length > 0 ? [] : browsers.flatMap((name) => ["--browser", name])),
    ...args,
  ];
  const python = await ensureLockedVenv();
  await prepare(browsers, await exactVersions(all));
  return runInTerminal(python, ["-m", "pytest", ...all]);
});

/** The Pyodide releases that pytest will want; it resolves the same words in the same way. */
async function exactVersions(args: readonly string[]): Promise<string[]> {
  const specs = ["pyodide-version", "pyodide-smoke-version"].flatMap((name) =>
    valuesOf(name, args),
  );
  const lines = await askHarness("versions", [fileURLToPath(pinsFile), ...specs]);
  return lines.split("\n").filter(Boolean);
}

/** The values of an option among others, which are pytest's. */
function valuesOf(name: string, args: readonly string[]): string[] {
  const options = { [name]: { type: "string", multiple: true } } as const;
  return parseArgs({ args: [...args], strict: false, options }).values[name]?.map(String) ?? [];
}
