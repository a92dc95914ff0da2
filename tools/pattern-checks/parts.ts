// Page, copy unit, example and test of a pattern exist, have the right names and know one another.

import path from "node:path";
import type { Pattern } from "../patterns.ts";
import { copyUnit, importsOf, resolveImport } from "./imports.ts";
import type { Report } from "./problem.ts";
import type { Repository } from "./repository.ts";

export function checkParts(repository: Repository, report: Report): void {
  const { files, patterns, read } = repository;
  for (const pattern of patterns) {
    const { page, example, test } = pattern;
    const { id, topic, slug } = pathOf(pattern);
    const name = slug.replaceAll("-", "_");
    const byPath = { id, topic, test: `tests/patterns/${topic}/test_${name}.py` };
    for (const key of ["id", "topic", "test"] as const) {
      if (pattern[key] === byPath[key]) continue;
      const message = `"${key}: ${pattern[key]}" does not follow the page's path; write "${key}: ${byPath[key]}"`;
      report(page, `\n${key}:`, message);
    }
    // Claims begin with the slug.
    const other = patterns.find((one) => pathOf(one).slug === slug);
    if (other && other !== pattern) {
      report(page, 1, `the slug "${slug}" is the one of ${other.page} too; rename one of them`);
    }
    if (path.posix.dirname(example) !== `examples/${topic}`) {
      const message = `the example "${example}" is in another folder; move it to examples/${topic}/`;
      report(page, "\nexample:", message);
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

/** The path of a pattern is the page's, whatever its front matter says. */
export function pathOf({ page }: Pattern): { id: string; topic: string; slug: string } {
  const id = page.slice("patterns/".length, -".md".length);
  return { id, topic: path.posix.dirname(id), slug: path.posix.basename(id) };
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
