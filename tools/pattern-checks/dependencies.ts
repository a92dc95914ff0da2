// What a copier has to install, `dependencies` and `devDependencies` of a page, is what was tested.

import type { Pattern } from "../patterns.ts";
import { closure, copyUnit, importsOf, packageOf } from "./imports.ts";
import { CHOOSER } from "./links.ts";
import { pathOf } from "./parts.ts";
import type { Report } from "./problem.ts";
import type { Manifest, Repository } from "./repository.ts";

/** What is wanted of a package: code that runs, or types that the compiler alone reads. */
interface Wanted {
  /** The first file that imports it. */
  readonly file: string;
  readonly typeOnly: boolean;
}

export function checkDependencies(repository: Repository, report: Report): void {
  for (const pattern of repository.patterns) checkPattern(repository, report, pattern);
}

/** What a reader is told to install is what was tested. */
export function checkInstallCommands(repository: Repository, report: Report): void {
  const { files, manifest, patterns, read } = repository;
  const documents = [CHOOSER, ...patterns.map(({ page }) => page)].filter((it) => files.has(it));
  for (const file of documents) {
    for (const [i, row] of read(file).split("\n").entries()) {
      if (!/\bnpm (i|install) /.test(row)) continue;
      const named = row.matchAll(/ ((?:@[\w.-]+\/)?[\w.-]+)@(\d+(?:\.\d+)*)/g);
      for (const [, name = "", version] of named) {
        const tested = testedVersion(manifest, name);
        if (tested === undefined) {
          report(file, i + 1, `"${name}" is not in package.json, so it was not tested; remove it`);
        } else if (version !== tested) {
          const message = `"${name}@${version}" is not what is tested; write "${name}@${tested}"`;
          report(file, i + 1, message);
        }
      }
    }
  }
}

/** The Pyodide that the patterns name is the one that they are typed against and tested with. */
export function checkPyodideVersion({ files, manifest, read }: Repository, report: Report): void {
  const file = "patterns/shared/protocol.ts";
  const wanted = manifest.dependencies.pyodide;
  const [, version] = (files.has(file) && /PYODIDE_VERSION = "([^"]*)"/.exec(read(file))) || [];
  if (version === wanted) return;
  const found = version === undefined ? "is missing" : `is "${version}"`;
  const message = `PYODIDE_VERSION ${found}, but package.json has pyodide ${wanted}; write that`;
  report(file, "PYODIDE_VERSION =", message);
}

/** The npm packages that a copy unit imports. One that is also wanted at run time is not type-only. */
function packagesOf(repository: Repository, id: string): Map<string, Wanted> {
  const found = new Map<string, Wanted>();
  for (const file of closure(repository, copyUnit(repository, id)).keys()) {
    if (!file.endsWith(".ts")) continue;
    for (const imported of importsOf(file, repository.read(file))) {
      const name = packageOf(imported);
      if (name === undefined) continue;
      const { typeOnly } = imported;
      if (!found.has(name) || (!typeOnly && found.get(name)?.typeOnly)) {
        found.set(name, { file, typeOnly });
      }
    }
  }
  return found;
}

function checkPattern(repository: Repository, report: Report, pattern: Pattern): void {
  const { page } = pattern;
  const imported = packagesOf(repository, pathOf(pattern).id);
  for (const [name, { file, typeOnly }] of imported) {
    const tested = testedVersion(repository.manifest, name);
    const key = typeOnly ? "devDependencies" : "dependencies";
    const listed = pattern[key][name];
    if (tested === listed && tested !== undefined) continue;
    const what = typeOnly ? "whose types" : "which";
    const message =
      tested === undefined
        ? `${file} imports "${name}", which package.json does not have; npm install -E ${name}`
        : listed === undefined
          ? `"${key}" lacks "${name}", ${what} ${file} imports; add "${name}: ${tested}"`
          : `"${name}: ${listed}" is not what is tested; write "${name}: ${tested}"`;
    report(page, `\n${key}:`, message);
  }
  for (const [key, typeOnly, use] of [
    ["dependencies", false, "which no file imports at run time"],
    ["devDependencies", true, "of which no file imports the types alone"],
  ] as const) {
    for (const name of Object.keys(pattern[key])) {
      if (imported.get(name)?.typeOnly === typeOnly) continue;
      report(page, `\n${key}:`, `"${key}" has "${name}", ${use}; remove it`);
    }
  }
}

function testedVersion(manifest: Manifest, name: string): string | undefined {
  return manifest.dependencies[name] ?? manifest.devDependencies[name];
}
