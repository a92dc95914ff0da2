// The little of Markdown that the rules need: headings, fenced code, links, each with its line.

import markdownIt from "markdown-it";

const markdown = markdownIt({ html: true });

/** A fenced code block. */
export interface Block {
  readonly language: string;
  /** `key=value` words of the info string. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  /** How many lines it has between its fences. */
  readonly rows: number;
  /** The line of the opening fence, counted from 1. The text begins on the next one. */
  readonly line: number;
  /** What stands before each fence, as in a list item. */
  readonly indent: string;
}

export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly line: number;
}

export interface Link {
  readonly target: string;
  readonly line: number;
}

export interface Markdown {
  /** The lines of the file, those of front matter and code blocks made empty. */
  readonly prose: readonly string[];
  readonly blocks: readonly Block[];
}

export function parseMarkdown(text: string): Markdown {
  const prose = text.split("\n");
  if (prose[0] === "---") prose.fill("", 0, prose.indexOf("---", 1) + 1);
  const fences = markdown.parse(prose.join("\n"), {}).filter(({ type }) => type === "fence");
  const blocks = fences.map(({ map, info, content }): Block => {
    const [start, end] = map ?? [0, 0];
    const [indent = ""] = /^\s*/.exec(prose[start] ?? "") ?? [];
    prose.fill("", start, end);
    const [language = "", ...words] = info.trim().split(/\s+/);
    return {
      language,
      attributes: Object.fromEntries(words.map(keyAndValue)),
      text: content.replace(/\n$/, ""),
      rows: content.split("\n").length - 1,
      line: start + 1,
      indent,
    };
  });
  return { prose, blocks };
}

export function headingsOf({ prose }: Markdown): Heading[] {
  return prose.flatMap((row, i) => {
    const [, marks, text = ""] = /^(#{1,6})\s+(.*?)\s*#*$/.exec(row) ?? [];
    return marks ? [{ level: marks.length, text, line: i + 1 }] : [];
  });
}

/** Targets of links and images, in Markdown and in HTML. What is in `code` is none. */
export function linksOf({ prose }: Markdown): Link[] {
  const patterns = [
    /\]\(\s*<?([^)\s>]+)>?(?:\s+["'(][^)]*)?\)/g,
    /^\s*\[[^\]]+\]:\s*<?([^\s>]+)/g,
    /<(?:a|img|source)\s[^>]*?(?:href|src|srcset)="([^"]+)"/g,
  ];
  return prose.flatMap((row, i) => {
    const text = row.replace(/(`+)[^`]+\1/g, "");
    return patterns.flatMap((pattern) =>
      [...text.matchAll(pattern)].map(([, target = ""]) => ({ target, line: i + 1 })),
    );
  });
}

/** The anchors of a file: its headings as GitHub spells them, and its HTML ids. */
export function anchorsOf(markdown: Markdown): Set<string> {
  const anchors = new Set<string>();
  for (const { text } of headingsOf(markdown)) {
    const slug = slugOf(text);
    let anchor = slug;
    for (let n = 1; anchors.has(anchor); n++) anchor = `${slug}-${n}`;
    anchors.add(anchor);
  }
  const ids = markdown.prose.join("\n").matchAll(/<\w+\s[^>]*?(?:id|name)="([^"]+)"/g);
  for (const [, id = ""] of ids) anchors.add(id);
  return anchors;
}

/** As on GitHub: letters, digits, `_` and `-` stay, spaces become hyphens, the rest goes. */
function slugOf(heading: string): string {
  return heading
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/<[^>]+>/g, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}

function keyAndValue(word: string): [string, string] {
  const [key = "", value = ""] = word.split(/=(.*)/);
  return [key, value];
}
