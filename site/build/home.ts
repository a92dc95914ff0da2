// The pages that have no Markdown: home, the live examples, "not found", and the text of a file.

import { closure } from "../../tools/pattern-checks/imports.ts";
import { tierSizes } from "../../tools/pattern-checks/tiers.ts";
import { WISHES, type Wish } from "../cards.ts";
import { HOME } from "../samples.ts";
import { codeFigure } from "../templates/code.ts";
import { type Card, home } from "../templates/home.ts";
import { runner } from "../templates/runner.ts";
import { unique } from "./compat.ts";
import { addressOf } from "./content.ts";
import { counted, escapeHtml } from "./html.ts";
import type { Tools } from "./pattern.ts";

const ISOLATION: Readonly<Record<string, string>> = {
  true: "Needs two headers",
  optional: "Any host",
  false: "Any host",
};

export async function homePage(tools: Tools): Promise<string> {
  const { content, results, colours, base, cost } = tools;
  const { repository } = content;
  const cells = [...results.patterns.values()].flat();
  const passing = cells.filter(({ status }) => status === "pass");
  const passed = passing.reduce((sum, cell) => sum + cell.passed, 0);
  const consumers = Object.values(
    JSON.parse(repository.read("compat/consumers.json")) as Record<string, Consumer>,
  );
  const command = "npm run copy -- comlink ../my-app/src/python";
  return home({
    base,
    runner: runner({ ...HOME, cost }),
    cards: WISHES.map((wish) => cardOf(wish, tools)),
    numbers: [
      { value: String(repository.patterns.length), of: "patterns" },
      {
        value: String(unique(cells.map(({ release }) => release)).length),
        of: "releases of Pyodide",
      },
      { value: passed.toLocaleString("en"), of: "tests passed" },
      {
        value: `${consumers.filter(({ outcome }) => outcome === "pass").length} of ${consumers.length}`,
        of: "kinds of projects run the copies",
      },
    ],
    projects: consumers.filter(({ outcome }) => outcome === "pass"),
    date: results.date,
    copy: codeFigure(await colours.html(command, "sh"), { language: "sh" }),
  });
}

interface Consumer {
  readonly title: string;
  readonly add: string;
  readonly outcome: string;
}

function cardOf({ want, answer, page, anchor, tier }: Wish, { content, base }: Tools): Card {
  const { repository } = content;
  const pattern = repository.patterns.find((one) => one.page === page);
  const size = pattern && tierSizes(repository, pattern).find(({ name }) => name === tier);
  const link = `${base}${addressOf(content, "README.md", page)}${anchor ? `#${anchor}` : ""}`;
  if (!pattern || !size) return { want, answer, link, needs: "To read" };
  const before = closure(repository, size.over).size;
  const files =
    before > 0
      ? `${size.files.length} more than the ${before} of Comlink RPC`
      : counted(size.files.length, "file");
  return {
    want,
    answer,
    link,
    needs: `${pattern.title} · ${ISOLATION[String(pattern.needs.isolation)]} · ${files}`,
  };
}

export function examplesPage({ content, base }: Tools): string {
  const items = content.repository.patterns.map(
    ({ title, summary, example, page }) =>
      `<li><a href="${base}${example}">${escapeHtml(title)}</a><p>${escapeHtml(summary)}</p><p class="needs"><a href="${base}${content.pages.get(page)?.url}">Read about it</a></p></li>`,
  );
  return `<h1>Live examples</h1>
<p class="lead">One small app for each pattern. Each shows which Pyodide and which Python it observed; <code>?pyodide=0.26.4</code> in the address takes another release.</p>
<ul class="cards">${items.join("")}</ul>`;
}

export function notFoundPage(base: string): string {
  return `<h1>There is no such page</h1>
<p class="lead">The address may be mistyped, or the page has another name now.</p>
<p><a href="${base}">Home</a> · <a href="${base}patterns/">All patterns</a> · or press <kbd>/</kbd> to search.</p>`;
}

/** A file with numbered lines, or the names of a folder's files. */
export async function sourcePage(file: string, { content, colours }: Tools): Promise<string> {
  const { files, read } = content.repository;
  const title = `<h1>${escapeHtml(file)}</h1>`;
  if (!files.has(file)) {
    const inside = [...files].filter((one) => one.startsWith(`${file}/`)).sort();
    if (inside.length === 0)
      throw new Error(`A page links to "${file}", which is no file and no folder`);
    const names = inside.map(
      (one) => `<li><code>${escapeHtml(one.slice(file.length + 1))}</code></li>`,
    );
    return `${title}<ul class="files">${names.join("")}</ul>`;
  }
  const text = read(file).trimEnd();
  const language = text.length < MAX_COLOURED ? (/[^.]+$/.exec(file)?.[0] ?? "") : "";
  const lines = (await colours.html(text, language)).split("\n");
  const numbered = lines.map((line, i) => `<span id="L${i + 1}">${line}</span>`);
  return `${title}<pre class="source" tabindex="0" aria-label="${escapeHtml(file)}"><code>${numbered.join("\n")}</code></pre>`;
}

/** Characters: a larger file is data, and stays without colours. */
const MAX_COLOURED = 60_000;
