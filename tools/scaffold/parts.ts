// The files of a new pattern, made in memory from tools/template.

import { readFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { updateCodeBlocks } from "../pattern-checks/code-blocks.ts";
import { closure, copyUnit } from "../pattern-checks/imports.ts";
import { CHOOSER } from "../pattern-checks/links.ts";
import { type Repository, withFiles } from "../pattern-checks/repository.ts";
import { linesIn, updateTiers } from "../pattern-checks/tiers.ts";
import { parsePattern } from "../patterns.ts";
import type { Names } from "./names.ts";

/** What a new pattern stands on: its files are copied already, and do not count. */
const BASE = "patterns/workers/comlink/python-worker.ts";

const TEMPLATE = path.join(import.meta.dirname, "..", "template");

/** Text of each new or changed file, by its path. */
export function partsOf(repository: Repository, names: Names): Map<string, string> {
  const { id, topic, slug, snake, title } = names;
  const { manifest } = repository;
  const example = `examples/${topic}/${snake}.html`;
  const script = example.replace(/html$/, "ts");
  const test = `tests/patterns/${topic}/test_${snake}.py`;
  const values: Record<string, string> = {
    ...{ id, topic, slug, snake, title, example, script, test },
    yamlTitle: stringify(title).trim(),
    package: manifest.name,
    version: manifest.version,
    base: BASE,
    comlink: manifest.dependencies.comlink ?? "",
    pyodide: manifest.dependencies.pyodide ?? "",
    toExample: `../../${example}`,
    toTest: `../../${test}`,
  };
  const parts = new Map([
    [`patterns/${id}/minimal.ts`, fill("minimal.ts", values)],
    [example, fill("example.html", values)],
    [script, fill("example.ts", values)],
    [test, fill("test.py", values)],
  ]);
  // Asked of the new files, so that the template's list cannot be wrong.
  const withUnit = withFiles(repository, parts);
  const own = copyUnit(withUnit, id);
  const files = [...closure(withUnit, own).keys()].sort(ownFirst(own));
  const text = fill("page.md", {
    ...values,
    files: files.map((f) => `  - ${f}`).join("\n"),
    // Some room for its author, who writes a tighter budget when the pattern is done.
    maxFiles: `${own.length + 2}`,
    maxLines: `${Math.ceil((linesIn(withUnit, own) + 100) / 100) * 100}`,
  });
  const page = `patterns/${id}.md`;
  parts.set(
    page,
    updateTiers(withUnit, parsePattern(page, text), updateCodeBlocks(withUnit, text)),
  );
  parts.set(CHOOSER, withRow(repository, `| Say what the reader wants | [${title}](${id}.md) |`));
  return parts;
}

function fill(file: string, values: Readonly<Record<string, string>>): string {
  return readFileSync(path.join(TEMPLATE, file), "utf8").replaceAll(/\{\{(\w+)\}\}/g, (_, name) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${file} has an unknown placeholder "${name}"`);
    return value;
  });
}

/** The chooser with one more row in its first table. Others are of something else. */
function withRow({ files, read }: Repository, row: string): string {
  const chooser = files.has(CHOOSER) ? read(CHOOSER) : fill("chooser.md", {});
  const lines = chooser.split("\n");
  const first = lines.findIndex((line) => line.startsWith("|"));
  const length = lines.slice(first).findIndex((line) => !line.startsWith("|"));
  const last = length < 0 ? lines.length - 1 : first + length - 1;
  if (first < 0) return `${chooser.trimEnd()}\n\n| I want to … | Use |\n| --- | --- |\n${row}\n`;
  lines.splice(last + 1, 0, row);
  return lines.join("\n");
}

function ownFirst(own: readonly string[]): (a: string, b: string) => number {
  const isOther = (file: string) => Number(!own.includes(file));
  return (a, b) => isOther(a) - isOther(b) || a.localeCompare(b);
}
