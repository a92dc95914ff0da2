// Page, copy unit, example and test of a pattern exist, have the right names and know one another.

import path from "node:path";
import type { Pattern } from "../patterns.ts";
import { copyUnit, importsOf, resolveImport } from "./imports.ts";
import type { Report } from "./problem.ts";
import type { Repository } from "./repository.ts";

/** A page's front matter follows its path. */
export function checkFrontMatter({ patterns }: Repository, report: Report): void {
  const seen = new Map<string, string>();
  for (const pattern of patterns) {
    const { page } = pattern;
    const { id, topic, slug } = pathOf(pattern);
    if (pattern.id !== id) {
      report(page, "\nid:", `the id "${pattern.id}" is not the page's path; write "id: ${id}"`);
    }
    if (pattern.topic !== topic) {
      const message = `the topic "${pattern.topic}" is not the page's folder; write "topic: ${topic}"`;
      report(page, "\ntopic:", message);
    }
    // Claims begin with the slug.
    const other = seen.get(slug);
    if (other) report(page, 1, `the slug "${slug}" is the one of ${other} too; rename one of them`);
    seen.set(slug, page);
  }
}

export function checkParts(repository: Repository, report: Report): void {
  for (const pattern of repository.patterns) {
    const { id } = pathOf(pattern);
    if (copyUnit(repository, id).length === 0) {
      const message = `the copy unit patterns/${id}/ has no .ts file; add the files to copy`;
      report(pattern.page, "\nfiles:", message);
    }
    checkExample(repository, report, pattern);
    checkTest(repository, report, pattern);
  }
}

/** The path of a pattern is the page's, whatever its front matter says. */
export function pathOf({ page }: Pattern): { id: string; topic: string; slug: string } {
  const id = page.slice("patterns/".length, -".md".length);
  return { id, topic: path.posix.dirname(id), slug: path.posix.basename(id) };
}

export function testOf(pattern: Pattern): string {
  const { topic, slug } = pathOf(pattern);
  return `tests/patterns/${topic}/test_${slug.replaceAll("-", "_")}.py`;
}

function checkExample(repository: Repository, report: Report, pattern: Pattern): void {
  const { files } = repository;
  const { page, example } = pattern;
  const { topic } = pathOf(pattern);
  const here = (problem: string) => report(page, "\nexample:", `the example ${problem}`);
  const scripts = ["ts", "tsx"].map((end) => example.replace(/html$/, end));
  const script = scripts.find((file) => files.has(file));
  if (path.posix.dirname(example) !== `examples/${topic}`) {
    here(`"${example}" is in another folder; move it to examples/${topic}/`);
  } else if (!files.has(example)) here(`"${example}" does not exist; add it`);
  else if (!script) here(`has no script "${scripts[0]}"; add it beside the page`);
  else checkScript(repository, report, pattern, script);
}

function checkScript(
  repository: Repository,
  report: Report,
  pattern: Pattern,
  script: string,
): void {
  const { read } = repository;
  const { id } = pathOf(pattern);
  const name = `./${path.posix.basename(script)}`;
  if (!read(pattern.example).includes(`"${name}"`)) {
    const tag = `<script type="module" src="${name}">`;
    report(pattern.example, 1, `the page does not load its script; add ${tag}`);
  }
  const unit = new Set(copyUnit(repository, id));
  const imported = importsOf(script, read(script)).filter(({ typeOnly }) => !typeOnly);
  if (!imported.some((wanted) => unit.has(resolveImport(repository, script, wanted) ?? ""))) {
    const message = `the example imports nothing from patterns/${id}/; let it use the copy unit`;
    report(script, 1, message);
  }
}

function checkTest({ files, read }: Repository, report: Report, pattern: Pattern): void {
  const { page, example, test } = pattern;
  const expected = testOf(pattern);
  if (test !== expected) {
    report(page, "\ntest:", `the test "${test}" has another name; write "${expected}"`);
  } else if (!files.has(test)) {
    report(page, "\ntest:", `the test "${test}" does not exist; add it`);
  } else {
    const [, opened] = /^EXAMPLE = "(.*)"$/m.exec(read(test)) ?? [];
    if (opened === example) return;
    const found = opened === undefined ? "has no EXAMPLE" : `opens "${opened}"`;
    const message = `the test ${found}, not the page's example; write EXAMPLE = "${example}"`;
    report(test, "EXAMPLE =", message);
  }
}
