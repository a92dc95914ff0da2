// Every rule, in the order of the parts of a pattern, and all that is written from other files.

import { checkForBundlers } from "./bundlers.ts";
import { checkClaims } from "./claims.ts";
import { checkCodeBlocks, updateCodeBlocks } from "./code-blocks.ts";
import { checkDependencies, checkInstallCommands, checkPyodideVersion } from "./dependencies.ts";
import { checkFiles, checkImports } from "./files.ts";
import { checkHeaders } from "./headers.ts";
import { checkChooser, checkLinks } from "./links.ts";
import { checkOrphans } from "./orphans.ts";
import { checkFrontMatter, checkParts } from "./parts.ts";
import { compareProblems, formatProblem, lineOf, type Problem, type Report } from "./problem.ts";
import { type Repository, readablePages } from "./repository.ts";
import { checkLength, checkSections } from "./sections.ts";
import { checkTables, updateTables } from "./tables.ts";
import { checkTiers } from "./tiers.ts";

type Rule = (repository: Repository, report: Report) => void;

const RULES: readonly Rule[] = [
  checkFrontMatter,
  checkParts,
  checkOrphans,
  checkFiles,
  checkImports,
  checkTiers,
  checkForBundlers,
  checkDependencies,
  checkInstallCommands,
  checkPyodideVersion,
  checkHeaders,
  checkSections,
  checkLength,
  checkCodeBlocks,
  checkClaims,
  checkLinks,
  checkChooser,
  checkTables,
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

/** The pages whose code blocks or tables are not up to date, as they have to be. */
export function generatedPages(repository: Repository): Map<string, string> {
  const pages = readablePages(repository).map((page) => {
    const withCode = updateCodeBlocks(repository, repository.read(page));
    return [page, updateTables(repository, page, withCode)] as const;
  });
  return new Map(pages.filter(([page, text]) => text !== repository.read(page)));
}
