// The TypeScript on a page is what is in the tested files, character by character; configuration for
// hosts is what the header policy makes of it.

import { deploymentSnippets } from "../../server/deployment.ts";
import { parseMarkdown } from "./markdown.ts";
import type { Report } from "./problem.ts";
import type { Repository } from "./repository.ts";
import { withoutHeader } from "./sources.ts";

/** A page's text with its code blocks as their sources have them, and a report of each that is not so. */
export function writeCodeBlocks(
  repository: Repository,
  page: string,
  text: string,
  report: Report,
): string {
  const rows = text.split("\n");
  const fences = parseMarkdown(text).filter(({ token }) => token.type === "fence");
  // From the last to the first, so that the lines of the others stay what they are.
  for (const { token, line } of fences.reverse()) {
    const [language = "", ...words] = token.info.trim().split(/\s+/);
    const wordOf = (key: string) =>
      words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);
    const [file, generated] = [wordOf("file"), wordOf("generated")];
    if (!/^(ts|typescript)$/.test(language) && file === undefined && generated === undefined) {
      continue;
    }
    const source = generated ? snippetOf(generated) : sourceOf(repository, file);
    if (source.text === token.content.replace(/\n$/, "")) continue;
    const edited = `the code differs from ${file ?? "server/deployment.ts"}; edit that file, then run "npm run docs"`;
    report(page, line, source.problem ?? edited);
    if (source.text === undefined) continue;
    const [indent = ""] = /^\s*/.exec(rows[line - 1] ?? "") ?? [];
    const code = source.text.split("\n").map((row) => (row ? indent + row : row));
    rows.splice(line, token.content.split("\n").length - 1, ...code);
  }
  return rows.join("\n");
}

/** An example, a test or the site shows how the copied files are used; all else is in patterns/. */
export function placeOf(name: string): string {
  return /^(examples|tests|site)\//.test(name) ? name : `patterns/${name}`;
}

type Source = { text: string; problem?: never } | { text?: never; problem: string };

function snippetOf(name: string): Source {
  const text = deploymentSnippets[name];
  const known = Object.keys(deploymentSnippets).join(", ");
  return text === undefined
    ? { problem: `nothing generates "${name}"; there are: ${known}` }
    : { text };
}

function sourceOf({ files, read }: Repository, source = ""): Source {
  const [name = "", region] = source.split("#");
  if (!name) {
    return { problem: "the code names no source; write ```ts file=<path in patterns/>#<region>" };
  }
  const file = placeOf(name);
  if (!files.has(file)) {
    return { problem: `the code's source "${file}" does not exist; correct the path` };
  }
  if (region === undefined) return { text: clean(withoutHeader(read(file))) };
  const regions = regionsOf(read(file));
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
