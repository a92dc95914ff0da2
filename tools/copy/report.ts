// What is said about a copy: its files, and what they need.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packagesOf, testedVersion } from "../pattern-checks/needs.ts";
import type { Repository } from "../pattern-checks/repository.ts";
import { counted, linesIn } from "../pattern-checks/tiers.ts";
import type { Compared } from "./check.ts";
import type { Style } from "./upstream.ts";
import type { Plan } from "./write.ts";

/** The files, and how many there are of each kind. */
export function describeFiles(
  texts: ReadonlyMap<string, string>,
  { added, same, inTheWay }: Plan,
): string[] {
  const written = [...added, ...inTheWay];
  const lines = linesIn({ read: (file) => texts.get(file) ?? "" }, written);
  return [
    ...added.map((file) => `  + ${file}`),
    ...inTheWay.map((file) => `  ~ ${file}, replaced`),
    ...same.map((file) => `  = ${file}, already there`),
    `${counted(written.length, "file")} written, ${counted(lines, "line")}. ` +
      `${counted(same.length, "file")} already there.`,
  ];
}

/** What has to be installed for a copy in `folder`, and what the compiler has to be told. */
export function describeNeeds(
  { manifest }: Repository,
  texts: ReadonlyMap<string, string>,
  { extension, js }: Style,
  folder: string,
): string[] {
  const packages = packagesOf(texts);
  if (js) {
    const names = [...packages.keys()].join(", ");
    const map = names && ` The page needs an import map that names ${names}.`;
    return [`Needs no tool. A page imports a file of these in a <script type="module">.${map}`];
  }
  const versionOf = (name: string) => testedVersion(manifest, name);
  const known = dependenciesOf(folder);
  const exact = (typesOnly: boolean) =>
    [...packages]
      .filter(([name, { typeOnly }]) => typeOnly === typesOnly && !known[name])
      .map(([name]) => `${name}@${versionOf(name)}`);
  const [wanted, types] = [exact(false), exact(true)];
  const there = [...packages.keys()]
    .filter((name) => known[name])
    .map((name) => `${name} ${known[name]} (tested with ${versionOf(name)})`);
  return [
    ...(wanted.length > 0 ? [`Install: npm install --save-exact ${wanted.join(" ")}`] : []),
    ...(types.length > 0
      ? [`Install the types: npm install --save-dev --save-exact ${types.join(" ")}`]
      : []),
    ...(there.length > 0 ? [`Your package.json has: ${there.join(", ")}`] : []),
    'TypeScript: 5.7 or newer, with "target": "ES2022" and the DOM library.',
    MODULES[extension],
  ];
}

/** What the project around a folder depends on already. */
function dependenciesOf(folder: string): Readonly<Record<string, string>> {
  const file = join(folder, "package.json");
  if (!existsSync(file)) return dirname(folder) === folder ? {} : dependenciesOf(dirname(folder));
  try {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(file, "utf8"));
    return { ...devDependencies, ...dependencies };
  } catch {
    return {}; // of no interest here: npm tells what is wrong with it
  }
}

const MODULES = {
  none: 'Imports have no extension: "moduleResolution": "bundler". Use --ext js for "nodenext".',
  ts: 'Imports end in .ts: "allowImportingTsExtensions": true.',
  js: 'Imports end in .js: "moduleResolution": "nodenext" with "type": "module", or "bundler".',
} as const;

/** A line for each copied file, and how many there are of each state. */
export function describeStates(results: readonly Compared[]): string[] {
  const width = Math.max(...results.map(({ state }) => state.length));
  const counts = new Map<string, number>();
  for (const { state } of results) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [
    ...results.map(
      ({ path, state, note }) => `  ${state.padEnd(width)}  ${path}${note && ` (${note})`}`,
    ),
    `${[...counts].map(([state, count]) => `${count} ${state}`).join(", ")}.`,
  ];
}
