// Every page has the same sections in the same order.

import { headingsOf, parseMarkdown } from "./markdown.ts";
import type { Problem } from "./problem.ts";
import type { Repository } from "./repository.ts";

export const SECTIONS = [
  "Context",
  "Problem",
  "Forces",
  "Solution",
  "Implementation",
  "Resulting Context",
  "Pitfalls",
  "Compatibility",
  "Related Patterns",
  "Verification",
] as const;

export function checkSections({ patterns, read }: Repository): Problem[] {
  return patterns.flatMap(({ page, title }) => {
    const headings = headingsOf(parseMarkdown(read(page)));
    const problems: Problem[] = [];
    const [first] = headings;
    if (first?.level !== 1 || first.text !== title) {
      const message = `the page does not begin with its title; write "# ${title}"`;
      problems.push({ file: page, line: first?.line ?? 1, message });
    }
    const sections = headings.filter(({ level }) => level === 2);
    // Later ones follow from the first that differs.
    const at = [...SECTIONS, undefined].findIndex((name, i) => sections[i]?.text !== name);
    if (at < 0) return problems;
    const [wanted, found] = [SECTIONS[at], sections[at]];
    const message =
      wanted === undefined
        ? `there is a section "${found?.text}" after the last one; make it "###" or remove it`
        : `the section "${wanted}" is missing here${found ? `, before "${found.text}"` : ""}; ` +
          `write "## ${wanted}"`;
    const end = read(page).trimEnd().split("\n").length;
    problems.push({ file: page, line: found?.line ?? end, message });
    return problems;
  });
}
