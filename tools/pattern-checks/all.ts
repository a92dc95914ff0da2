// Every rule, in the order of the parts of a pattern, and all that is written from other files.

import { checkClaims } from "./claims.ts";
import { writeCodeBlocks } from "./code-blocks.ts";
import { checkNeeds, checkVersions } from "./needs.ts";
import { checkLinks, checkSections } from "./pages.ts";
import { checkOwners, checkParts } from "./parts.ts";
import { compareProblems, formatProblem, lineOf, type Problem, type Report } from "./problem.ts";
import { type Repository, readablePages } from "./repository.ts";
import { checkSources } from "./sources.ts";
import { writeTables } from "./tables.ts";
import { checkTiers } from "./tiers.ts";

const RULES: readonly ((repository: Repository, report: Report) => unknown)[] = [
  checkParts,
  checkOwners,
  checkSources,
  checkNeeds,
  checkVersions,
  checkTiers,
  checkSections,
  checkClaims,
  checkLinks,
  generatedPages,
];

/** All problems of a repository, each once, sorted by file and line. */
export function checkAll(repository: Repository): Problem[] {
  const { files, read, unreadable } = repository;
  const problems = new Map(unreadable.map((problem) => [formatProblem(problem), problem]));
  const report: Report = (file, at, message) => {
    const text = files.has(file) ? read(file) : "";
    const problem = { file, line: typeof at === "number" ? at : lineOf(text, at), message };
    problems.set(formatProblem(problem), problem);
  };
  for (const rule of RULES) rule(repository, report);
  return [...problems.values()].sort(compareProblems);
}

/** The pages whose code blocks or tables are not up to date, as they have to be, and a report of what is not. */
export function generatedPages(
  repository: Repository,
  report: Report = () => {},
): Map<string, string> {
  const pages = readablePages(repository).map((page) => {
    const withCode = writeCodeBlocks(repository, page, repository.read(page), report);
    return [page, writeTables(repository, page, withCode, report)] as const;
  });
  return new Map(pages.filter(([page, text]) => text !== repository.read(page)));
}
