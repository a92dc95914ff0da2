// Page, copy unit, example and test of a pattern exist, have the right names and know one another.

import path from "node:path";
import type { Pattern } from "../patterns.ts";
import { copyUnit, importsOf, resolveImport } from "./imports.ts";
import { lineOf, type Problem } from "./problem.ts";
import type { Repository } from "./repository.ts";

export function checkParts(repository: Repository): Problem[] {
  return repository.patterns.flatMap((pattern) => [
    ...checkCopyUnit(repository, pattern),
    ...checkExample(repository, pattern),
    ...checkTest(repository, pattern),
  ]);
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

function checkCopyUnit(repository: Repository, pattern: Pattern): Problem[] {
  const { id } = pathOf(pattern);
  if (copyUnit(repository, id).length > 0) return [];
  const message = `the copy unit patterns/${id}/ has no .ts file; add the files to copy`;
  return [at(repository, pattern, "files", message)];
}

function checkExample(repository: Repository, pattern: Pattern): Problem[] {
  const { files, read } = repository;
  const { example } = pattern;
  const { id, topic } = pathOf(pattern);
  const here = (message: string) => [at(repository, pattern, "example", message)];
  if (path.posix.dirname(example) !== `examples/${topic}`) {
    return here(`the example "${example}" is in another folder; move it to examples/${topic}/`);
  }
  if (!files.has(example)) return here(`the example "${example}" does not exist; add it`);
  const scripts = ["ts", "tsx"].map((end) => example.replace(/html$/, end));
  const script = scripts.find((file) => files.has(file));
  if (!script) {
    return here(`the example has no script "${scripts[0]}"; add it beside the page`);
  }
  const problems: Problem[] = [];
  const name = `./${path.posix.basename(script)}`;
  if (!read(example).includes(`"${name}"`)) {
    const message = `the page does not load its script; add <script type="module" src="${name}">`;
    problems.push({ file: example, line: 1, message });
  }
  const unit = new Set(copyUnit(repository, id));
  const imported = importsOf(script, read(script)).filter(({ typeOnly }) => !typeOnly);
  if (!imported.some((wanted) => unit.has(resolveImport(repository, script, wanted) ?? ""))) {
    const message = `the example imports nothing from patterns/${id}/; let it use the copy unit`;
    problems.push({ file: script, line: 1, message });
  }
  return problems;
}

function checkTest(repository: Repository, pattern: Pattern): Problem[] {
  const { files, read } = repository;
  const { example, test } = pattern;
  const expected = testOf(pattern);
  const here = (message: string) => [at(repository, pattern, "test", message)];
  if (test !== expected) return here(`the test "${test}" has another name; write "${expected}"`);
  if (!files.has(test)) return here(`the test "${test}" does not exist; add it`);
  const text = read(test);
  const [, opened] = /^EXAMPLE = "(.*)"$/m.exec(text) ?? [];
  if (opened === example) return [];
  const found = opened === undefined ? "has no EXAMPLE" : `opens "${opened}"`;
  const message = `the test ${found}, not the page's example; write EXAMPLE = "${example}"`;
  return [{ file: test, line: lineOf(text, "EXAMPLE ="), message }];
}

function at({ read }: Repository, { page }: Pattern, key: string, message: string): Problem {
  return { file: page, line: lineOf(read(page), `\n${key}:`) + 1, message };
}
