// A page's front matter follows its schema and its path.

import path from "node:path";
import { lineOf, type Problem } from "./problem.ts";
import type { Repository } from "./repository.ts";

export function checkFrontMatter({ patterns, unreadable, read }: Repository): Problem[] {
  const problems = [...unreadable];
  const seen = new Map<string, string>();
  for (const { page, id, topic } of patterns) {
    const text = read(page);
    const expected = page.slice("patterns/".length, -".md".length);
    if (id !== expected) {
      const message = `the id "${id}" is not the page's path; write "id: ${expected}"`;
      problems.push({ file: page, line: lineOf(text, "\nid:") + 1, message });
    }
    const folder = path.posix.dirname(expected);
    if (topic !== folder) {
      const message = `the topic "${topic}" is not the page's folder; write "topic: ${folder}"`;
      problems.push({ file: page, line: lineOf(text, "\ntopic:") + 1, message });
    }
    // Claims begin with the slug, and pytest wants the names of test files to be unique.
    const slug = path.posix.basename(expected);
    const other = seen.get(slug);
    if (other) {
      const message = `the slug "${slug}" is the one of ${other} too; rename one of them`;
      problems.push({ file: page, line: 1, message });
    }
    seen.set(slug, page);
  }
  return problems;
}
