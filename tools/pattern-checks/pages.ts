// Every page has the same sections in the same order, can be read in one go, and has links that lead somewhere, on the
// code host as on the site.

import path from "node:path";
import { anchorsOf, headingsOf, linksOf, parseMarkdown } from "./markdown.ts";
import type { Report } from "./problem.ts";
import type { Repository } from "./repository.ts";

export const CHOOSER = "patterns/README.md";

const DOCUMENTS = /^(README\.md|CONTRIBUTING\.md|patterns\/README\.md|studies\/[^/]+\/README\.md)$/;

export function checkLinks(repository: Repository, report: Report): void {
  const { files, patterns, read } = repository;
  const documents = [...files].filter((file) => DOCUMENTS.test(file));
  const linked = new Set<string>();
  for (const file of [...documents, ...patterns.map(({ page }) => page)]) {
    for (const { target, line } of linksOf(parseMarkdown(read(file)))) {
      const problem = problemOf(repository, file, target);
      if (problem !== undefined) report(file, line, `the link "${target}" ${problem}`);
      if (file === CHOOSER) linked.add(resolve(file, target).file);
    }
  }
  // The chooser is the way in: a page that it does not link is not found.
  for (const { page, title } of patterns.filter((pattern) => !linked.has(pattern.page))) {
    const link = `[${title}](${path.posix.relative("patterns", page)})`;
    report(CHOOSER, 1, `there is no link to ${page}; add ${link}`);
  }
}

function problemOf(repository: Repository, from: string, target: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(target)) return undefined;
  if (target.startsWith("/")) {
    return "does not work on the code host; make it relative to this file";
  }
  const { file, anchor } = resolve(from, target);
  if (!exists(repository, file)) return `leads to no file (${file}); correct the path`;
  if (!anchor || !file.endsWith(".md")) return undefined;
  if (anchorsOf(parseMarkdown(repository.read(file))).has(anchor)) return undefined;
  return `leads to no heading of ${file}; correct "#${anchor}"`;
}

function resolve(from: string, target: string): { file: string; anchor: string } {
  const [address = "", anchor = ""] = target.split("#");
  const name = decodeURIComponent(address.replace(/\?.*/, ""));
  const file = name ? path.posix.join(path.posix.dirname(from), name) : from;
  return { file: file.replace(/\/$/, ""), anchor };
}

function exists({ files }: Repository, file: string): boolean {
  if (file === "." || files.has(file)) return true;
  return [...files].some((other) => other.startsWith(`${file}/`));
}

const SECTIONS = [
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
