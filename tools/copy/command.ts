// `npm run copy`: its options, and what each of its three commands does.

import { existsSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { readArguments } from "../../server/options.ts";
import { type Repository, readRepository } from "../pattern-checks/repository.ts";
import { counted } from "../pattern-checks/tiers.ts";
import type { Pattern } from "../patterns.ts";
import { root } from "../setup/paths.ts";
import { SetupError } from "../setup/run.ts";
import { type Compared, compare } from "./check.ts";
import { describeFiles, describeNeeds, describeStates } from "./report.ts";
import { EXTENSIONS, type Extension } from "./spelling.ts";
import { filesOf, textsOf } from "./upstream.ts";
import { planFor, writeAll } from "./write.ts";

const USAGE = `Usage:
  npm run copy -- <pattern> [options] <folder>
    --tier <tier>         a variant of the pattern. Default: production, or the only one
    --with <add-on>,…     add-ons too
    --ext none|ts|js      what imports end in. Default: none
    --js                  plain JavaScript, for a page without any tool
    --force               replaces files that are there with another content
    --dry-run             writes nothing
  npm run copy -- --check <folder>                         says what changed, here and upstream
  npm run copy -- --update [--force] [--dry-run] <folder>  takes what is new upstream
Patterns and their tiers:`;

const DRY = ", as a dry run, so nothing is written";

/** The exit code of what could not be done. 1 is of a check that has news. */
export const FAILED = 2;

const OPTIONS = {
  check: { type: "boolean" },
  "dry-run": { type: "boolean" },
  ext: { type: "string" },
  force: { type: "boolean" },
  help: { type: "boolean" },
  js: { type: "boolean" },
  root: { type: "string", default: root },
  tier: { type: "string" },
  update: { type: "boolean" },
  with: { type: "string", multiple: true },
} as const;

type Values = ReturnType<
  typeof readArguments<{ options: typeof OPTIONS; allowPositionals: true }>
>["values"];

/** Does what the arguments of the command line say. @returns the exit code */
export async function command(args: string[]): Promise<number> {
  const { values, positionals } = readArguments({ args, options: OPTIONS, allowPositionals: true });
  const repository = readRepository(values.root);
  if (values.help || args.length === 0) {
    const usage = [USAGE, ...listOf(repository)].join("\n");
    if (values.help) console.log(usage);
    else console.error(usage);
    return values.help ? 0 : FAILED;
  }
  if (values.check) {
    refuseOthers(values, "check", []);
    return check(repository, folderOf(positionals, "--check"));
  }
  if (values.update) {
    refuseOthers(values, "update", ["force", "dry-run"]);
    return update(repository, folderOf(positionals, "--update"), values);
  }
  const [name, ...rest] = positionals;
  if (!name) throw new SetupError("The pattern is missing: npm run copy -- comlink src/python");
  return copy(repository, name, folderOf(rest, name), values);
}

async function copy(
  repository: Repository,
  name: string,
  folder: string,
  values: Values,
): Promise<number> {
  const { js = false, force = false, "dry-run": isDry = false, tier } = values;
  const addOns = values.with?.flatMap((list) => list.split(",")) ?? [];
  const { title, sources } = choose(repository, name, tier, addOns);
  const style = { extension: extensionOf(values), js };
  refusePatterns(folder, values.root);
  const files = filesOf(repository, sources, style);
  const texts = await textsOf(repository, files.keys(), style);
  const plan = planFor(folder, texts);
  const { inTheWay, same } = plan;
  if (inTheWay.length > 0 && !force) {
    throw new SetupError(
      `Nothing was written: "${folder}" has ${inTheWay.join(", ")} with another content. ` +
        "Name another folder, or let --force replace these. For an older copy there is --update.",
    );
  }
  if (!isDry) writeAll(folder, new Map([...texts].filter(([file]) => !same.includes(file))));
  console.log(
    [
      `${title}, into ${folder}${isDry ? DRY : ""}:`,
      ...describeFiles(texts, plan),
      ...describeNeeds(repository, texts, style, folder),
    ].join("\n"),
  );
  return 0;
}

async function check(repository: Repository, folder: string): Promise<number> {
  const results = await compare(repository, folder);
  console.log(
    [...describeStates(results), ...results.flatMap(({ diff }) => diff ?? [])].join("\n"),
  );
  return results.every(({ state }) => state === "same") ? 0 : 1;
}

async function update(repository: Repository, folder: string, values: Values): Promise<number> {
  const { force = false, "dry-run": isDry = false } = values;
  const results = await compare(repository, folder);
  const isTaken = ({ path, state, text }: Compared) =>
    text !== undefined &&
    state !== "same" &&
    (force ||
      state === "changed upstream" ||
      (state === "missing" && !existsSync(join(folder, path))));
  const taken = results.filter(isTaken);
  const left = results.filter((result) => result.state !== "same" && !isTaken(result));
  const texts = new Map(taken.map(({ path, text = "" }) => [path, text]));
  planFor(folder, texts);
  if (!isDry) writeAll(folder, texts);
  const list = (some: Compared[], title: string) =>
    some.length > 0 ? [title, ...describeStates(some)] : [];
  console.log(
    [
      `${folder}${isDry ? DRY : ""}: ${counted(taken.length, "file")} of ${results.length} updated.`,
      ...list(taken, "Written, and why:"),
      ...list(
        left,
        "Left as they are (--check shows how they differ, --force takes what is upstream):",
      ),
    ].join("\n"),
  );
  return 0;
}

function refuseOthers(values: Values, command: string, allowed: readonly string[]): void {
  const other = Object.keys(values).find((it) => ![command, "root", ...allowed].includes(it));
  if (other) throw new SetupError(`"--${other}" means nothing to --${command}: leave it out.`);
}

/** The one folder that is named, seen from where the command was typed: npm runs it in the root. */
function folderOf(positionals: readonly string[], command: string): string {
  const [folder, surplus] = positionals;
  if (!folder) throw new SetupError(`The folder is missing: npm run copy -- ${command} src/python`);
  if (surplus) throw new SetupError(`"${surplus}" is one word too many: name one folder.`);
  return resolve(process.env.INIT_CWD ?? ".", folder);
}

function extensionOf({ js = false, ext = js ? "js" : "none" }: Values): Extension {
  const found = EXTENSIONS.find((extension) => extension === ext);
  if (!found) throw new SetupError(`"${ext}" is no --ext. There are: ${EXTENSIONS.join(", ")}.`);
  if (js && found !== "js") {
    throw new SetupError(`"--ext ${ext}" does not go with --js, which writes .js: leave one out.`);
  }
  return found;
}

/** @throws {SetupError} for a folder of our own sources, however it is named */
function refusePatterns(folder: string, ofRepository: string): void {
  let nearest = folder;
  while (!existsSync(nearest)) nearest = dirname(nearest);
  const way = relative(realpathSync(join(ofRepository, "patterns")), realpathSync(nearest));
  if (way.startsWith("..") || isAbsolute(way)) return;
  throw new SetupError(
    `"${folder}" is inside of patterns/, which is copied from: name another folder.`,
  );
}

interface Choice {
  readonly title: string;
  /** The files that people import, and those that they are added to. */
  readonly sources: readonly string[];
}

const ADD_ON = "add-on";

/**
 * Looks up what was asked for by id or by slug.
 *
 * @throws {SetupError} for a name that is not known, with those that are
 */
function choose(
  { patterns }: Repository,
  name: string,
  wanted: string | undefined,
  addOns: readonly string[],
): Choice {
  const pattern = find(patterns, name, "pattern");
  const tiers = Object.keys(pattern.tiers);
  const tier = wanted ?? (tiers.length === 1 ? tiers[0] : "production");
  const offered = patterns.filter(({ tiers }) => tiers[ADD_ON]);
  const added = new Set(addOns.map((addOn) => find(patterns, addOn, ADD_ON, offered)));
  const parts = [partOf(pattern, tier), ...[...added].map((addOn) => partOf(addOn, ADD_ON))];
  const [first, ...others] = parts.map(({ title }) => title);
  return {
    title: `${first}${others.length > 0 ? ` with ${others.join(", ")}` : ""}`,
    sources: [...new Set(parts.flatMap(({ sources }) => sources))],
  };
}

/** The patterns with their tiers, a line each. */
function listOf({ patterns }: Repository): string[] {
  const width = Math.max(...patterns.map(({ id }) => id.length));
  return patterns.map(({ id, tiers }) => `  ${id.padEnd(width)}  ${Object.keys(tiers).join(", ")}`);
}

function find(
  all: readonly Pattern[],
  name: string,
  what: string,
  offered: readonly Pattern[] = all,
): Pattern {
  const found = all.find((pattern) => pattern.id === name || pattern.slug === name);
  if (found && offered.includes(found)) return found;
  const names = offered.map(({ id }) => id).join(", ");
  throw new SetupError(`"${found?.id ?? name}" is no ${what}. There are: ${names}.`);
}

function partOf({ id, tiers }: Pattern, name = ""): Choice {
  const tier = tiers[name];
  if (!tier) {
    const names = Object.keys(tiers).join(", ");
    throw new SetupError(`"${id}" has no tier "${name}". It has: ${names}.`);
  }
  return { title: `${id} (${name})`, sources: [...tier.entry, ...(tier.over ?? [])] };
}
