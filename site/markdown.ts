// Markdown to HTML: code with its file's name, links as they are on the site, a ✓ for each claim, and Python to run.

import markdownIt from "markdown-it";
import anchor from "markdown-it-anchor";
import type { Mark } from "../tools/pattern-checks/claims.ts";
import { placeOf } from "../tools/pattern-checks/code-blocks.ts";
import { anchorsOf, headingsOf, parseMarkdown } from "../tools/pattern-checks/markdown.ts";
import type { Content } from "./content.ts";
import { diagram } from "./diagram.ts";
import { type CodeColours, escapeHtml } from "./highlight.ts";

export interface Heading {
  readonly level: number;
  readonly id: string;
  readonly title: string;
}

export interface Rendered {
  readonly html: string;
  readonly headings: readonly Heading[];
}

export class Renderer {
  readonly #content: Content;
  readonly #colours: CodeColours;
  readonly #markdown = markdownIt({ html: true });

  /** @param cost - what a live part loads, and from where, in words */
  constructor(content: Content, colours: CodeColours, cost: string) {
    this.#content = content;
    this.#colours = colours;
    const { rules } = this.#markdown.renderer;
    this.#markdown.use(anchor, {
      level: [2, 3, 4],
      tabIndex: false,
      slugify: slugOf,
      permalink: anchor.permalink.linkAfterHeader({
        class: "anchor",
        style: "aria-label",
        assistiveText: (title) => `Link to ${title}`,
        wrapper: ['<div class="heading">', "</div>"],
      }),
    });
    rules.fence = (tokens, i) => {
      const { info = "", content: text = "", meta } = tokens[i] ?? {};
      const [language = "", ...words] = info.trim().split(/\s+/);
      const attributes = Object.fromEntries(words.map((word) => word.split("=")));
      if (language === "mermaid") return diagram(text);
      if (attributes.run) {
        const code = text.trimEnd();
        const values = { code: escapeHtml(code), rows: `${code.split("\n").length}`, cost };
        return fill(content.repository.read("site/runner.html"), values);
      }
      const [file] = (attributes.file ?? "").split("#");
      const place = placeOf(file);
      const label = escapeHtml(file ? place : `Code, ${language}`);
      const link = `<a href="${content.addressOf("", place)}">${label}</a>`;
      const caption = file ? `<figcaption>${link}</figcaption>` : "";
      return `<figure class="code">${caption}<pre tabindex="0" aria-label="${label}"><code>${meta?.html}</code></pre></figure>\n`;
    };
    rules.html_inline = (tokens, i) => {
      const { content: text = "" } = tokens[i] ?? {};
      const [, claim] = /^<!--\s*claim:\s*(\S+)\s*-->$/.exec(text) ?? [];
      return claim ? this.#claim(claim) : text;
    };
    rules.table_open = () => '<div class="scroll" tabindex="0"><table>\n';
    rules.table_close = () => "</table></div>\n";
  }

  /** @param source - the file that the text is from: its links begin there */
  async render(text: string, source: string): Promise<Rendered> {
    const environment = { source };
    const tokens = this.#markdown.parse(text.replace(/^---\n[\s\S]*?\n---\n/, ""), environment);
    const headings: Heading[] = [];
    for (const [i, token] of tokens.entries()) {
      if (token.type === "fence") {
        const [language = ""] = token.info.split(" ");
        token.meta = { html: await this.#colours.html(token.content.trimEnd(), language) };
      }
      const id = token.type === "heading_open" && token.attrGet("id");
      if (id) {
        const words = tokens[i + 1]?.children?.filter(({ type }) => /text|code/.test(type)) ?? [];
        const title = words.map(({ content }) => content).join("");
        headings.push({ level: Number(token.tag.slice(1)), id: `${id}`, title });
      }
      for (const child of token.children ?? []) {
        const name = { link_open: "href", image: "src" }[child.type];
        const target = name && `${child.attrGet(name)}`;
        if (target) child.attrSet(name, this.#content.addressOf(source, target));
      }
    }
    const { renderer, options } = this.#markdown;
    const html = renderer.render(tokens, options, environment);
    const whole = html.replaceAll("<th></th>", "<td></td>").replace(/(<td>[✓✗△○?]) /g, "$1&nbsp;");
    return { html: whole, headings };
  }

  /** A link to the test that proves a claim. */
  #claim(id: string): string {
    const mark = this.#content.claims.get(id);
    if (!mark) throw new Error(`No test proves the claim "${id}"`);
    const address = this.#content.addressOf("", mark.file);
    const test = this.#nameOf(mark);
    return `<a class="claim" href="${address}#L${mark.line}" title="Proven by ${test}" aria-label="Its test: ${test}">✓</a>`;
  }

  #nameOf({ file, line }: Mark): string {
    const below = this.#content.repository
      .read(file)
      .split("\n")
      .slice(line - 1);
    const [, name = ""] = /^\s*(?:async )?(?:def|class) (\w+)/m.exec(below.join("\n")) ?? [];
    return escapeHtml(name.replace(/^test_/, "").replaceAll("_", " "));
  }
}

/** The text of each section of the second level, by its title. */
export function sectionsOf(body: string): Map<string, string> {
  const lines = body.split("\n");
  const starts = headingsOf(parseMarkdown(body)).filter(({ level }) => level === 2);
  return new Map(
    starts.map(({ text, line }, i) => {
      const end = (starts[i + 1]?.line ?? lines.length + 1) - 1;
      return [text, lines.slice(line, end).join("\n")];
    }),
  );
}

/** As on the code host. */
function slugOf(title: string): string {
  const [slug = ""] = anchorsOf(parseMarkdown(`# ${title}`));
  return slug;
}

/** Puts values in the places of their names: `{{name}}`. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{(.+?)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`The site has no value "${name}"`);
    return value;
  });
}
