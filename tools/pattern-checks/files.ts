// `files` of a page is what has to be copied: no file less, none more.

import type { Pattern } from "../patterns.ts";
import { closure, copyUnit, importsOf, isRelative, resolveImport } from "./imports.ts";
import { pathOf } from "./parts.ts";
import { lineOf, type Problem } from "./problem.ts";
import type { Repository } from "./repository.ts";

export function checkFiles(repository: Repository): Problem[] {
  return [
    ...repository.patterns.flatMap((pattern) => checkList(repository, pattern)),
    ...checkImports(repository),
  ];
}

function checkList(repository: Repository, pattern: Pattern): Problem[] {
  const { page, files } = pattern;
  const text = repository.read(page);
  const needed = closure(repository, copyUnit(repository, pathOf(pattern).id));
  const listed = new Set<string>();
  const problems: Problem[] = [];
  for (const file of files) {
    const report = (message: string) =>
      problems.push({ file: page, line: lineOf(text, `- ${file}\n`), message });
    if (listed.has(file)) report(`"files" lists "${file}" twice; remove one`);
    else if (!repository.files.has(file))
      report(`"files" lists "${file}", which does not exist; remove it`);
    else if (!needed.has(file)) {
      report(`"files" lists "${file}", which the copy unit does not import; remove it`);
    }
    listed.add(file);
  }
  for (const [file, importer] of needed) {
    if (listed.has(file)) continue;
    const why = file === importer ? "which is in the copy unit" : `which ${importer} imports`;
    const message = `"files" lacks "${file}", ${why}; add it`;
    problems.push({ file: page, line: lineOf(text, "\nfiles:") + 1, message });
  }
  return problems;
}

/** Imports that a copier's bundler could not follow, in all copy units and shared files. */
function checkImports(repository: Repository): Problem[] {
  const sources = [...repository.files].filter((file) => /^patterns\/.+\.ts$/.test(file));
  return sources.flatMap((file) =>
    importsOf(file, repository.read(file))
      .filter(isRelative)
      .flatMap((wanted) => {
        const { specifier, kind, line } = wanted;
        const report = (message: string) => [{ file, line, message }];
        if (kind === "module" && /\.[cm]?[jt]s$/.test(specifier)) {
          const plain = specifier.replace(/\.[cm]?[jt]s$/, "");
          return report(`the import "${specifier}" has an extension; write "${plain}"`);
        }
        if (kind === "url" && !/\.\w+$/.test(specifier)) {
          return report(`the URL "${specifier}" has no extension; write "${specifier}.ts"`);
        }
        const target = resolveImport(repository, file, wanted);
        if (target === undefined) {
          return report(`the import "${specifier}" leads to no file; correct the path`);
        }
        if (target.startsWith("patterns/")) return [];
        return report(`the import "${specifier}" leaves patterns/; move ${target} into it`);
      }),
  );
}
