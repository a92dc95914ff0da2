/**
 * Checks that pages, copy units, examples and tests agree: `npm run check` runs it.
 *
 * `--write` (`npm run docs`) first brings the code blocks and the tables of the pages up to date; `--root DIR`
 * checks another folder than this repository.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readArguments } from "../server/options.ts";
import { checkAll, generatedPages } from "./pattern-checks/all.ts";
import { formatProblem } from "./pattern-checks/problem.ts";
import { readRepository } from "./pattern-checks/repository.ts";
import { counted, describeTiers } from "./pattern-checks/tiers.ts";
import { root } from "./setup/paths.ts";
import { done, main } from "./setup/run.ts";

await main(async () => {
  const { values } = readArguments({
    options: { root: { type: "string", default: root }, write: { type: "boolean" } },
  });
  let repository = readRepository(values.root);
  if (values.write) {
    for (const [page, text] of generatedPages(repository)) {
      writeFileSync(join(values.root, page), text);
      done(`Generated parts of ${page} written`);
    }
    repository = readRepository(values.root);
  }
  const problems = checkAll(repository);
  for (const problem of problems) console.log(formatProblem(problem));
  if (problems.length > 0) return 1;
  for (const line of describeTiers(repository)) console.log(line);
  const patterns = counted(repository.patterns.length, "pattern");
  console.log(`${patterns}: pages, copy units, examples and tests agree`);
  return 0;
});
