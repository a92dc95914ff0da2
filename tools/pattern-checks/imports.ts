// Which modules a TypeScript file asks for, read from its syntax tree.

import path from "node:path";
import { type ESTree, parseSync, Visitor } from "vite";
import { lineAt } from "./problem.ts";
import type { Repository } from "./repository.ts";

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** Where the literal is in the text, with its quotes. */
  readonly start: number;
  readonly end: number;
  /** "url" is `new URL("…", import.meta.url)`: the way to name a worker's script. */
  readonly kind: "module" | "url";
  /** Nothing of it is left at run time. */
  readonly typeOnly: boolean;
}

/** Every module that `text` names by a literal: imports, re-exports and `new URL` for workers. */
export function importsOf(file: string, text: string): Import[] {
  const found: Import[] = [];
  const add = (source: ESTree.Argument, typeOnly: boolean, kind: Import["kind"] = "module") => {
    if (source.type !== "Literal" || typeof source.value !== "string") return;
    const { value, start, end } = source;
    found.push({ specifier: value, line: lineAt(text, start), start, end, kind, typeOnly });
  };
  const { program } = parseSync(file, text);
  new Visitor({
    ImportDeclaration: (node) => add(node.source, node.importKind === "type"),
    ExportAllDeclaration: (node) => add(node.source, node.exportKind === "type"),
    ExportNamedDeclaration: (node) => {
      if (node.source) add(node.source, node.exportKind === "type");
    },
    ImportExpression: (node) => add(node.source, false),
    TSImportType: (node) => add(node.source, true),
    NewExpression: ({ callee, arguments: [first, base] }) => {
      if (callee.type !== "Identifier" || callee.name !== "URL" || !first || !base) return;
      if (text.slice(base.start, base.end) === "import.meta.url") add(first, false, "url");
    },
  }).visit(program);
  return found;
}

export function isRelative({ specifier }: Import): boolean {
  return /^\.{1,2}\//.test(specifier);
}

/** The npm package of a bare specifier, `undefined` for a path and for a URL. */
export function packageOf({ specifier, kind }: Import): string | undefined {
  if (kind === "url" || /^[./]|^[a-z]+:/.test(specifier)) return undefined;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** The file that a relative import means, `undefined` when there is none. */
export function resolveImport(
  { files }: Repository,
  importer: string,
  { specifier }: Import,
): string | undefined {
  const target = path.posix.join(path.posix.dirname(importer), specifier.replace(/[?#].*/, ""));
  return [`${target}.ts`, target].find((file) => files.has(file));
}

/** The files of a pattern's own folder. */
export function copyUnit({ files }: Repository, id: string): string[] {
  return [...files]
    .filter((file) => file.startsWith(`patterns/${id}/`) && /\.[jt]s$/.test(file))
    .sort();
}

/**
 * Everything that must be copied with `entries`.
 *
 * @param isMeant - which imports are followed; default: all
 * @returns each file with the one that asks for it, itself for an entry
 */
export function closure(
  repository: Repository,
  entries: readonly string[],
  isMeant: (imported: Import) => boolean = () => true,
): Map<string, string> {
  const found = new Map(entries.map((file) => [file, file]));
  // A Map's iterator also visits what is added on the way.
  for (const file of found.keys()) {
    if (!/\.[jt]s$/.test(file)) continue;
    for (const wanted of importsOf(file, repository.read(file)).filter(isRelative)) {
      const target = isMeant(wanted) ? resolveImport(repository, file, wanted) : undefined;
      if (target !== undefined && !found.has(target)) found.set(target, file);
    }
  }
  return found;
}
