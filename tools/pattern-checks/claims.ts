// Every claim about behaviour has a test of its pattern, and every claim that a test names is made.

import type { Pattern } from "../patterns.ts";
import { parseMarkdown } from "./markdown.ts";
import { pathOf } from "./parts.ts";
import { lineAt, type Report } from "./problem.ts";
import type { Repository } from "./repository.ts";

/** Tests that patterns inherit: a claim here holds for those which name its class. */
const CONTRACT = "tests/contract.py";

export interface Claim {
  readonly id: string;
  readonly file: string;
  readonly line: number;
}

export interface Mark extends Claim {
  /** The class around it, `undefined` for a test on its own. */
  readonly className: string | undefined;
}

export function checkClaims(repository: Repository, report: Report): void {
  const { patterns, files, unreadable } = repository;
  const more = patterns.flatMap(({ moreTests }) => (moreTests ? [`${moreTests}/`] : []));
  const folders = ["tests/patterns/", ...more];
  const isTest = (file: string) =>
    file === CONTRACT || (file.endsWith(".py") && folders.some((at) => file.startsWith(at)));
  const marks = [...files].filter(isTest).flatMap((file) => marksOf(repository, file));
  const made = new Map<string, Claim>();
  for (const pattern of patterns) {
    const claims = claimsOf(repository, pattern);
    checkPage(repository, report, pattern, claims, marks);
    for (const claim of claims) {
      const { id, file, line } = claim;
      checkPlace(repository, report, claim);
      const first = made.get(id);
      if (first) {
        const place = `${first.file}:${first.line}`;
        report(file, line, `the claim "${id}" is already made at ${place}; rename one`);
      } else made.set(id, claim);
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

/** A comment at the start of a line makes the line raw HTML on the code host: backticks stay backticks. */
function checkPlace({ read }: Repository, report: Report, { file, line, id }: Claim): void {
  const row = read(file).split("\n")[line - 1] ?? "";
  if (!/^\s*(?:[-*+]\s+|\d+\.\s+)?<!--\s*claim/.test(row)) return;
  report(file, line, `the claim "${id}" begins its line; put it behind the text that it is about`);
}

function checkPage(
  repository: Repository,
  report: Report,
  pattern: Pattern,
  claims: readonly Claim[],
  marks: readonly Mark[],
): void {
  const { page, status, test, moreTests } = pattern;
  const { slug } = pathOf(pattern);
  if (status === "stable" && claims.length === 0) {
    report(page, 1, `the page is stable but claims nothing; add <!-- claim: ${slug}/<name> -->`);
  }
  const bases = inherited(repository, repository.files.has(test) ? repository.read(test) : "");
  const proves = ({ file, className = "" }: Mark) =>
    file === test ||
    (moreTests !== undefined && file.startsWith(`${moreTests}/`)) ||
    (file === CONTRACT && bases.has(className));
  const proven = new Set(marks.filter(proves).map(({ id }) => id));
  for (const { id, file, line } of claims) {
    if (!new RegExp(`^${slug}/[a-z0-9-]+$`).test(id)) {
      const message = `the claim "${id}" has a wrong name; write <!-- claim: ${slug}/<name> -->`;
      report(file, line, message);
    } else if (!proven.has(id)) {
      const message = `no test proves "${id}"; add @pytest.mark.claim("${id}") to one in ${test}`;
      report(file, line, message);
    }
  }
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

function claimsOf({ read }: Repository, { page }: Pattern): Claim[] {
  return parseMarkdown(read(page)).prose.flatMap((row, i) =>
    [...row.matchAll(/<!--\s*claim\b:?\s*(.*?)\s*-->/g)].map(([, id = ""]) => ({
      id,
      file: page,
      line: i + 1,
    })),
  );
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
