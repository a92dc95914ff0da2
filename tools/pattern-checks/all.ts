// Every rule, in the order of the parts of a pattern.

import { checkForBundlers } from "./bundlers.ts";
import { checkClaims } from "./claims.ts";
import { checkCodeBlocks } from "./code-blocks.ts";
import { checkDependencies, checkInstallCommands } from "./dependencies.ts";
import { checkFiles } from "./files.ts";
import { checkFrontMatter } from "./front-matter.ts";
import { checkHeaders } from "./headers.ts";
import { checkChooser, checkLinks } from "./links.ts";
import { checkOrphans } from "./orphans.ts";
import { checkParts } from "./parts.ts";
import { compareProblems, type Problem } from "./problem.ts";
import { checkPyodideVersion } from "./pyodide-version.ts";
import type { Repository } from "./repository.ts";
import { checkLength, checkSections } from "./sections.ts";
import { checkTables } from "./tables.ts";
import { checkTiers } from "./tiers.ts";
import { checkVariants } from "./variants.ts";

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
