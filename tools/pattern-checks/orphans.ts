// Nothing stands around that no pattern owns.

import { isPatternPage } from "../patterns.ts";
import { testOf } from "./parts.ts";
import type { Report } from "./problem.ts";
import type { Repository } from "./repository.ts";

/** Files that a pattern has to own, and what to do with those of no pattern. */
const OWNED: readonly (readonly [files: RegExp, message: string])[] = [
  [
    /^examples\/(?!(shared|packages)\/).+\/[^/]+\.html$/,
    'no pattern has this example; name it as "example" on a page, or delete it',
  ],
  [
    /^tests\/patterns\/.+\/test_[^/]*\.py$/,
    'no pattern has this test; name it as "test" on a page, or delete it',
  ],
  [
    /^patterns\/shared\/./,
    'no pattern lists this shared file; add it to the "files" of a page, or delete it',
  ],
  [
    /^patterns\/([^/]+\/)?[^/]+\.tsx?$/,
    "this file is in no copy unit; move it to patterns/<topic>/<slug>/ or patterns/shared/",
  ],
];

export function checkOrphans({ files, patterns, unreadable }: Repository, report: Report): void {
  const folders = new Set<string>();
  const owned = new Set(patterns.flatMap((p) => [p.example, p.test, testOf(p), ...p.files]));
  for (const file of [...files].sort()) {
    const [, id] = /^patterns\/(?!shared\/)([^/]+\/[^/]+)\/./.exec(file) ?? [];
    const page = `patterns/${id}.md`;
    if (id !== undefined && !folders.has(id) && !(files.has(page) && isPatternPage(page))) {
      report(
        file,
        1,
        `the folder patterns/${id}/ has no page; write ${page}, or delete the folder`,
      );
    }
    if (id !== undefined) folders.add(id);
    // What a page with a broken front matter owns is not known.
    if (unreadable.length > 0 || owned.has(file)) continue;
    for (const [wanted, message] of OWNED) if (wanted.test(file)) report(file, 1, message);
  }
}
