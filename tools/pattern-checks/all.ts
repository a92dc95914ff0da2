// Every rule, in the order of the parts of a pattern, and all that is written from other files.

import { checkForBundlers } from "./bundlers.ts";
import { checkClaims } from "./claims.ts";
import { checkCodeBlocks, pagesWithCode, updateCodeBlocks } from "./code-blocks.ts";
import { checkDependencies, checkInstallCommands } from "./dependencies.ts";
import { checkFiles } from "./files.ts";
import { checkFrontMatter } from "./front-matter.ts";
import { checkHeaders } from "./headers.ts";
import { CHOOSER, checkChooser, checkLinks } from "./links.ts";
import { checkOrphans } from "./orphans.ts";
import { checkParts } from "./parts.ts";
import { compareProblems, type Problem } from "./problem.ts";
import { checkPyodideVersion } from "./pyodide-version.ts";
import type { Repository } from "./repository.ts";
import { checkLength, checkSections } from "./sections.ts";
import { checkTables, updateTables } from "./tables.ts";
import { checkTiers, updateTiers } from "./tiers.ts";
import { checkVariants, updateVariants } from "./variants.ts";

const RULES: readonly ((repository: Repository) => Problem[])[] = [
  checkFrontMatter,
  checkParts,
  checkOrphans,
  checkFiles,
  checkTiers,
  checkForBundlers,
  checkDependencies,
  checkInstallCommands,
  checkHeaders,
  checkSections,
  checkLength,
  checkCodeBlocks,
  checkClaims,
  checkLinks,
  checkChooser,
  checkVariants,
  checkTables,
  checkPyodideVersion,
];

/** All problems of a repository, sorted by file and line. */
export function checkAll(repository: Repository): Problem[] {
  return RULES.flatMap((rule) => rule(repository)).sort(compareProblems);
}

/** The pages whose code blocks or tables are not up to date, as they have to be. */
export function generatedPages(repository: Repository): Map<string, string> {
  const changed = new Map<string, string>();
  for (const page of pagesWithCode(repository)) {
    const pattern = repository.patterns.find((one) => one.page === page);
    const before = repository.read(page);
    const withCode = updateTables(repository, updateCodeBlocks(repository, before));
    const withTiers = pattern ? updateTiers(repository, pattern, withCode) : withCode;
    const after = page === CHOOSER ? updateVariants(repository, withTiers) : withTiers;
    if (after !== before) changed.set(page, after);
  }
  return changed;
}
