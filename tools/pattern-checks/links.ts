// Links between the files that people read lead somewhere, on the code host as on the site.

import path from "node:path";
import { anchorsOf, linksOf, parseMarkdown } from "./markdown.ts";
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
