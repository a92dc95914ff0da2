// What a page tells people to copy and to install is what its files need, as it was tested.

import { closure, copyUnit, importsOf, packageOf } from "./imports.ts";
import { CHOOSER } from "./pages.ts";
import type { Report } from "./problem.ts";
import type { Manifest, Repository } from "./repository.ts";

/** `files`, `dependencies` and `devDependencies` of each page: nothing less, nothing more. */
export function checkNeeds(repository: Repository, report: Report): void {
  for (const pattern of repository.patterns) {
    const { id, page, files } = pattern;
    const copied = closure(repository, copyUnit(repository, id));
    /** @param needed - each item with the file that asks for it, which is a file of the copy unit itself */
    const compare = (key: string, listed: string[], needed: ReadonlyMap<string, string>) => {
      for (const item of listed.filter((one) => !needed.has(one))) {
        report(page, `${item}\n`, `"${key}" has "${item}", which no copied file needs; remove it`);
      }
      for (const [item, by] of needed) {
        if (listed.includes(item)) continue;
        const why = item === by ? "which is in the copy unit" : `which ${by} imports`;
        report(page, `\n${key}:`, `"${key}" lacks "${item}", ${why}; add it`);
      }
    };
    compare("files", files, copied);
    const packages = packagesOf([...copied.keys()].map((file) => [file, repository.read(file)]));
    for (const [key, typeOnly] of [
      ["dependencies", false],
      ["devDependencies", true],
    ] as const) {
      const needed = new Map<string, string>();
      for (const [name, wanted] of packages) {
        if (wanted.typeOnly !== typeOnly) continue;
        const version = testedVersion(repository.manifest, name);
        if (version !== undefined) needed.set(`${name}: ${version}`, wanted.file);
        else {
          const message = `${wanted.file} imports "${name}", which package.json does not have; npm install -E ${name}`;
          report(page, `\n${key}:`, message);
        }
      }
      const listed = Object.entries(pattern[key]).map(([name, version]) => `${name}: ${version}`);
      compare(key, listed, needed);
    }
  }
}

/** The versions that a reader is told, and that the patterns name, are those that were tested. */
export function checkVersions({ files, manifest, patterns, read }: Repository, report: Report) {
  for (const file of [CHOOSER, ...patterns.map(({ page }) => page)].filter((it) => files.has(it))) {
    for (const [i, row] of read(file).split("\n").entries()) {
      if (!/\bnpm (i|install) /.test(row)) continue;
      const named = row.matchAll(/ ((?:@[\w.-]+\/)?[\w.-]+)@(\d+(?:\.\d+)*)/g);
      for (const [, name = "", version] of named) {
        const tested = testedVersion(manifest, name);
        if (version === tested) continue;
        const mend = tested ? `write "${name}@${tested}"` : "remove it, or add it to package.json";
        report(file, i + 1, `"${name}@${version}" is not what is tested; ${mend}`);
      }
    }
  }
  const protocol = "patterns/shared/protocol.ts";
  const line = `PYODIDE_VERSION = "${manifest.dependencies.pyodide}"`;
  if (files.has(protocol) && read(protocol).includes(line)) return;
  report(protocol, "PYODIDE_VERSION =", `package.json has another pyodide; write ${line}`);
}

/** The npm packages that texts import, with the first file of each. One that is also wanted at run time is not type-only. */
export function packagesOf(texts: Iterable<readonly [file: string, text: string]>) {
  const found = new Map<string, { readonly file: string; readonly typeOnly: boolean }>();
  for (const [file, text] of texts) {
    for (const imported of /\.[jt]s$/.test(file) ? importsOf(file, text) : []) {
      const name = packageOf(imported);
      const { typeOnly } = imported;
      if (name === undefined) continue;
      if (!found.has(name) || (!typeOnly && found.get(name)?.typeOnly)) {
        found.set(name, { file, typeOnly });
      }
    }
  }
  return found;
}

export function testedVersion(manifest: Manifest, name: string): string | undefined {
  return manifest.dependencies[name] ?? manifest.devDependencies[name];
}
