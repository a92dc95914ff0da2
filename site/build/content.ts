// What the site is made of: the repository's Markdown, the tests behind its claims, and where each page lies.

import path from "node:path";
import { type Mark, marksOf } from "../../tools/pattern-checks/claims.ts";
import { headingsOf, parseMarkdown } from "../../tools/pattern-checks/markdown.ts";
import { type Repository, readRepository } from "../../tools/pattern-checks/repository.ts";
import type { Pattern } from "../../tools/patterns.ts";
import { GROUPS } from "../config.ts";

export interface Page {
  /** The Markdown file, or `undefined` for a page that has none. */
  readonly source: string | undefined;
  /** Below the site's root, such as `patterns/workers/comlink.html`. */
  readonly url: string;
  readonly title: string;
  readonly group: string | undefined;
  readonly pattern?: Pattern | undefined;
}

export interface Content {
  readonly repository: Repository;
  /** By the path of the Markdown file. */
  readonly pages: ReadonlyMap<string, Page>;
  /** The first test of each claim, by the claim's id. */
  readonly claims: ReadonlyMap<string, Mark>;
  /** What pages link to, and is neither a page nor an example: each gets a page with its text. */
  readonly sources: Set<string>;
}

/** Pictures of pages: they are published beside them. */
export const PICTURES = "site/pictures/";

const DOCUMENTS =
  /^(README|CONTRIBUTING|CHANGELOG|harness\/README|compat\/[^/]+|studies\/[^/]+\/README|tests\/upstream\/README|patterns\/.+)\.md$/;

export function readContent(root: string): Content {
  const repository = readRepository(root);
  const [problem] = repository.unreadable;
  if (problem) throw new Error(`${problem.file}:${problem.line}: ${problem.message}`);
  const patterns = new Map(repository.patterns.map((pattern) => [pattern.page, pattern]));
  const documents = [...repository.files].filter((file) => DOCUMENTS.test(file)).sort();
  const pages = documents.map((source): [string, Page] => {
    const pattern = patterns.get(source);
    const [title] = headingsOf(parseMarkdown(repository.read(source)));
    const group = GROUPS.find(({ pages }) => pages.some(([file]) => file === source));
    const named = group?.pages.find(([file]) => file === source)?.[1];
    return [
      source,
      {
        source,
        url: urlOf(source),
        title: named ?? pattern?.title ?? title?.text ?? source,
        group: group?.title,
        pattern,
      },
    ];
  });
  const tests = [...repository.files].filter((file) => /^tests\/.+\.py$/.test(file)).sort();
  const claims = new Map<string, Mark>();
  for (const mark of tests.flatMap((file) => marksOf(repository, file))) {
    if (!claims.has(mark.id)) claims.set(mark.id, mark);
  }
  return { repository, pages: new Map(pages), claims, sources: new Set() };
}

/** `patterns/README.md` is `patterns/index.html`; the repository's own README is not the site's home. */
function urlOf(source: string): string {
  if (source === "README.md") return "repository.html";
  const { dir, name } = path.posix.parse(source);
  return path.posix.join(dir, `${name === "README" ? "index" : name.toLowerCase()}.html`);
}

/** Where a link in a file leads on the site. */
export function addressOf(content: Content, from: string, target: string): string {
  if (/^([a-z][a-z0-9+.-]*:|\/\/|#)/i.test(target)) return target;
  const [, name = "", rest = ""] = /^([^?#]*)(.*)$/.exec(target) ?? [];
  const joined = path.posix.join(path.posix.dirname(from), decodeURIComponent(name));
  const file = joined.replace(/\/$/, "");
  const page = content.pages.get(file) ?? content.pages.get(path.posix.join(file, "README.md"));
  if (page) return page.url.replace(/(^|\/)index\.html$/, "$1") + rest;
  if (/^examples\/[^/]+\/[^/]+\.html$/.test(file)) return file + rest;
  if (file.startsWith(PICTURES)) return file.replace(PICTURES, "pictures/");
  return sourceAddress(content, file) + rest;
}

/** The page that shows a file or lists a folder of the repository. */
export function sourceAddress({ sources }: Content, file: string): string {
  sources.add(file);
  return sourceUrl(file);
}

/** A host may refuse names that begin with a dot. */
export function sourceUrl(file: string): string {
  return `source/${file.replace(/(^|\/)\./g, "$1_")}.html`;
}
