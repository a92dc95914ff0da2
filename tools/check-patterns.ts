/**
 * Checks that pages, copy units, examples and tests agree: `npm run check` runs it.
 *
 * `--write` (`npm run docs`) first brings the code blocks and the tables of the pages up to date; `--root DIR`
 * checks another folder than this repository.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkAll } from "./pattern-checks/all.ts";
import { pagesWithCode, updateCodeBlocks } from "./pattern-checks/code-blocks.ts";
import { readArguments } from "./pattern-checks/command-line.ts";
import { CHOOSER } from "./pattern-checks/links.ts";
import { formatProblem } from "./pattern-checks/problem.ts";
import { type Repository, readRepository, withFiles } from "./pattern-checks/repository.ts";
import { updateTables } from "./pattern-checks/tables.ts";
import { describeTiers, updateTiers } from "./pattern-checks/tiers.ts";
import { updateVariants } from "./pattern-checks/variants.ts";
import { root } from "./setup/paths.ts";
import { done, main } from "./setup/run.ts";

await main(async () => {
  const { values } = readArguments({
    options: { root: { type: "string", default: root }, write: { type: "boolean" } },
  });
  let repository = readRepository(values.root);
  if (values.write) repository = writeGeneratedParts(values.root, repository);
  const problems = checkAll(repository);
  for (const problem of problems) console.log(formatProblem(problem));
  if (problems.length > 0) return 1;
  for (const line of describeTiers(repository)) console.log(line);
  const count = repository.patterns.length;
  const patterns = `${count} pattern${count === 1 ? "" : "s"}`;
  console.log(`${patterns}: pages, copy units, examples and tests agree`);
  return 0;
});

function writeGeneratedParts(root: string, repository: Repository): Repository {
  const changed = new Map<string, string>();
  for (const page of pagesWithCode(repository)) {
    const pattern = repository.patterns.find((one) => one.page === page);
    const before = repository.read(page);
    const withCode = updateTables(repository, updateCodeBlocks(repository, before));
    const withTiers = pattern ? updateTiers(repository, pattern, withCode) : withCode;
    const after = page === CHOOSER ? updateVariants(repository, withTiers) : withTiers;
    if (after !== before) changed.set(page, after);
  }
  for (const [page, text] of changed) {
    writeFileSync(join(root, page), text);
    done(`Generated parts of ${page} written`);
  }
  return withFiles(repository, changed);
}
