// Plain JavaScript of a pattern's files: the types are cut out of the text, so that comments and empty lines stay.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseSync } from "vite";
import { root } from "../setup/paths.ts";
import { run } from "../setup/run.ts";

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

type Range = [start: number, end: number];

/** Lines for our own pages and our own linter, which mean nothing in a copy without types. */
const OURS = /^[ \t]*\/\/ (#(end)?region|biome-ignore) .*\n/;

const MODIFIERS = /\b(public|private|protected|override|readonly)\s+/g;

/** The text without its types, not formatted; `undefined` when nothing is left to run. */
export function withoutTypes(file: string, text: string): string | undefined {
  const { program, comments } = parseSync(file, text);
  const root = program as unknown as Node;
  const cuts: Range[] = [];
  if ((root.body as Node[]).every(isTypeOnly)) return undefined;

  /** Where the comments begin that stand right above `start`, each on lines of its own. */
  const withComments = (start: number): number => {
    const above = comments.findLast(
      ({ end }) => end <= start && /^[ \t]*\n?[ \t]*$/.test(text.slice(end, start)),
    );
    const ownLine = above && /(^|\n)[ \t]*$/.test(text.slice(0, above.start));
    return above && ownLine ? withComments(above.start) : start;
  };
  /** Where a comment ends that follows on the same line. */
  const withComment = (end: number): number =>
    comments.find(({ start }) => start >= end && /^[ \t]*$/.test(text.slice(end, start)))?.end ??
    end;
  /** What goes with the whole of this node. */
  const rangeOf = (node: Node): Range | undefined => {
    const { type, start, end, expression } = node;
    if (isTypeOnly(node)) return [withComments(start), withComment(end)];
    if (/^(Import|Export)Specifier$/.test(type) && isOfTypes(node)) {
      return [start, end + (/^\s*,/.exec(text.slice(end))?.[0].length ?? 0)];
    }
    if (/^TS(As|Satisfies|NonNull)Expression$/.test(type)) return [(expression as Node).end, end];
    // `name?: type` and `name!: type`: the mark goes with the type.
    if (type.startsWith("TS")) return [/[?!]$/.test(text.slice(0, start)) ? start - 1 : start, end];
    return undefined;
  };
  const visit = (node: Node): void => {
    const { type, start, id, superClass, superTypeArguments, implements: list = [] } = node;
    const range = rangeOf(node);
    if (range) cuts.push(range);
    if (/^(Property|Method)Definition$/.test(type)) {
      const head = text.slice(start, (node.key as Node).start);
      for (const { 0: word, index } of head.matchAll(MODIFIERS)) {
        cuts.push([start + index, start + index + word.length]);
      }
    }
    const name = (superTypeArguments ?? superClass ?? id) as Node | undefined;
    if ((list as Node[]).length > 0 && name) cuts.push([name.end, (node.body as Node).start]);
    for (const child of Object.values(node).flat()) {
      if (typeof (child as Node | null)?.type === "string") visit(child as Node);
    }
  };
  visit(root);
  for (const { start } of comments) {
    const line = text.lastIndexOf("\n", start) + 1;
    const [ours] = OURS.exec(text.slice(line)) ?? [];
    if (ours) cuts.push([line, line + ours.length]);
  }

  let result = "";
  let at = 0;
  for (const [start, end] of cuts.sort(([a], [b]) => a - b)) {
    if (start > at) result += text.slice(at, start);
    at = Math.max(at, end);
  }
  return result + text.slice(at);
}

/** Formats JavaScript files, by their path, as our own sources are formatted. */
export async function formatted(files: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const folder = mkdtempSync(path.join(tmpdir(), "copy-"));
  try {
    for (const [file, text] of files) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    const style = ["--indent-style=space", "--line-width=100", `--config-path=${folder}`];
    writeFileSync(path.join(folder, "biome.json"), "{}");
    const biome = path.join(root, "node_modules", ".bin", "biome");
    await run(biome, ["format", "--write", ...style, folder]);
    return new Map(
      [...files.keys()].map((file) => [file, readFileSync(path.join(folder, file), "utf8")]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Comlink as one file: an import map, which could name its package, does not reach a worker. */
export function comlinkFile(project: string, projectVersion: string): string {
  const manifest = createRequire(import.meta.url).resolve("comlink/package.json");
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const module = path.join(path.dirname(manifest), "dist", "esm", "comlink.mjs");
  const text = readFileSync(module, "utf8").replace(/^\/\/# sourceMappingURL=.*\n?/m, "");
  return (
    `// Comlink ${version}, as its npm package has it.\n` +
    `// Needs: nothing. From: ${project}, comlink, ${projectVersion}\n\n${text}`
  );
}

function isTypeOnly(node: Node): boolean {
  const { type, declaration } = node;
  if (/^TS(Interface|TypeAlias|Module)Declaration$/.test(type)) return true;
  if (/^(Import|Export(All|Named))Declaration$/.test(type) && isOfTypes(node)) return true;
  return node.declare === true || (declaration ? isTypeOnly(declaration as Node) : false);
}

function isOfTypes({ importKind, exportKind }: Node): boolean {
  return importKind === "type" || exportKind === "type";
}
