// Markdown to HTML: code with its file's name, links as they are on the site, and a ✓ for each claim.

import markdownIt from "markdown-it";
import type { Mark } from "../../tools/pattern-checks/claims.ts";
import { anchorsOf, headingsOf, parseMarkdown } from "../../tools/pattern-checks/markdown.ts";
import { codeFigure } from "../templates/code.ts";
import { addressOf, type Content, sourceAddress } from "./content.ts";
import { diagram } from "./diagram.ts";
import type { CodeColours } from "./highlight.ts";
import { escapeHtml, textOf } from "./html.ts";

export interface Heading {
  readonly level: number;
  readonly id: string;
  readonly title: string;
}

export interface Rendered {
  readonly html: string;
  readonly headings: readonly Heading[];
}

/** What the rules of markdown-it read and write while one text is rendered. */
interface Environment {
  readonly anchors: string[];
  readonly headings: Heading[];
  readonly code: { text: string; language: string }[];
}

export class Renderer {
  readonly #content: Content;
  readonly #colours: CodeColours;
  readonly #base: string;

  constructor(content: Content, colours: CodeColours, base: string) {
    this.#content = content;
    this.#colours = colours;
    this.#base = base;
  }

  /** @param source - the file that the text is from: its links begin there */
  async render(text: string, source: string): Promise<Rendered> {
    const withClaims = this.#withClaims(text);
    const anchors = [...anchorsOf(parseMarkdown(withClaims))];
    const environment: Environment = { anchors, headings: [], code: [] };
    const html = this.#markdown(source, environment).render(withClaims);
    const coloured = await Promise.all(
      environment.code.map(({ text, language }) => this.#colours.html(text, language)),
    );
    const whole = html
      .replaceAll("<th></th>", "<td></td>")
      .replace(/\0(\d+)\0/g, (_, i: string) => coloured[Number(i)] ?? "");
    return { html: whole, headings: environment.headings };
  }

  /** A link to the test in the place of each claim's comment. At the start of a line that would be a block. */
  #withClaims(text: string): string {
    const { prose } = parseMarkdown(text);
    const lines = text
      .split("\n")
      .map((line, i) =>
        prose[i]
          ? line.replace(/<!--\s*claim:\s*(\S+)\s*-->/g, (_, id: string) => this.#claim(id))
          : line,
      );
    return lines.join("\n");
  }

  #claim(id: string): string {
    const mark = this.#content.claims.get(id);
    if (!mark) throw new Error(`No test proves the claim "${id}"`);
    const address = this.#base + sourceAddress(this.#content, mark.file);
    const test = nameOfTest(this.#content, mark);
    return `<a class="claim" href="${address}#L${mark.line}" title="Proven by ${test}" aria-label="Its test: ${test}">✓</a>`;
  }

  #markdown(source: string, environment: Environment) {
    const markdown = markdownIt({ html: true });
    const { rules } = markdown.renderer;
    const content = this.#content;
    const base = this.#base;
    markdown.core.ruler.push("addresses", ({ tokens }) => {
      for (const token of tokens.flatMap(({ children }) => children ?? [])) {
        const name = token.type === "link_open" ? "href" : token.type === "image" ? "src" : "";
        const target = String((name && token.attrGet(name)) ?? "");
        if (!target || /^([a-z][a-z0-9+.-]*:|#)/i.test(target)) continue;
        token.attrSet(name, base + addressOf(content, source, target));
      }
    });
    rules.fence = (tokens, i) => {
      const { info = "", content: text = "" } = tokens[i] ?? {};
      const [language = "", ...words] = info.trim().split(/\s+/);
      if (language === "mermaid") return diagram(text);
      const file = words.find((word) => word.startsWith("file="))?.slice("file=".length);
      environment.code.push({ text: text.trimEnd(), language });
      const place = file === undefined ? undefined : fileOf(file);
      const link = place && base + sourceAddress(content, place);
      return codeFigure(`\0${environment.code.length - 1}\0`, { file: place, link, language });
    };
    rules.heading_open = (tokens, i) => {
      const level = Number(tokens[i]?.tag.slice(1));
      const id = environment.anchors.shift() ?? "";
      const inline = markdown.renderer.renderInline(
        tokens[i + 1]?.children ?? [],
        markdown.options,
        {},
      );
      environment.headings.push({ level, id, title: textOf(inline) });
      return `<h${level} id="${id}">`;
    };
    rules.heading_close = (tokens, i) => {
      const { id, title, level } = environment.headings.at(-1) ?? { id: "", title: "", level: 2 };
      const link = `<a class="anchor" href="#${id}" aria-label="Link to ${escapeHtml(title)}">#</a>`;
      return `${level > 1 ? link : ""}</${tokens[i]?.tag}>\n`;
    };
    rules.table_open = () => '<div class="scroll" tabindex="0"><table>\n';
    rules.table_close = () => "</table></div>\n";
    return markdown;
  }
}

/** As in the rule for code blocks: an example or a test by its path, all else below `patterns`. */
function fileOf(attribute: string): string {
  const [name = ""] = attribute.split("#");
  return /^(examples|tests)\//.test(name) ? name : `patterns/${name}`;
}

function nameOfTest({ repository }: Content, { file, line }: Mark): string {
  const below = repository
    .read(file)
    .split("\n")
    .slice(line - 1);
  const [, name = ""] = /^\s*(?:async )?(?:def|class) (\w+)/m.exec(below.join("\n")) ?? [];
  return escapeHtml(name.replace(/^test_/, "").replaceAll("_", " "));
}

/** A page without its front matter and its title, which the layout has. */
export function bodyOf(text: string): string {
  const lines = text.split("\n");
  const [title] = headingsOf(parseMarkdown(text)).filter(({ level }) => level === 1);
  return lines.slice(title?.line ?? 0).join("\n");
}
