// `dependencies` and `devDependencies` of a page are what the copier has to install, in the tested version.

import type { Pattern } from "../patterns.ts";
import { closure, copyUnit, importsOf, packageOf } from "./imports.ts";
import { CHOOSER } from "./links.ts";
import { pathOf } from "./parts.ts";
import { lineOf, type Problem } from "./problem.ts";
import type { Repository } from "./repository.ts";

/** What is wanted of a package: code that runs, or types that the compiler alone reads. */
interface Wanted {
  /** The first file that imports it. */
  readonly file: string;
  readonly typeOnly: boolean;
}

export function checkDependencies(repository: Repository): Problem[] {
  return repository.patterns.flatMap((pattern) => checkPattern(repository, pattern));
}

/** What a reader is told to install is what was tested. */
export function checkInstallCommands({ files, manifest, patterns, read }: Repository): Problem[] {
  const documents = [CHOOSER, ...patterns.map(({ page }) => page)].filter((it) => files.has(it));
  return documents.flatMap((file) =>
    read(file)
      .split("\n")
      .flatMap((row, i) => {
        if (!/\bnpm (i|install) /.test(row)) return [];
        const named = row.matchAll(/ ((?:@[\w.-]+\/)?[\w.-]+)@(\d+(?:\.\d+)*)/g);
        return [...named].flatMap(([, name = "", version]) => {
          const installed = manifest.dependencies[name] ?? manifest.devDependencies[name];
          if (version === installed) return [];
          const message =
            installed === undefined
              ? `"${name}" is not in package.json, so it was not tested; remove it`
              : `"${name}@${version}" is not what is tested; write "${name}@${installed}"`;
          return [{ file, line: i + 1, message }];
        });
      }),
  );
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

function checkPattern(repository: Repository, pattern: Pattern): Problem[] {
  const { page, dependencies, devDependencies } = pattern;
  const { manifest } = repository;
  const problems: Problem[] = [];
  const report = (key: string, message: string) => {
    const line = lineOf(repository.read(page), `\n${key}:`) + 1;
    problems.push({ file: page, line, message });
  };
  const imported = packagesOf(repository, pathOf(pattern).id);
  for (const [name, { file, typeOnly }] of imported) {
    const installed = manifest.dependencies[name] ?? manifest.devDependencies[name];
    const key = typeOnly ? "devDependencies" : "dependencies";
    const listed = pattern[key][name];
    if (installed === undefined) {
      report(
        key,
        `${file} imports "${name}", which package.json does not have; npm install -E ${name}`,
      );
    } else if (listed === undefined) {
      const what = typeOnly ? "whose types" : "which";
      report(key, `"${key}" lacks "${name}", ${what} ${file} imports; add "${name}: ${installed}"`);
    } else if (listed !== installed) {
      report(key, `"${name}: ${listed}" is not what is tested; write "${name}: ${installed}"`);
    }
  }
  for (const name of Object.keys(dependencies)) {
    if (imported.get(name)?.typeOnly === false) continue;
    report(
      "dependencies",
      `"dependencies" has "${name}", which no file imports at run time; remove it`,
    );
  }
  for (const name of Object.keys(devDependencies)) {
    if (imported.get(name)?.typeOnly) continue;
    const message = `"devDependencies" has "${name}", of which no file imports the types alone; remove it`;
    report("devDependencies", message);
  }
  return problems;
}
