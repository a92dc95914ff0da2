// `dependencies` of a page is what the copier has to install, in the version that was tested.

import type { Pattern } from "../patterns.ts";
import { closure, copyUnit, importsOf, packageOf } from "./imports.ts";
import { pathOf } from "./parts.ts";
import { lineOf, type Problem } from "./problem.ts";
import type { Repository } from "./repository.ts";

export function checkDependencies(repository: Repository): Problem[] {
  return repository.patterns.flatMap((pattern) => checkPattern(repository, pattern));
}

/** The npm packages that stay at run time, each with a file that imports it. */
export function dependenciesOf(repository: Repository, id: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of closure(repository, copyUnit(repository, id)).keys()) {
    if (!file.endsWith(".ts")) continue;
    for (const wanted of importsOf(file, repository.read(file))) {
      const name = packageOf(wanted);
      if (name !== undefined && !wanted.typeOnly && !found.has(name)) found.set(name, file);
    }
  }
  return found;
}

function checkPattern(repository: Repository, pattern: Pattern): Problem[] {
  const { page, dependencies } = pattern;
  const line = lineOf(repository.read(page), "\ndependencies:") + 1;
  const problems: Problem[] = [];
  const report = (message: string) => problems.push({ file: page, line, message });
  const imported = dependenciesOf(repository, pathOf(pattern).id);
  for (const [name, file] of imported) {
    const installed = repository.manifest.dependencies[name];
    const listed = dependencies[name];
    if (installed === undefined) {
      report(`${file} imports "${name}", which package.json does not have; npm install -E ${name}`);
    } else if (listed === undefined) {
      report(`"dependencies" lacks "${name}", which ${file} imports; add "${name}: ${installed}"`);
    } else if (listed !== installed) {
      report(`"${name}: ${listed}" is not what is tested; write "${name}: ${installed}"`);
    }
  }
  for (const name of Object.keys(dependencies)) {
    if (imported.has(name)) continue;
    report(`"dependencies" has "${name}", which no file imports at run time; remove it`);
  }
  return problems;
}
