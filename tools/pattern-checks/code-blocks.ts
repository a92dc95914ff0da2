// The TypeScript on a page is what is in the tested files, character by character; configuration for
// hosts is what the header policy makes of it.

import { deploymentSnippets } from "../../server/deployment.ts";
import { withoutHeader } from "./headers.ts";
import { type Block, parseMarkdown } from "./markdown.ts";
import type { Report } from "./problem.ts";
import { type Repository, readablePages } from "./repository.ts";

export function checkCodeBlocks(repository: Repository, report: Report): void {
  for (const page of readablePages(repository)) {
    for (const block of parseMarkdown(repository.read(page)).blocks.filter(isSourced)) {
      const source = sourceOf(repository, block);
      if (source.text === block.text) continue;
      const edited = `the code differs from ${nameOf(block)}; edit that file, then run "npm run docs"`;
      report(page, block.line, source.problem ?? edited);
    }
  }
}

/** A page's text with the code blocks as their sources have them; blocks without one stay. */
export function updateCodeBlocks(repository: Repository, text: string): string {
  const lines = text.split("\n");
  // From the last to the first, so that the lines of the others stay what they are.
  for (const block of parseMarkdown(text).blocks.filter(isSourced).reverse()) {
    const source = sourceOf(repository, block);
    if (source.text === undefined || source.text === block.text) continue;
    const code = source.text.split("\n").map((row) => (row ? block.indent + row : row));
    lines.splice(block.line, block.rows, ...code);
  }
  return lines.join("\n");
}

function isSourced({ language, attributes }: Block): boolean {
  const { file, generated } = attributes;
  return language === "ts" || language === "typescript" || (file ?? generated) !== undefined;
}

function nameOf({ attributes }: Block): string | undefined {
  return attributes.generated ? "server/deployment.ts" : attributes.file;
}

/** An example, a test or the site shows how the copied files are used; all else is in patterns/. */
export function placeOf(name: string): string {
  return /^(examples|tests|site)\//.test(name) ? name : `patterns/${name}`;
}

type Source = { text: string; problem?: never } | { text?: never; problem: string };

function sourceOf({ files, read }: Repository, { attributes }: Block): Source {
  if (attributes.generated !== undefined) {
    const text = deploymentSnippets[attributes.generated];
    const known = Object.keys(deploymentSnippets).join(", ");
    return text === undefined
      ? { problem: `nothing generates "${attributes.generated}"; there are: ${known}` }
      : { text };
  }
  const [name = "", region] = (attributes.file ?? "").split("#");
  if (!name) {
    return { problem: "the code names no source; write ```ts file=<path in patterns/>#<region>" };
  }
  const file = placeOf(name);
  if (!files.has(file)) {
    return { problem: `the code's source "${file}" does not exist; correct the path` };
  }
  const regions = regionsOf(read(file));
  if (region === undefined) return { text: clean(withoutHeader(read(file))) };
  const text = regions.get(region);
  if (text !== undefined) return { text: text.map(clean).join("\n\n") };
  const known = [...regions.keys()].map((key) => `"${key}"`).join(", ") || "none";
  return { problem: `${file} has no region "${region}"; its regions: ${known}` };
}

/**
 * The text between `// #region name` and the next `// #endregion name`, by name. A name can have several: so can
 * a page show the imports at the top of a file together with what uses them.
 */
function regionsOf(text: string): Map<string, string[]> {
  const found = text.matchAll(
    /^[ \t]*\/\/ #region (\S+)[^\n]*\n([\s\S]*?)^[ \t]*\/\/ #endregion \1$/gm,
  );
  const regions = new Map<string, string[]>();
  for (const [, name = "", inner = ""] of found) {
    regions.set(name, [...(regions.get(name) ?? []), inner]);
  }
  return regions;
}

/** Dedented, without the marks of regions inside: they are of no use to a reader. */
function clean(text: string): string {
  const lines = text
    .trimEnd()
    .split("\n")
    .filter((line) => !/^\s*\/\/ #(end)?region\b/.test(line));
  const indents = lines.filter((line) => line.trim()).map((line) => line.search(/\S/));
  const depth = Math.min(...indents);
  return lines
    .map((line) => line.slice(depth))
    .join("\n")
    .trim();
}
