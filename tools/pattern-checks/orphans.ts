// Nothing stands around that no pattern owns.

import { isPatternPage } from "../patterns.ts";
import { testOf } from "./parts.ts";
import type { Problem } from "./problem.ts";
import type { Repository } from "./repository.ts";

export function checkOrphans(repository: Repository): Problem[] {
  const files = [...repository.files].sort();
  const problems = copyUnitsWithoutPage(repository, files);
  // What a page with a broken front matter owns is not known.
  if (repository.unreadable.length > 0) return problems;
  const { patterns } = repository;
  const owned = new Set(patterns.flatMap((p) => [p.example, p.test, testOf(p), ...p.files]));
  const orphans = (wanted: RegExp, message: string) =>
    files
      .filter((file) => wanted.test(file) && !owned.has(file))
      .map((file) => ({ file, line: 1, message }));
  return [
    ...problems,
    ...orphans(
      /^examples\/(?!(shared|packages)\/).+\/[^/]+\.html$/,
      'no pattern has this example; name it as "example" on a page, or delete it',
    ),
    ...orphans(
      /^tests\/patterns\/.+\/test_[^/]*\.py$/,
      'no pattern has this test; name it as "test" on a page, or delete it',
    ),
    ...orphans(
      /^patterns\/shared\/./,
      'no pattern lists this shared file; add it to the "files" of a page, or delete it',
    ),
    ...orphans(
      /^patterns\/([^/]+\/)?[^/]+\.tsx?$/,
      "this file is in no copy unit; move it to patterns/<topic>/<slug>/ or patterns/shared/",
    ),
  ];
}

function copyUnitsWithoutPage({ files: all }: Repository, files: string[]): Problem[] {
  const seen = new Set<string>();
  return files.flatMap((file) => {
    const [, id] = /^patterns\/(?!shared\/)([^/]+\/[^/]+)\/./.exec(file) ?? [];
    if (id === undefined || seen.has(id)) return [];
    seen.add(id);
    const page = `patterns/${id}.md`;
    if (all.has(page) && isPatternPage(page)) return [];
    const message = `the folder patterns/${id}/ has no page; write ${page}, or delete the folder`;
    return [{ file, line: 1, message }];
  });
}
