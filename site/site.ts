// Makes the pages of the site, each when it is asked for, and what stands beside them.

import { statSync } from "node:fs";
import path from "node:path";
import MiniSearch, { type Options } from "minisearch";
import { closure } from "../tools/pattern-checks/imports.ts";
import { counted, tierSizes } from "../tools/pattern-checks/tiers.ts";
import { Content, type Page, shortened, sourceUrl } from "./content.ts";
import { CodeColours, escapeHtml, unescapeAll } from "./highlight.ts";
import { fill, type Rendered, Renderer } from "./markdown.ts";
import { valuesOf } from "./pattern.ts";
import { type Results, readResults, unique } from "./results.ts";
import SEARCH from "./search-options.json" with { type: "json" };

const NAME = "Pyodide worker patterns";

const DESCRIPTION =
  "TypeScript patterns for Python in Web Workers, tested in real browsers on every Pyodide release.";

/** The repository on a code host, such as `https://…/owner/name`. Empty: no page links to it. */
const REPOSITORY = process.env.SITE_REPOSITORY ?? "";

/** Where the site is published, with a final slash. Empty: no sitemap. */
const ADDRESS = process.env.SITE_ADDRESS ?? "";

export interface SiteOptions {
  readonly root: string;
  /** Where the site lies on its host, with a slash at both ends. */
  readonly base: string;
  /** For what need not be made again. */
  readonly cache: string;
  /** The elements that load the site's script and styles. */
  readonly head: string;
}

export class Site {
  readonly #options: SiteOptions;
  readonly #content: Content;
  readonly #colours: CodeColours;
  readonly #renderer: Renderer;
  readonly #cost: string;
  readonly #results: Results;
  readonly #rendered = new Map<string, Promise<Rendered>>();

  constructor(options: SiteOptions) {
    const { root, base, cache } = options;
    this.#options = options;
    this.#content = new Content(root, base);
    this.#colours = new CodeColours(cache);
    this.#cost = costOfBoot(root);
    this.#results = readResults(this.#content.repository);
    this.#renderer = new Renderer(this.#content, this.#colours, this.#cost);
  }

  /** All files of the site that are text, by their places below its root. */
  async all(): Promise<Map<string, string>> {
    const urls = [...this.#content.pages.values()].map(({ url }) => url);
    const made = new Map<string, string>();
    for (const url of [...urls, "search.json"]) made.set(url, (await this.file(url)) ?? "");
    for (const file of this.#content.sources) {
      const text = await this.file(sourceUrl(file));
      if (!text) throw new Error(`A page links to "${file}", which is no file and no folder`);
      made.set(sourceUrl(file), text);
    }
    const places = urls.filter((url) => url !== "404.html").map((url) => ADDRESS + shortened(url));
    if (ADDRESS) made.set("sitemap.txt", `${places.join("\n")}\n`);
    this.#colours.save();
    return made;
  }

  /** One file, `undefined` where the site has none at this place. */
  async file(url: string): Promise<string | undefined> {
    if (url === "search.json") return this.#search();
    const { pages, repository } = this.#content;
    const page = [...pages.values()].find((one) => one.url === url);
    if (page) return this.#layout(page, await this.#render(page));
    if (!url.startsWith("source/")) return undefined;
    const name = url.slice("source/".length, -".html".length);
    const file = [...repository.files].find((one) => sourceUrl(one) === url) ?? name;
    const html = await this.#source(file);
    return html && this.#layout({ source: "", url, title: file }, { html, headings: [] });
  }

  #render(page: Page): Promise<Rendered> {
    const known = this.#rendered.get(page.source) ?? this.#renderNow(page);
    this.#rendered.set(page.source, known);
    return known;
  }

  async #renderNow({ source, pattern }: Page): Promise<Rendered> {
    const { repository } = this.#content;
    const { results } = this.#results;
    const text = repository.read(pattern ? "site/pattern.md" : source);
    const hasValues = /^site\/(home|examples)/.test(source);
    const own = pattern ? valuesOf(repository, pattern, results) : hasValues && this.#values();
    const shown = own ? fill(text, { ...own, cost: this.#cost }) : text;
    const { html, headings } = await this.#renderer.render(shown, source);
    if (!source.endsWith("upgrade-notes.md")) return { html, headings };
    const chooser = repository.read("site/chooser.html");
    return { headings, html: html.replace('<div class="heading">', `${chooser}$&`) };
  }

  /** What the pages in `site/` name. */
  #values(): Record<string, string> {
    const { repository } = this.#content;
    const { patterns, read } = repository;
    const { results, date } = this.#results;
    const passed = results.reduce((sum, one) => sum + (one.status === "pass" ? one.passed : 0), 0);
    const consumers: readonly { title: string; add: string; outcome: string }[] = Object.values(
      JSON.parse(read("compat/consumers.json")),
    );
    const passing = consumers.filter(({ outcome }) => outcome === "pass");
    const needs = patterns.flatMap((pattern) =>
      tierSizes(repository, pattern).map(({ name, files, over }) => {
        const before = closure(repository, over).size;
        const more = `${files.length} more than the ${before} of Comlink RPC`;
        const count = before > 0 ? more : counted(files.length, "file");
        const host = pattern.needs.isolation === true ? "Needs two headers" : "Any host";
        const id = `${path.posix.basename(pattern.id)} ${name}`;
        return [id, `${pattern.title} · ${host} · ${count}`];
      }),
    );
    return {
      ...Object.fromEntries(needs),
      patterns: `${patterns.length}`,
      releases: `${unique(results.map(({ release }) => release)).length}`,
      tests: passed.toLocaleString("en"),
      projects: `${passing.length} of ${consumers.length}`,
      date,
      consumers: passing
        .map(
          ({ title, add }) => `- ${title}${add === "unchanged" ? "" : ", with lines of your own"}`,
        )
        .join("\n"),
      examples: patterns
        .map(
          ({ title, summary, example, page }) =>
            `- [${title}](/${example})\n\n  ${summary}\n\n  [Read about it](/${page})`,
        )
        .join("\n"),
    };
  }

