// Page, copy unit, example and test of a pattern exist, have the right names and know one another.

import { copyUnit, importsOf, resolveImport } from "./imports.ts";
import type { Report } from "./problem.ts";
import type { Repository } from "./repository.ts";

export function checkParts(repository: Repository, report: Report): void {
  const { files, patterns, read } = repository;
  for (const pattern of patterns) {
    const { id, slug, page, example, test } = pattern;
    // Claims begin with the slug.
    const other = patterns.find((one) => one.slug === slug);
    if (other && other !== pattern) {
      report(page, 1, `the slug "${slug}" is the one of ${other.page} too; rename one of them`);
    }
    const scripts = ["ts", "tsx"].map((end) => example.replace(/html$/, end));
    const script = scripts.find((file) => files.has(file)) ?? "";
    for (const [key, file] of [
      ["example", example],
      ["example", script || `${scripts[0]}`],
      ["test", test],
    ] as const) {
      if (!files.has(file))
        report(page, `\n${key}:`, `the ${key} "${file}" does not exist; add it`);
    }
    const unit = copyUnit(repository, id);
    const imported = script ? importsOf(script, read(script)) : [];
    const used = imported.filter(({ typeOnly }) => !typeOnly);
    if (!used.some((one) => unit.includes(resolveImport(repository, script, one) ?? ""))) {
      const message = `the example imports nothing from patterns/${id}/; let it use the copy unit`;
      report(script || page, 1, message);
    }
    const opens = `EXAMPLE = "${example}"`;
    if (files.has(test) && !read(test).split("\n").includes(opens)) {
      report(test, "EXAMPLE =", `the test does not open the page's example; write ${opens}`);
    }
  }
}

/** Files that a page has to name, and as what. */
const OWNED: readonly (readonly [files: RegExp, key: string])[] = [
  [/^examples\/(?!(shared|packages)\/).+\/[^/]+\.html$/, '"example"'],
  [/^tests\/patterns\/.+\/test_[^/]*\.py$/, '"test"'],
  [/^patterns\/(shared\/.|.+\.[jt]sx?$)/, 'one of its "files"'],
];

/** Nothing stands around that no pattern owns. */
export function checkOwners({ files, patterns, unreadable }: Repository, report: Report): void {
  // What a page with a broken front matter owns is not known.
  if (unreadable.length > 0) return;
  const owned = new Set(patterns.flatMap(({ example, test, files }) => [example, test, ...files]));
  for (const file of files) {
    const [, key] = OWNED.find(([wanted]) => wanted.test(file)) ?? [];
    if (key === undefined || owned.has(file)) continue;
    report(file, 1, `no page names this file; name it as ${key} of a page, or delete it`);
  }
}
