// Makes every page of the site, as text by its path.

import { statSync } from "node:fs";
import path from "node:path";
import { ADDRESS } from "../config.ts";
import { type Assets, type Layout, layout } from "../templates/layout.ts";
import { readResults } from "./compat.ts";
import { readContent, sourceUrl } from "./content.ts";
import { CodeColours } from "./highlight.ts";
import { examplesPage, homePage, notFoundPage, sourcePage } from "./home.ts";
import { Renderer } from "./markdown.ts";
import { patternPage, type Tools } from "./pattern.ts";
import { SearchIndex } from "./search.ts";
import { upgradeChooser } from "./upgrades.ts";

export interface SiteOptions {
  readonly root: string;
  /** For what need not be made again. */
  readonly cache: string;
  readonly assets: Assets;
}

export async function buildSite({
  root,
  cache,
  assets,
}: SiteOptions): Promise<Map<string, string>> {
  const { base } = assets;
  const content = readContent(root);
  const colours = new CodeColours(cache);
  const renderer = new Renderer(content, colours, base);
  const results = readResults(content.repository);
  const tools: Tools = { content, results, colours, renderer, base, cost: costOfBoot(root) };
  const search = new SearchIndex();
  const made = new Map<string, string>();
  const add = (page: Omit<Layout, "menu">) =>
    made.set(page.url, layout({ menu: content.pages, ...page }, assets));

  for (const page of content.pages.values()) {
    const { source = "", url, title, group, pattern } = page;
    const text = content.repository.read(source);
    const rendered = pattern
      ? await patternPage(pattern, tools)
      : await renderer.render(text, source);
    const main =
      source === "compat/upgrade-notes.md" ? upgradeChooser(rendered.html) : rendered.html;
    search.add(title, url, rendered);
    const { headings } = rendered;
    add({ title, url, group, source, headings, main, kind: "page", description: pattern?.summary });
  }
  add({
    title: "Python off the main thread",
    url: "index.html",
    main: await homePage(tools),
    kind: "home",
  });
  add({
    title: "Live examples",
    url: "examples/index.html",
    main: examplesPage(tools),
    kind: "page",
  });
  add({ title: "Not found", url: "404.html", main: notFoundPage(base), kind: "page" });
  for (const file of content.sources) {
    const main = await sourcePage(file, tools);
    add({ title: file, url: sourceUrl(file), main, kind: "source" });
  }
  made.set("search.json", search.toJSON());
  if (ADDRESS) made.set("sitemap.xml", sitemap([...made.keys()]));
  colours.save();
  return made;
}

function sitemap(files: readonly string[]): string {
  const pages = files.filter((file) => file.endsWith(".html") && !/^(404|source\/)/.test(file));
  const places = pages.map(
    (file) => `<url><loc>${ADDRESS}${file.replace(/(^|\/)index\.html$/, "$1")}</loc></url>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${places.join("\n")}</urlset>
`;
}

const BOOT = [
  "pyodide.mjs",
  "pyodide.asm.mjs",
  "pyodide.asm.wasm",
  "python_stdlib.zip",
  "pyodide-lock.json",
];

/** What Run loads, and from where, in words. */
function costOfBoot(root: string): string {
  const folder = path.join(root, "node_modules/pyodide");
  const bytes = BOOT.reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0);
  const address = process.env.VITE_PYODIDE;
  const from = address ? new URL(address).host : "this site";
  return `Run loads Python once: ${(bytes / 1e6).toFixed(0)} MB, less if compressed, from ${from}.`;
}
