// The texts of a pattern's files as a copy made today would have them.

import { closure, isRelative, packageOf } from "../pattern-checks/imports.ts";
import type { Repository } from "../pattern-checks/repository.ts";
import { comlinkFile, formatted, withoutTypes } from "./javascript.ts";
import {
  type Extension,
  respelled,
  specifierOf,
  withExtension,
  withHash,
  withoutExtension,
} from "./spelling.ts";

export interface Style {
  readonly extension: Extension;
  /** Plain JavaScript, whose imports end in `.js`. */
  readonly js: boolean;
}

/** Comlink's own file in a JavaScript copy. */
export const COMLINK = "comlink.js";

const FOLDER = "patterns/";

/** The source of a copied file, `patterns/shared/output.ts` for `shared/output.js`. A service worker is JavaScript here too. */
export function sourceOf({ files }: Pick<Repository, "files">, file: string): string {
  const name = `${FOLDER}${withoutExtension(file)}`;
  return files.has(`${name}.js`) ? `${name}.js` : `${name}.ts`;
}

/** All that is copied with these sources, each with the file that needs it, itself for a source given. */
export function filesOf(
  repository: Repository,
  sources: readonly string[],
  { js }: Style,
): Map<string, string> {
  // A type that is imported needs no file in JavaScript, and a file of types alone is none.
  const read = (file: string) => withoutTypes(file, repository.read(file)) ?? "";
  const found = closure(js ? { ...repository, read } : repository, sources);
  const copied = (source: string) =>
    source.slice(FOLDER.length).replace(/\.ts$/, js ? ".js" : ".ts");
  const files = [...found].filter(([source]) => !js || read(source) !== "");
  return new Map(files.map(([source, by]) => [copied(source), copied(by)]));
}

/** The text of each of these files, and in JavaScript that of Comlink where it is imported. */
export async function textsOf(
  repository: Repository,
  files: Iterable<string>,
  { extension, js }: Style,
): Promise<Map<string, string>> {
  const { name, version } = repository.manifest;
  const texts = new Map<string, string>();
  let needsComlink = false;
  for (const file of files) {
    if (file === COMLINK) {
      needsComlink = true;
      continue;
    }
    const source = sourceOf(repository, file);
    const text = repository.read(source);
    const written = js ? (withoutTypes(source, text) ?? "") : text;
    const spelled = respelled(source, written, (imported) => {
      const { specifier, kind } = imported;
      if (isRelative(imported)) return withExtension(specifier, kind, extension);
      if (!js || packageOf(imported) !== "comlink") return undefined;
      needsComlink = true;
      return specifierOf(file, COMLINK);
    });
    texts.set(file, spelled);
  }
  const result = js ? await formatted(texts) : texts;
  if (needsComlink) result.set(COMLINK, comlinkFile(name, version));
  return new Map([...result].map(([file, text]) => [file, withHash(text)]));
}
