// The page of a pattern: facts and a short answer first, then the sections of its Markdown.

import path from "node:path";
import { closure } from "../../tools/pattern-checks/imports.ts";
import { headingsOf, parseMarkdown } from "../../tools/pattern-checks/markdown.ts";
import { linesIn, tierSizes } from "../../tools/pattern-checks/tiers.ts";
import type { Pattern } from "../../tools/patterns.ts";
import { SAMPLES } from "../samples.ts";
import { codeFigure } from "../templates/code.ts";
import {
  type CopiedFile,
  example,
  facts,
  fileList,
  matrix,
  type Tab,
  tabs,
} from "../templates/pattern.ts";
import { runner } from "../templates/runner.ts";
import { matrixOf, type Results, rangeOf } from "./compat.ts";
import { type Content, sourceAddress } from "./content.ts";
import type { CodeColours } from "./highlight.ts";
import { counted, escapeHtml } from "./html.ts";
import { bodyOf, type Heading, type Rendered, type Renderer } from "./markdown.ts";

export interface Tools {
  readonly content: Content;
  readonly results: Results;
  readonly colours: CodeColours;
  readonly renderer: Renderer;
  readonly base: string;
  /** What Run loads, and from where. */
  readonly cost: string;
}

/** The order on the site. Readers of the code host have the order of the file. */
const ORDER = [
  "Context",
  "Resulting Context",
  "Problem",
  "Forces",
  "Solution",
  "Use it",
  "Implementation",
];

/** What readers look for, where the word of the pattern language is another. The anchor stays. */
const TITLES: Readonly<Record<string, string>> = {
  Context: "When to use it",
  "Resulting Context": "What you get, and what it costs",
  Implementation: "The code",
  "Related Patterns": "Related patterns",
};

export async function patternPage(pattern: Pattern, tools: Tools): Promise<Rendered> {
  const { renderer, content } = tools;
  const sections = sectionsOf(bodyOf(content.repository.read(pattern.page)));
  const names = [...ORDER, ...[...sections.keys()].filter((name) => !ORDER.includes(name))];
  const text = names.map((name) => `## ${name}\n\n${sections.get(name) ?? ""}`).join("\n");
  const { html, headings } = await renderer.render(text, pattern.page);
  const table = matrix(matrixOf(tools.results.patterns.get(pattern.id) ?? []));
  const main = renamed(html)
    .replace(
      /<p>Pros<\/p>\s*(<ul>[\s\S]*?<\/ul>)\s*<p>Cons<\/p>\s*(<ul>[\s\S]*?<\/ul>)/,
      '<div class="two"><div><h3>For it</h3>$1</div><div><h3>Against it</h3>$2</div></div>',
    )
    .replace(/<!-- compatibility:[\s\S]*?<!-- \/compatibility -->/, () => table);
  const short: Heading = { level: 2, id: "in-short", title: "In short" };
  const files: Heading = { level: 2, id: "files-to-copy", title: "Files to copy" };
  return {
    html: `<h1>${escapeHtml(pattern.title)}</h1>
<p class="lead">${escapeHtml(pattern.summary)}</p>
${factsOf(pattern, tools)}<h2 id="in-short">In short</h2>
${await inShort(pattern, tools)}${main}
<h2 id="files-to-copy">Files to copy</h2>
${filesOf(pattern, tools)}`,
    headings: [
      short,
      ...headings.map((one) => ({ ...one, title: TITLES[one.title] ?? one.title })),
      files,
    ],
  };
}

/** The text of each section of the second level, by its title. */
function sectionsOf(body: string): Map<string, string> {
  const lines = body.split("\n");
  const starts = headingsOf(parseMarkdown(body)).filter(({ level }) => level === 2);
  return new Map(
    starts.map(({ text, line }, i) => [
      text,
      lines.slice(line, (starts[i + 1]?.line ?? lines.length + 1) - 1).join("\n"),
    ]),
  );
}

function renamed(html: string): string {
  return html.replace(
    /(<h2 id="[^"]*">)([^<]+)</g,
    (_, open: string, name: string) => `${open}${TITLES[name] ?? name}<`,
  );
}

function factsOf(pattern: Pattern, { content, results }: Tools): string {
  const { needs, dependencies, id, page, test } = pattern;
  const claims = content.repository.read(page).match(/<!-- claim:/g)?.length ?? 0;
  const installs = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
  const isolation = {
    true: "the headers of cross-origin isolation",
    optional: "any static host; with the headers of isolation it can do more",
    false: "any static host, no header",
  }[String(needs.isolation)];
  return facts([
    { name: "Runs on", html: rangeOf(results.patterns.get(id) ?? []) },
    { name: "Needs", html: isolation ?? "" },
    { name: "Installs", html: installs.length > 0 ? installs.join(", ") : "nothing" },
    {
      name: "Proven by",
      html: `<a href="#verification">tests</a> for each of its ${counted(claims, "claim")}<span class="sr"> in ${test}</span>`,
    },
  ]);
}

async function inShort(pattern: Pattern, tools: Tools): Promise<string> {
  const { content, renderer, base, colours, cost } = tools;
  const slug = path.posix.basename(pattern.id);
  const use = sectionsOf(content.repository.read(pattern.page)).get("Use it") ?? "";
  const shown: Tab[] = [];
  const [block] = /```ts file=[\s\S]*?\n```/.exec(use) ?? [];
  if (block)
    shown.push({ name: "Use it", html: (await renderer.render(block, pattern.page)).html });
  for (const file of pattern.tiers.minimal ? pattern.files.filter(isMinimal) : []) {
    const name = file.endsWith(".worker.ts") ? "Minimal: the worker" : "Minimal: the page";
    const html = await colours.html(content.repository.read(file).trimEnd(), "ts");
    shown.push({
      name,
      html: codeFigure(html, { file, link: base + sourceAddress(content, file) }),
    });
  }
  const commands = Object.keys(pattern.tiers).map((tier) => command(slug, tier));
  const copy = await colours.html(commands.join("\n"), "sh");
  const sample = SAMPLES[pattern.id];
  return [
    tabs(shown, "The code in short"),
    sample ? runner({ ...sample, cost }) : "",
    example(base + pattern.example, pattern.title),
    "<p>Copy it from a clone of the repository:</p>",
    codeFigure(copy, { language: "sh" }),
  ].join("\n");
}

function isMinimal(file: string): boolean {
  return /\/minimal(\.worker)?\.ts$/.test(file);
}

function command(slug: string, tier: string): string {
  const into = "../my-app/src/python";
  if (tier === "add-on") return `npm run copy -- comlink --with ${slug} ${into}`;
  return `npm run copy -- ${slug} ${tier === "production" ? "" : `--tier ${tier} `}${into}`;
}

function filesOf(pattern: Pattern, { content, base }: Tools): string {
  const { repository } = content;
  const described = (file: string): CopiedFile => ({
    file: file.replace("patterns/", ""),
    link: base + sourceAddress(content, file),
    purpose:
      repository
        .read(file)
        .split("\n")[0]
        ?.replace(/^\/\/ /, "") ?? "",
    lines: linesIn(repository, [file]),
  });
  return tierSizes(repository, pattern)
    .map(({ name, files, over, lines }) => {
      const added =
        over.length > 0
          ? ` They are added to the ${counted(closure(repository, over).size, "file")} of the client.`
          : "";
      const size = `${counted(files.length, "file")}, ${counted(lines, "line")}.${added}`;
      return `<h3>${escapeHtml(name)}</h3><p>${size}</p>${fileList(files.map(described))}`;
    })
    .join("");
}
