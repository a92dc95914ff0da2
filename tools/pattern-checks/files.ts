// `files` of a page is what has to be copied: no file less, none more.

import { closure, copyUnit, importsOf, isRelative, resolveImport } from "./imports.ts";
import { pathOf } from "./parts.ts";
import type { Report } from "./problem.ts";
import { type Repository, sourcesOf } from "./repository.ts";

export function checkFiles(repository: Repository, report: Report): void {
  for (const pattern of repository.patterns) {
    const { page, files } = pattern;
    const needed = closure(repository, copyUnit(repository, pathOf(pattern).id));
    for (const [i, file] of files.entries()) {
      const tell = (problem: string) =>
        report(page, `- ${file}\n`, `"files" lists "${file}"${problem}`);
      if (files.indexOf(file) < i) tell(" twice; remove one");
      else if (!repository.files.has(file)) tell(", which does not exist; remove it");
      else if (!needed.has(file)) tell(", which the copy unit does not import; remove it");
    }
    for (const [file, importer] of needed) {
      if (files.includes(file)) continue;
      const why = file === importer ? "which is in the copy unit" : `which ${importer} imports`;
      report(page, "\nfiles:", `"files" lacks "${file}", ${why}; add it`);
    }
  }
}

/** Imports that a copier's bundler could not follow, in all copy units and shared files. */
export function checkImports(repository: Repository, report: Report): void {
  for (const file of sourcesOf(repository)) {
    for (const wanted of importsOf(file, repository.read(file)).filter(isRelative)) {
      const { specifier, kind, line } = wanted;
      const plain = specifier.replace(/\.[cm]?[jt]s$/, "");
      const target = resolveImport(repository, file, wanted);
      const tell = (problem: string) => report(file, line, `the ${problem}`);
      if (kind === "module" && plain !== specifier) {
        tell(`import "${specifier}" has an extension; write "${plain}"`);
      } else if (kind === "url" && !/\.\w+$/.test(specifier)) {
        tell(`URL "${specifier}" has no extension; write "${specifier}.ts"`);
      } else if (target === undefined) {
        tell(`import "${specifier}" leads to no file; correct the path`);
      } else if (!target.startsWith("patterns/")) {
        tell(`import "${specifier}" leaves patterns/; move ${target} into it`);
      }
    }
  }
}
