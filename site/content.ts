// What the site is made of: the repository's Markdown, the tests behind its claims, and where each page lies.

import path from "node:path";
import { type Mark, marksOf } from "../tools/pattern-checks/claims.ts";
import { headingsOf, parseMarkdown } from "../tools/pattern-checks/markdown.ts";
import { type Repository, readRepository } from "../tools/pattern-checks/repository.ts";
import type { Pattern } from "../tools/patterns.ts";

export interface Page {
  /** The Markdown file that its text is from. */
  readonly source: string;
  /** Below the site's root, such as `patterns/workers/comlink.html`. */
  readonly url: string;
  readonly title: string;
  /** The part of the menu that it is in. */
  readonly group?: string | undefined;
  readonly pattern?: Pattern | undefined;
}

const MENU = "site/menu.md";

/** What lies here is published as it is, at the site's root. */
const PUBLIC = /^site\/public\//;

const DOCUMENTS =
  /^(README|CONTRIBUTING|CHANGELOG|harness\/README|compat\/[^/]+|site\/(?:home|examples|404)|studies\/[^/]+\/README|tests\/upstream\/README|patterns\/.+)\.md$/;

/** Where a page is not below the name of its file. The folder `tests` holds no page of the site. */
const PLACES: Readonly<Record<string, string>> = {
  "README.md": "repository.html",
  "site/home.md": "index.html",
  "site/404.md": "404.html",
  "site/examples.md": "examples/index.html",
  "tests/upstream/README.md": "upstream/index.html",
};

export class Content {
  readonly repository: Repository;
  /** By the path of the Markdown file. */
  readonly pages: ReadonlyMap<string, Page>;
  /** The first test of each claim, by the claim's id. */
  readonly claims = new Map<string, Mark>();
  /** What pages link to, and is neither a page nor an example: each gets a page with its text. */
  readonly sources = new Set<string>();

  /** @param base - where the site lies on its host, with a slash at both ends */
  constructor(
    root: string,
    readonly base: string,
  ) {
    this.repository = readRepository(root);
    const { files, patterns, unreadable, read } = this.repository;
    const [problem] = unreadable;
    if (problem) throw new Error(`${problem.file}:${problem.line}: ${problem.message}`);
    const menu = menuOf(read(MENU));
    const documents = [...files].filter((file) => DOCUMENTS.test(file)).sort();
    this.pages = new Map(
      documents.map((source) => {
        const pattern = patterns.find(({ page }) => page === source);
        const [title] = headingsOf(parseMarkdown(read(source)));
        const { group, name = title?.text ?? source } = menu.get(source) ?? {};
        return [source, { source, url: urlOf(source), title: name, group, pattern }];
      }),
    );
    for (const file of [...files].filter((file) => /^tests\/.+\.py$/.test(file)).sort()) {
      for (const mark of marksOf(this.repository, file)) {
        if (!this.claims.has(mark.id)) this.claims.set(mark.id, mark);
      }
    }
  }

  readonly menu: Page = { source: MENU, url: "", title: "Menu" };

  /** Where a link in a file leads on the site. A link that begins with a slash begins at the repository's root. */
  addressOf(from: string, target: string): string {
    if (/^([a-z][a-z0-9+.-]*:|\/\/|#)/i.test(target)) return target;
    const [, name = "", rest = ""] = /^([^?#]*)(.*)$/.exec(target) ?? [];
    const folder = name.startsWith("/") ? "" : path.posix.dirname(from);
    const file = path.posix.join(folder, decodeURIComponent(name)).replace(/^\/|\/$/g, "");
    const page = this.pages.get(file) ?? this.pages.get(path.posix.join(file, "README.md"));
    if (page) return this.base + shortened(page.url) + rest;
    if (PUBLIC.test(file)) return this.base + file.replace(PUBLIC, "");
    if (/^examples\/[^/]+\/[^/]+\.html$/.test(file)) return this.base + file + rest;
    this.sources.add(file);
    return this.base + sourceUrl(file) + rest;
  }
}

/** The place of the page that shows a file or lists a folder. A host may refuse names that begin with a dot. */
export function sourceUrl(file: string): string {
  return `source/${file.replace(/(^|\/)\./g, "$1_")}.html`;
}

/** A host answers the name of a folder with its `index.html`. */
export function shortened(url: string): string {
  return url.replace(/(^|\/)index\.html$/, "$1");
}

function urlOf(source: string): string {
  const { dir, name } = path.posix.parse(source);
  const file = name === "README" ? "index" : name.toLowerCase();
  return PLACES[source] ?? path.posix.join(dir, `${file}.html`);
}

/** What the menu calls each file, and in which part of the menu the file is. */
function menuOf(text: string): Map<string, { name: string; group: string }> {
  const found = new Map<string, { name: string; group: string }>();
  let group = "";
  for (const [, heading, name, target = ""] of text.matchAll(
    /^- (.+)$|^ {2}- \[(.+)\]\((.+)\)$/gm,
  )) {
    if (heading) group = heading;
    else if (name) found.set(path.posix.join(path.posix.dirname(MENU), target), { name, group });
  }
  return found;
}
