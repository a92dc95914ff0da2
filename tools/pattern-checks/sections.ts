// Every page has the same sections in the same order, and can be read in one go.

import { headingsOf, parseMarkdown } from "./markdown.ts";
import type { Report } from "./problem.ts";
import type { Repository } from "./repository.ts";

export const SECTIONS = [
  "Context",
  "Problem",
  "Forces",
  "Solution",
  "Use it",
  "Implementation",
  "Resulting Context",
  "Pitfalls",
  "Compatibility",
  "Related Patterns",
  "Verification",
] as const;

const MAX_LINES = 250;

export function checkSections({ patterns, read }: Repository, report: Report): void {
  for (const { page, title, body } of patterns) {
    const text = read(page);
    // A reader does not see the front matter.
    const count = body.trimEnd().split("\n").length;
    if (count > MAX_LINES) {
      const before = text.slice(0, -body.length).split("\n").length - 1;
      const message =
        `the page has ${count} lines of Markdown, more than ${MAX_LINES}; say less, or give an add-on ` +
        "a page of its own";
      report(page, before + MAX_LINES + 1, message);
    }
    const headings = headingsOf(parseMarkdown(text));
    const [first] = headings;
    if (first?.level !== 1 || first.text !== title) {
      const message = `the page does not begin with its title; write "# ${title}"`;
      report(page, first?.line ?? 1, message);
    }
    const sections = headings.filter(({ level }) => level === 2);
    // Later ones follow from the first that differs.
    const at = [...SECTIONS, undefined].findIndex((name, i) => sections[i]?.text !== name);
    if (at < 0) continue;
    const [wanted, found] = [SECTIONS[at], sections[at]];
    const message =
      wanted === undefined
        ? `there is a section "${found?.text}" after the last one; make it "###" or remove it`
        : `the section "${wanted}" is missing here${found ? `, before "${found.text}"` : ""}; ` +
          `write "## ${wanted}"`;
    report(page, found?.line ?? text.trimEnd().split("\n").length, message);
  }
}
