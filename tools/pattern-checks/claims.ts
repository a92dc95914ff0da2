// Every claim about behaviour has a test of its pattern, and every claim that a test names is made.

import type { Pattern } from "../patterns.ts";
import { parseMarkdown } from "./markdown.ts";
import { pathOf } from "./parts.ts";
import { lineAt, type Problem } from "./problem.ts";
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

export function checkClaims(repository: Repository): Problem[] {
  const { patterns, files } = repository;
  const claims = patterns.map((pattern) => ({ pattern, claims: claimsOf(repository, pattern) }));
  const more = patterns.flatMap(({ moreTests }) => (moreTests ? [`${moreTests}/`] : []));
  const tests = [...files].filter(
    (file) =>
      file.endsWith(".py") && ["tests/patterns/", ...more].some((at) => file.startsWith(at)),
  );
  const marks = [...tests, CONTRACT]
    .filter((file) => files.has(file))
    .flatMap((file) => marksOf(repository, file));
  const made = claims.flatMap((page) => page.claims);
  return [
    ...made.flatMap((claim, i) => checkUnique(claim, made.slice(0, i))),
    ...made.flatMap((claim) => checkPlace(repository, claim)),
    ...claims.flatMap((page) => checkPage(repository, page.pattern, page.claims, marks)),
    // What an unreadable page claims is not known.
    ...(repository.unreadable.length > 0 ? [] : checkMarks(marks, made)),
  ];
}

function checkUnique({ id, file, line }: Claim, earlier: readonly Claim[]): Problem[] {
  const first = earlier.find((claim) => claim.id === id);
  if (!first) return [];
  const place = `${first.file}:${first.line}`;
  return [{ file, line, message: `the claim "${id}" is already made at ${place}; rename one` }];
}

/** A comment at the start of a line makes the line raw HTML on the code host: backticks stay backticks. */
function checkPlace({ read }: Repository, { file, line, id }: Claim): Problem[] {
  const row = read(file).split("\n")[line - 1] ?? "";
  if (!/^\s*(?:[-*+]\s+|\d+\.\s+)?<!--\s*claim/.test(row)) return [];
  const message = `the claim "${id}" begins its line; put it behind the text that it is about`;
  return [{ file, line, message }];
}

function checkPage(
  repository: Repository,
  pattern: Pattern,
  claims: readonly Claim[],
  marks: readonly Mark[],
): Problem[] {
  const { page, status, test, moreTests } = pattern;
  const isOwn = (file: string) =>
    file === test || (moreTests !== undefined && file.startsWith(`${moreTests}/`));
  const { slug } = pathOf(pattern);
  if (status === "stable" && claims.length === 0) {
    const message = `the page is stable but claims nothing; add <!-- claim: ${slug}/<name> -->`;
    return [{ file: page, line: 1, message }];
  }
  const code = repository.files.has(test) ? repository.read(test) : "";
  const bases = inherited(repository, code);
  const proven = new Set(
    marks
      .filter(
        ({ file, className = "" }) => isOwn(file) || (file === CONTRACT && bases.has(className)),
      )
      .map(({ id }) => id),
  );
  return claims.flatMap(({ id, file, line }) => {
    if (!new RegExp(`^${slug}/[a-z0-9-]+$`).test(id)) {
      const message = `the claim "${id}" has a wrong name; write <!-- claim: ${slug}/<name> -->`;
      return [{ file, line, message }];
    }
    if (proven.has(id)) return [];
    const message = `no test proves "${id}"; add @pytest.mark.claim("${id}") to one in ${test}`;
    return [{ file, line, message }];
  });
}

function checkMarks(marks: readonly Mark[], made: readonly Claim[]): Problem[] {
  const known = new Set(made.map(({ id }) => id));
  return marks.flatMap(({ id, file, line }) => {
    if (known.has(id)) return [];
    const message = id
      ? `no page makes the claim "${id}"; add <!-- claim: ${id} --> after its sentence`
      : 'the mark has no literal id; write @pytest.mark.claim("<slug>/<name>")';
    return [{ file, line, message }];
  });
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
