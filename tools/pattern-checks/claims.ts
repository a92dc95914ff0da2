// Every claim about behaviour has a test of its pattern, and every claim that a test names is made.

import type { Pattern } from "../patterns.ts";
import { foundInHtml, parseMarkdown } from "./markdown.ts";
import { lineAt, type Report } from "./problem.ts";
import type { Repository } from "./repository.ts";

/** Tests that patterns inherit: a claim here holds for those which name its class. */
const CONTRACT = "tests/contract.py";

export interface Mark {
  readonly id: string;
  readonly file: string;
  readonly line: number;
  /** The class around it, `undefined` for a test on its own. */
  readonly className: string | undefined;
}

export function checkClaims(repository: Repository, report: Report): void {
  const { patterns, files, unreadable, read } = repository;
  const tests = [...files].filter((file) => file.endsWith(".py"));
  const folders = ["tests/patterns", ...patterns.flatMap(({ moreTests }) => moreTests ?? [])];
  const marks = tests
    .filter((file) => file === CONTRACT || folders.some((folder) => file.startsWith(`${folder}/`)))
    .flatMap((file) => marksOf(repository, file));
  const made = new Map<string, string>();
  for (const pattern of patterns) {
    const { page, slug, status, test } = pattern;
    const proven = provenBy(repository, pattern, marks);
    const claims = foundInHtml(parseMarkdown(read(page)), /<!--\s*claim\b:?\s*(.*?)\s*-->/g);
    if (status === "stable" && claims.length === 0) {
      report(page, 1, `the page is stable but claims nothing; add <!-- claim: ${slug}/<name> -->`);
    }
    for (const { found: id, line, isBlock } of claims) {
      const tell = (problem: string) => report(page, line, `the claim "${id}" ${problem}`);
      // A comment at the start of a line makes the line raw HTML on the code host: backticks stay backticks.
      if (isBlock) tell("begins its line; put it behind the text that it is about");
      if (made.has(id)) tell(`is already made at ${made.get(id)}; rename one`);
      if (!new RegExp(`^${slug}/[a-z0-9-]+$`).test(id)) {
        tell(`has a wrong name; write <!-- claim: ${slug}/<name> -->`);
      } else if (!proven.has(id)) {
        tell(`is proven by no test; add @pytest.mark.claim("${id}") to one in ${test}`);
      }
      made.set(id, `${page}:${line}`);
    }
  }
  // What an unreadable page claims is not known.
  if (unreadable.length > 0) return;
  for (const { id, file, line } of marks.filter((mark) => !made.has(mark.id))) {
    const message = id
      ? `no page makes the claim "${id}"; add <!-- claim: ${id} --> after its sentence`
      : 'the mark has no literal id; write @pytest.mark.claim("<slug>/<name>")';
    report(file, line, message);
  }
}

/** The ids that the tests of a pattern name, and those of the contract that its test inherits. */
function provenBy(repository: Repository, { test, moreTests }: Pattern, marks: readonly Mark[]) {
  const { files, read } = repository;
  const bases = inherited(repository, files.has(test) ? read(test) : "");
  const own = marks.filter(({ file, className = "" }) => {
    if (file === CONTRACT) return bases.has(className);
    return file === test || (moreTests !== undefined && file.startsWith(`${moreTests}/`));
  });
  return new Set(own.map(({ id }) => id));
}

/** The classes of the contract that a test names, and those that they inherit from. */
function inherited({ files, read }: Repository, code: string): Set<string> {
  const contract = files.has(CONTRACT) ? read(CONTRACT) : "";
  const found = new Set<string>();
  const classes = [...contract.matchAll(/^class (\w+)(?:\(([^)]*)\))?:/gm)].reverse();
  for (const [, name = "", bases = ""] of classes) {
    if (!found.has(name) && !new RegExp(`\\b${name}\\b`).test(code)) continue;
    for (const each of [name, ...bases.split(/[\s,]+/)]) if (each) found.add(each);
  }
  return found;
}

/** Every claim that a test file names. */
export function marksOf({ read }: Repository, file: string): Mark[] {
  const code = read(file).replace(/^[ \t]*#.*$/gm, ""); // all lines stay where they are
  return [...code.matchAll(/\bmark\.claim\(([^)]*)\)/g)].flatMap(({ index, 1: args = "" }) => {
    const ids = [...args.matchAll(/(["'])(.*?)\1/g)].map(([, , id = ""]) => id);
    const place = { file, line: lineAt(code, index), className: classAt(code, index) };
    return (ids.length > 0 ? ids : [""]).map((id) => ({ id, ...place }));
  });
}

/** The class that a mark is in, or stands before. */
function classAt(code: string, index: number): string | undefined {
  const outside = code[code.lastIndexOf("\n", index) + 1] !== " ";
  if (outside) return /^(?:class (\w+)|(?:async )?def )/m.exec(code.slice(index))?.[1];
  return [...code.slice(0, index).matchAll(/^class (\w+)/gm)].at(-1)?.[1];
}
