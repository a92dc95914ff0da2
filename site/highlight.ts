// Colours code while the site is built. What was coloured once is kept in the cache, by its text.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import markdownIt from "markdown-it";
import type { Highlighter } from "shiki";

export const { escapeHtml, unescapeAll } = markdownIt().utils;

/** What pages call a language, where Shiki has another name for it. */
const LANGUAGES: Readonly<Record<string, string>> = { text: "", txt: "", py: "python", mjs: "js" };

/** Changes with the HTML that is made here, so that older caches are not read. */
const FORMAT = "1";

/** Characters: a larger file is data, and stays without colours. */
const MAX_COLOURED = 60_000;

export class CodeColours {
  readonly #file: string;
  #known: Record<string, string> = {};
  readonly #used: Record<string, string> = {};
  #shiki: Promise<Highlighter> | undefined;

  /** @param folder - where the cache is */
  constructor(folder: string) {
    this.#file = path.join(folder, "colours.json");
    try {
      this.#known = JSON.parse(readFileSync(this.#file, "utf8"));
    } catch {
      // There is none yet, or its end was lost: everything is coloured again.
    }
  }

  /** The code as HTML: one `<span class="…">` for each token that has a colour. */
  async html(code: string, language: string): Promise<string> {
    if (code.length > MAX_COLOURED) return escapeHtml(code);
    const name = LANGUAGES[language] ?? language;
    const key = createHash("sha1").update(`${FORMAT} ${name}\n${code}`).digest("base64");
    this.#used[key] = this.#known[key] ?? (await this.#colour(code, name));
    return this.#used[key];
  }

  /** Keeps what this build used. */
  save(): void {
    mkdirSync(path.dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, JSON.stringify(this.#used));
  }

  async #colour(code: string, name: string): Promise<string> {
    const { bundledLanguages, createCssVariablesTheme, createHighlighter } = await import("shiki");
    if (!(name in bundledLanguages)) return escapeHtml(code);
    const lang = name as keyof typeof bundledLanguages;
    const theme = createCssVariablesTheme();
    this.#shiki ??= createHighlighter({ themes: [theme], langs: [] });
    const shiki = await this.#shiki;
    await shiki.loadLanguage(lang);
    const lines = shiki.codeToTokensBase(code, { lang, theme: theme.name as never });
    return lines
      .map((tokens) => tokens.map(({ content, color }) => token(content, color)).join(""))
      .join("\n");
  }
}

/** The theme's colours are names, such as `var(--shiki-token-string-expression)`. */
function token(content: string, color = ""): string {
  const [, name] = /--shiki-token-([a-z]+)/.exec(color) ?? [];
  const text = escapeHtml(content);
  return name && content.trim() ? `<span class="t-${name}">${text}</span>` : text;
}
