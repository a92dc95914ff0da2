// How a copy names its own files, and the line that says where it came from.

import { createHash } from "node:crypto";
import path from "node:path";
import { type Import, importsOf, isRelative } from "../pattern-checks/imports.ts";

/** What relative imports end in. "none" is how the sources have it, where only worker URLs end in `.ts`. */
export const EXTENSIONS = ["none", "ts", "js"] as const;
export type Extension = (typeof EXTENSIONS)[number];

/** What a copied file says about itself. One that was copied by hand has no hash. */
export interface Trace {
  readonly id: string;
  readonly version: string;
  readonly hash: string | undefined;
}

const TRACE =
  /^(\/\/ Needs: .+\. From: ([\w-]+), ([\w/.-]+), (\d[\w.-]*))(?:, sha256:([0-9a-f]+))?$/m;

/** The text with other specifiers: only these change. `undefined` keeps one as it is. */
export function respelled(
  file: string,
  text: string,
  spell: (imported: Import) => string | undefined,
): string {
  let result = text;
  for (const imported of importsOf(file, text).sort((a, b) => b.start - a.start)) {
    const { specifier, start, end } = imported;
    result = `${result.slice(0, start + 1)}${spell(imported) ?? specifier}${result.slice(end - 1)}`;
  }
  return result;
}

export function withExtension(specifier: string, kind: Import["kind"], wanted: Extension): string {
  const bare = withoutExtension(specifier);
  if (wanted !== "none") return `${bare}.${wanted}`;
  return kind === "url" ? `${bare}.ts` : bare;
}

export function withoutExtension(file: string): string {
  return file.replace(/\.[jt]s$/, "");
}

/** Which spelling a copied file has; `undefined` when nothing in it tells. */
export function extensionIn(file: string, text: string): Extension | undefined {
  const all = importsOf(file, text).filter(isRelative);
  if (all.some(({ specifier }) => specifier.endsWith(".js"))) return "js";
  const modules = all.filter(({ kind }) => kind === "module");
  if (modules.length === 0) return undefined;
  return modules.some(({ specifier }) => specifier.endsWith(".ts")) ? "ts" : "none";
}

/** The specifier by which `importer` names `target`, both paths in one folder. */
export function specifierOf(importer: string, target: string): string {
  const relative = path.posix.relative(path.posix.dirname(importer), target);
  return relative.startsWith(".") ? relative : `./${relative}`;
}

export function traceOf(text: string, project: string): Trace | undefined {
  const [, , name, id, version, hash] = TRACE.exec(text) ?? [];
  return name === project && id && version ? { id, version, hash } : undefined;
}

/** The text as it was before it got its hash, of another version if one is given. */
export function withoutHash(text: string, version?: string): string {
  return text.replace(TRACE, (_, line: string) =>
    version ? line.replace(/[^ ]+$/, version) : line,
  );
}

/** Of the text without its hash, with LF at the ends of lines. */
export function hashOf(text: string): string {
  return createHash("sha256").update(withoutHash(text)).digest("hex").slice(0, 12);
}

export function withHash(text: string): string {
  return withoutHash(text).replace(TRACE, (line) => `${line}, sha256:${hashOf(text)}`);
}
