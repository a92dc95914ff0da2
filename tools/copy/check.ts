// Compares copies with their originals, and says which side has changed.

import { existsSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path/posix";
import { createTwoFilesPatch } from "diff";
import { isRelative } from "../pattern-checks/imports.ts";
import type { Repository } from "../pattern-checks/repository.ts";
import { filesBelow } from "../setup/paths.ts";
import { SetupError } from "../setup/run.ts";
import {
  extensionIn,
  hashOf,
  respelled,
  specifierOf,
  type Trace,
  traceOf,
  withoutExtension,
  withoutHash,
} from "./spelling.ts";
import { COMLINK, filesOf, sourceOf, textsOf } from "./upstream.ts";
import { readText } from "./write.ts";

export type State =
  | "same"
  | "changed here"
  | "changed upstream"
  | "changed here and upstream"
  | "differs"
  | "no longer upstream"
  | "missing";

export interface Compared {
  /** Where it is, or has to be, below the folder. */
  readonly path: string;
  readonly state: State;
  /** What else there is to know. */
  readonly note: string;
  /** From the copy to today's text, where they differ. */
  readonly diff?: string;
  /** Today's text, with the imports that it needs at this place. */
  readonly text?: string;
}

/** A file below `patterns`, `shared/output.ts` or `shared/output.js`, and where it is in the copy. */
interface Place {
  readonly file: string;
  readonly path: string;
}

interface Copy extends Place {
  readonly text: string;
  readonly trace: Trace;
  readonly note: string;
}

/**
 * Compares all that was copied into a folder, wherever in it the files are now.
 *
 * @throws {SetupError} when nothing was
 */
export async function compare(repository: Repository, folder: string): Promise<Compared[]> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new SetupError(`"${folder}" is no folder: name one that holds a copy.`);
  }
  const { name } = repository.manifest;
  const scripts = filesBelow(folder, /^node_modules$|^\./).filter((path) =>
    /(?<!\.d)\.[jt]s$/.test(path),
  );
  const copies: Copy[] = [];
  const gone: Compared[] = [];
  for (const path of scripts) {
    const text = readText(join(folder, path));
    const trace = traceOf(text, name);
    if (!trace) continue;
    const { file, note } = identify(repository, path, trace);
    if (file === undefined) gone.push({ path, state: "no longer upstream", note });
    else copies.push({ file, path, text, trace, note });
  }
  if (copies.length + gone.length === 0) {
    const line = `// Needs: … From: ${name}, …`;
    throw new SetupError(`"${folder}" has no copies: none of its files has a line "${line}".`);
  }
  const ending = (end: string) => copies.filter(({ path }) => path.endsWith(end));
  return [
    ...(await compareAll(repository, folder, ending(".ts"), false)),
    ...(await compareAll(repository, folder, ending(".js"), true)),
    ...gone,
  ];
}

/** Which file this is a copy of. The line of its origin names the pattern, or the shared file. */
function identify(
  { files }: Repository,
  path: string,
  { id }: Trace,
): { file: string | undefined; note: string } {
  if (id === "comlink") return { file: COMLINK, note: "" };
  const name = withoutExtension(basename(path));
  const source = [".ts", `/${name}.ts`, `/${name}.js`]
    .map((end) => `patterns/${id}${end}`)
    .find((file) => files.has(file));
  if (!source) return { file: undefined, note: `patterns/${id} has no "${name}.ts"` };
  const extension = path.endsWith(".js") ? ".js" : ".ts";
  const file = source.slice("patterns/".length).replace(/\.ts$/, extension);
  return { file, note: `/${path}`.endsWith(`/${file}`) ? "" : `a copy of ${source}` };
}

/** Compares the TypeScript files, or else the JavaScript files. */
async function compareAll(
  repository: Repository,
  folder: string,
  copies: readonly Copy[],
  js: boolean,
): Promise<Compared[]> {
  // Most files tell how their imports are spelled. The others are as these.
  const told = copies.map(({ path, text }) => extensionIn(path, text)).find(Boolean) ?? "none";
  const style = { extension: js ? ("js" as const) : told, js };
  const own = copies.map(({ file }) => file);
  const sources = own.filter((file) => file !== COMLINK).map((file) => sourceOf(repository, file));
  const needed = filesOf(repository, sources, style);
  const texts = await textsOf(repository, [...needed.keys(), ...own], style);
  const places: Place[] = [...copies];
  const results = copies.map((copy) =>
    compareOne(repository, copy, texts.get(copy.file) ?? "", places),
  );
  for (const file of texts.keys()) {
    if (own.includes(file)) continue;
    const by = places.find((place) => place.file === needed.get(file)) ?? copies[0];
    if (!by) continue;
    const path = placeBeside(by, file);
    const isThere = existsSync(join(folder, path));
    const notes = [
      ...(needed.has(file) ? [`${by.path} needs it`] : []),
      ...(isThere ? ["a file that does not say where it comes from is in its place"] : []),
    ];
    places.push({ file, path });
    results.push({ path, state: "missing", note: notes.join("; "), text: texts.get(file) ?? "" });
  }
  return results.map((result, i) => {
    const place = places[i] as Place;
    return { ...result, text: rerouted(place, result.text ?? "", places, "file", "path") };
  });
}

function compareOne(
  repository: Repository,
  copy: Copy,
  current: string,
  places: readonly Place[],
): Compared {
  const { path, file, trace, note } = copy;
  // As if no file had moved: hashes are of that.
  const here = withoutHash(rerouted(copy, copy.text, places, "path", "file"));
  // A new version alone is no news.
  const upstream = withoutHash(current, trace.version);
  if (here === upstream) return { path, state: "same", note, text: current };
  const diff = createTwoFilesPatch(
    path,
    `${sourceOf(repository, file)} (upstream)`,
    here,
    upstream,
  );
  const result = { path, note, text: current, diff: diff.replace(/^=+\n/, "") };
  if (!trace.hash) {
    const copied = "copied by hand, so it has no hash that tells who changed it";
    return { ...result, state: "differs", note: [note, copied].filter(Boolean).join("; ") };
  }
  const isChanged = hashOf(here) !== trace.hash;
  if (hashOf(upstream) === trace.hash) return { ...result, state: "changed here" };
  return { ...result, state: isChanged ? "changed here and upstream" : "changed upstream" };
}

/** The text of a file with the imports that it needs: they are as in one tree of files, and have to be as in the other. */
function rerouted(
  one: Place,
  text: string,
  places: readonly Place[],
  from: keyof Place,
  to: keyof Place,
): string {
  return respelled(one[from], text, (imported) => {
    if (!isRelative(imported)) return undefined;
    const { specifier } = imported;
    const target = withoutExtension(join(dirname(one[from]), specifier));
    const found = places
      .filter((place) => withoutExtension(place[from]) === target)
      .map((place) => specifierOf(one[to], place[to]))
      // The nearest one, should there be several copies.
      .sort((a, b) => a.split("/").length - b.split("/").length)[0];
    return found && withoutExtension(found) + (/\.[jt]s$/.exec(specifier)?.[0] ?? "");
  });
}

/** Where a file belongs, seen from one that is there: as upstream, or beside it where that one has moved. */
function placeBeside(one: Place, file: string): string {
  if (`/${one.path}`.endsWith(`/${one.file}`)) {
    return join(one.path.slice(0, one.path.length - one.file.length), file);
  }
  return join(dirname(one.path), basename(file));
}
