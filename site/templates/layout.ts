import { escapeHtml } from "../build/html.ts";
import type { Heading } from "../build/markdown.ts";
import { ADDRESS, DESCRIPTION, GROUPS, NAME, REPOSITORY } from "../config.ts";

export interface Assets {
  readonly base: string;
  readonly script: string;
  /** Empty where the script brings its styles itself, as in development. */
  readonly styles: readonly string[];
}

export interface Layout {
  readonly title: string;
  readonly description?: string | undefined;
  readonly url: string;
  readonly main: string;
  /** For "On this page"; none without. */
  readonly headings?: readonly Heading[];
  /** Above the content: where the page is. */
  readonly group?: string | undefined;
  readonly kind: "home" | "page" | "source";
  /** Titles of the menu's pages, by their Markdown file. */
  readonly menu: ReadonlyMap<string, { readonly url: string; readonly title: string }>;
  /** The Markdown file of the page. */
  readonly source?: string | undefined;
}

/** Before anything is painted: the reader's theme, and whether scripts run. A page from the disk says what it needs. */
const FIRST = `document.documentElement.classList.add("js");
try { document.documentElement.style.colorScheme = localStorage.theme || ""; } catch {}
if (location.protocol === "file:") addEventListener("DOMContentLoaded", () => { document.body.innerHTML =
"<main style='max-width:36rem;margin:4rem auto;font:1.1rem/1.6 system-ui'><h1>This page needs a web server</h1><p>The browser has opened it from a file. A page from a file may neither load modules nor start workers.</p><p>Run <code>npm start</code> in the repository, or put this folder on any static host.</p></main>"; });`;

export function layout(page: Layout, { base, script, styles }: Assets): string {
  const title = page.kind === "home" ? `${NAME}: ${page.title}` : `${page.title} · ${NAME}`;
  const description = escapeHtml(page.description ?? DESCRIPTION);
  const toc = contents(page.headings ?? []);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<meta name="description" content="${description}">
<meta name="color-scheme" content="light dark">
${ADDRESS && social(title, description, page.url)}<link rel="icon" href="${ICON}">
<script>${FIRST}</script>
${styles.map((href) => `<link rel="stylesheet" href="${href}">`).join("\n")}
<script type="module" src="${script}"></script>
</head>
<body class="${page.kind}" data-base="${base}">
<a class="skip" href="#content">Skip to the content</a>
<header class="top">
<button type="button" class="menu-button" popovertarget="menu">Menu</button>
<a class="brand" href="${base}" aria-label="${NAME}, home">${LOGO}<span>Pyodide <span class="wide">worker </span>patterns</span></a>
<button type="button" class="search-button" data-search disabled aria-keyshortcuts="/ Control+K"><span>Search</span><kbd>/</kbd></button>
<label class="theme"><span class="sr">Colours</span><select data-theme disabled><option value="">System</option><option value="light">Light</option><option value="dark">Dark</option></select></label>
${REPOSITORY && `<a class="host" href="${REPOSITORY}">Repository</a>`}
</header>
<div class="columns">
<nav id="menu" popover aria-label="Cookbook">${menu(page, base)}</nav>
<main id="content">
${page.group ? `<p class="group">${escapeHtml(page.group)}</p>\n` : ""}${page.main}
${footer(page)}</main>
${toc}
</div>
</body>
</html>
`;
}

function menu({ menu, source, kind }: Layout, base: string): string {
  const item = (url: string, title: string, current: boolean) =>
    `<li><a href="${base}${url}"${current ? ' aria-current="page"' : ""}>${escapeHtml(title)}</a></li>`;
  const groups = GROUPS.map(({ title, pages }, i) => {
    const items = pages.map(([file]) => {
      const page = menu.get(file);
      return item(
        page?.url.replace(/(^|\/)index\.html$/, "$1") ?? "",
        page?.title ?? file,
        file === source,
      );
    });
    const home = i === 0 ? item("", "Home", kind === "home") : "";
    return `<h2>${escapeHtml(title)}</h2><ul>${home}${items.join("")}</ul>`;
  });
  return groups.join("");
}

function contents(headings: readonly Heading[]): string {
  const items = headings
    .filter(({ level }) => level === 2 || level === 3)
    .map(
      ({ level, id, title }) =>
        `<li class="l${level}"><a href="#${id}">${escapeHtml(title)}</a></li>`,
    );
  if (items.length < 2) return "";
  return `<aside class="toc"><nav aria-label="On this page"><h2>On this page</h2><ul>${items.join("")}</ul></nav></aside>`;
}

function footer({ source, kind }: Layout): string {
  const edit =
    REPOSITORY && source
      ? ` <a href="${REPOSITORY}/blob/main/${source}">This page's text</a> ·`
      : "";
  const text = "MIT licence. No cookies, and nothing is loaded from another site.";
  return kind === "source" ? "" : `<footer>${edit} ${text}</footer>\n`;
}

function social(title: string, description: string, url: string): string {
  const tags = {
    title: escapeHtml(title),
    description,
    url: ADDRESS + url,
    type: "website",
    image: `${ADDRESS}pictures/card.png`,
  };
  const properties = Object.entries(tags).map(
    ([name, value]) => `<meta property="og:${name}" content="${value}">\n`,
  );
  return `${properties.join("")}<meta name="twitter:card" content="summary_large_image">\n`;
}

const SHAPE =
  '<rect width="20" height="20" rx="5" fill="#1f5fbf"/><path d="M5 6.5 8.5 10 5 13.5M10.5 14H15" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>';
const LOGO = `<svg viewBox="0 0 20 20" width="24" height="24" aria-hidden="true">${SHAPE}</svg>`;
const ICON = `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20">${SHAPE}</svg>`)}`;