  /** A file with numbered lines, or the names of a folder's files. */
  async #source(file: string): Promise<string | undefined> {
    const { files, read } = this.#content.repository;
    const inside = [...files].filter((one) => one.startsWith(`${file}/`)).sort();
    const names = inside.map((one) => `<li><code>${one.slice(file.length + 1)}</code></li>`);
    if (names.length > 0) return `<h1>${file}</h1><ul>${names.join("")}</ul>`;
    if (!files.has(file)) return undefined;
    const [language = ""] = /[^.]+$/.exec(file) ?? [];
    const code = await this.#colours.html(read(file).trimEnd(), language);
    const lines = code.split("\n").map((line, i) => `<span id="L${i + 1}">${line}</span>`);
    return `<h1>${file}</h1><pre class="source" tabindex="0" aria-label="${file}"><code>${lines.join("\n")}</code></pre>`;
  }

  async #layout(page: Page, { html, headings }: Rendered): Promise<string> {
    const { source, url, title, group, pattern } = page;
    const { base, head } = this.#options;
    const { menu, repository } = this.#content;
    const { html: links } = await this.#render(menu);
    const here = `href="${this.#content.addressOf("", source)}"`;
    const isHome = url === "index.html";
    const places = headings
      .filter(({ level }) => level < 4)
      .map(
        ({ level, id, title }) =>
          `<li class="l${level}"><a href="#${id}">${escapeHtml(title)}</a></li>`,
      );
    const kind = isHome ? "home" : source ? "page" : "source";
    const contents = places.length > 1 && !isHome ? places.join("") : "";
    return fill(repository.read("site/layout.html"), {
      base,
      head,
      url: ADDRESS + shortened(url),
      image: `${ADDRESS || base}pictures/card.png`,
      description: escapeHtml(pattern?.summary ?? DESCRIPTION),
      title: escapeHtml(isHome ? `${NAME}: ${title}` : `${title} · ${NAME}`),
      kind: contents ? kind : `${kind} no-toc`, // the layout is known before the contents have come
      repository: REPOSITORY && `<a class="host" href="${REPOSITORY}">Repository</a>`,
      menu: source ? links.replace(here, `${here} aria-current="page"`) : links,
      group: group ?? "",
      main: html,
      contents,
    });
  }

  /** The index that the search reads: one entry for each section of each page. */
  async #search(): Promise<string> {
    const index = new MiniSearch(SEARCH as Options);
    for (const page of this.#content.pages.values()) {
      const { html } = await this.#render(page);
      for (const part of html.split(/(?=<h[234] id=)/)) {
        const [, id = "", heading = ""] = /^<h. id="([^"]+)".*?>(.*?)<\/h.>/.exec(part) ?? [];
        const text = textOf(part.replace(/^<h.*?<\/h.>|<a class="(anchor|claim)".*?<\/a>/g, ""));
        const url = id ? `${page.url}#${id}` : page.url;
        const entry = { page: page.title, heading: textOf(heading), url, text };
        index.add({ ...entry, id: index.documentCount, start: text.slice(0, 160) });
      }
    }
    return JSON.stringify(index);
  }
}

function textOf(html: string): string {
  return unescapeAll(html.replace(/<[^>]+>/g, " "))
    .replace(/\s+/g, " ")
    .trim();
}

/** What a live part loads, and from where, in words. */
function costOfBoot(root: string): string {
  const folder = path.join(root, "node_modules/pyodide");
  const files = [
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
  ];
  const bytes = files.reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0);
  const address = process.env.VITE_PYODIDE;
  const from = address ? new URL(address).host : "this site";
  return `${(bytes / 1e6).toFixed(0)} MB, less if compressed, from ${from}`;
}
