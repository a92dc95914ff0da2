// Links between the files that people read lead somewhere, on the code host as on the site.

import path from "node:path";
import { anchorsOf, linksOf, parseMarkdown } from "./markdown.ts";
import type { Problem } from "./problem.ts";
import type { Repository } from "./repository.ts";

export const CHOOSER = "patterns/README.md";

const DOCUMENTS = ["README.md", "CONTRIBUTING.md", CHOOSER];

export function checkLinks(repository: Repository): Problem[] {
  const { files, patterns, read } = repository;
  const documents = [
    ...DOCUMENTS.filter((f) => files.has(f)),
    ...[...files].filter((f) => /^studies\/[^/]+\/README\.md$/.test(f)),
    ...patterns.map((p) => p.page),
  ];
  return documents.flatMap((file) =>
    linksOf(parseMarkdown(read(file))).flatMap(({ target, line }) => {
      const message = problemOf(repository, file, target);
      return message === undefined ? [] : [{ file, line, message }];
    }),
  );
}

/** The chooser is the way in: a page that it does not link is not found. */
export function checkChooser({ files, patterns, read }: Repository): Problem[] {
  if (!files.has(CHOOSER)) {
    const message = `${CHOOSER} does not exist; write a table with a link to every page`;
    return [{ file: CHOOSER, line: 1, message }];
  }
  const linked = new Set(
    linksOf(parseMarkdown(read(CHOOSER))).map(({ target }) => resolve(CHOOSER, target).file),
  );
  return patterns
    .filter(({ page }) => !linked.has(page))
    .map(({ page, title }) => {
      const link = `[${title}](${path.posix.relative("patterns", page)})`;
      return { file: CHOOSER, line: 1, message: `there is no link to ${page}; add ${link}` };
    });
}

function problemOf(repository: Repository, from: string, target: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(target)) return undefined;
  if (target.startsWith("/")) {
    return `the link "${target}" does not work on the code host; make it relative to this file`;
  }
  const { file, anchor } = resolve(from, target);
  if (!exists(repository, file)) {
    return `the link "${target}" leads to no file (${file}); correct the path`;
  }
  if (anchor && file.endsWith(".md")) {
    const anchors = anchorsOf(parseMarkdown(repository.read(file)));
    if (!anchors.has(anchor)) {
      return `the link "${target}" leads to no heading of ${file}; correct "#${anchor}"`;
    }
  }
  return undefined;
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
