// Markdown by markdown-it: headings, links, HTML and fenced code, each with its line.

import markdownIt, { type Token } from "markdown-it";
import anchor from "markdown-it-anchor";
import { lineAt } from "./problem.ts";

const markdown = markdownIt({ html: true }).use(anchor, { tabIndex: false, slugify: slugOf });

/** A token, of a block or of what is in its text. */
export interface Piece {
  readonly token: Token;
  /** Counted from 1. */
  readonly line: number;
}

/** What is below the front matter. */
export function parseMarkdown(text: string): Piece[] {
  const body = text.replace(/^---\n[\s\S]*?\n---\n/, (matter) => matter.replace(/[^\n]/g, ""));
  let line = 1;
  return markdown.parse(body, {}).flatMap((token) => {
    // The cells of a table have no line of their own, only the row has.
    if (token.map) line = token.map[0] + 1;
    let at = line;
    const inside = (token.children ?? []).map((child) => {
      if (/^(soft|hard)break$/.test(child.type)) at += 1;
      return { token: child, line: at };
    });
    return [{ token, line }, ...inside];
  });
}

export function headingsOf(pieces: readonly Piece[]) {
  return pieces.flatMap(({ token: { type, tag }, line }, i) => {
    if (type !== "heading_open") return [];
    return [{ level: Number(tag.slice(1)), text: pieces[i + 1]?.token.content ?? "", line }];
  });
}

/** Targets of links and images, in Markdown and in HTML. */
export function linksOf(pieces: readonly Piece[]): { target: string; line: number }[] {
  const links = pieces.flatMap(({ token, line }) => {
    const target = token.attrGet("href") ?? token.attrGet("src");
    return target === null ? [] : [{ target: String(target), line }];
  });
  const inHtml = foundInHtml(pieces, /<(?:a|img|source)\s[^>]*?(?:href|src|srcset)="([^"]+)"/g);
  return [...links, ...inHtml.map(({ found, line }) => ({ target: found, line }))];
}

/** The anchors of a file: its headings as GitHub spells them, and its HTML ids. */
export function anchorsOf(pieces: readonly Piece[]): Set<string> {
  const anchors = pieces.flatMap(({ token }) => token.attrGet("id") ?? []);
  const ids = foundInHtml(pieces, /<\w+\s[^>]*?(?:id|name)="([^"]+)"/g);
  return new Set([...anchors.map(String), ...ids.map(({ found }) => found)]);
}

/** What the first group of a pattern finds in the HTML, and whether a block of HTML begins with it. */
export function foundInHtml(pieces: readonly Piece[], pattern: RegExp) {
  return pieces.flatMap(({ token: { type, content }, line }) => {
    const matches = type.startsWith("html_") ? [...content.matchAll(pattern)] : [];
    return matches.map(({ index, 1: found = "" }) => ({
      found,
      line: line + lineAt(content, index) - 1,
      isBlock: type === "html_block" && content.slice(0, index).trim() === "",
    }));
  });
}

/** As on GitHub: letters, digits, `_` and `-` stay, spaces become hyphens, the rest goes. */
function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}
