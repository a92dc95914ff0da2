// The little of Markdown that the rules need: headings, fenced code, links, each with its line.

/** A fenced code block. */
export interface Block {
  readonly language: string;
  /** `key=value` words of the info string. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
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
  const blocks: Block[] = [];
  let i = 0;
  const blank = () => {
    const line = prose[i] ?? "";
    prose[i++] = "";
    return line;
  };
  if (prose[0] === "---") {
    blank();
    while (i < prose.length && blank() !== "---");
  }
  while (i < prose.length) {
    const [, indent = "", fence, info = ""] = /^(\s*)(`{3,}|~{3,})(.*)$/.exec(prose[i] ?? "") ?? [];
    if (fence === undefined) {
      i++;
      continue;
    }
    const line = i + 1;
    blank();
    const code: string[] = [];
    while (i < prose.length && !closes(prose[i] ?? "", fence)) code.push(blank());
    blank();
    const [language = "", ...words] = info.trim().split(/\s+/);
    blocks.push({
      language,
      attributes: Object.fromEntries(words.map((word) => splitOnce(word, "="))),
      text: code.map((row) => (row.startsWith(indent) ? row.slice(indent.length) : row)).join("\n"),
      line,
      indent,
    });
  }
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

function closes(row: string, fence: string): boolean {
  const mark = row.trim();
  return mark.startsWith(fence) && mark.replaceAll(fence[0] ?? "", "") === "";
}

function splitOnce(word: string, separator: string): [string, string] {
  const at = word.indexOf(separator);
  return at < 0 ? [word, ""] : [word.slice(0, at), word.slice(at + 1)];
}
