import { readFileSync } from "node:fs";
import { UserError } from "./errors.ts";

/** Every published Pyodide version with the sha512 integrity of its npm tarball, oldest first. */
export type Pins = Readonly<Record<string, string>>;

/** The committed list; `npm run pyodide:refresh` extends it. */
export const pinsFile = new URL("../compat/pyodide-versions.json", import.meta.url);

/** npm packages before this one hold Pyodide's sources but no runtime. */
export const FIRST_RUNTIME = "0.21.0-alpha.1";

const PATTERN = /^(\d+)\.(\d+)\.(\d+)(?:-([a-z]+)\.(\d+))?$/;

/** Reads the committed list. */
export function readPins(): Pins {
  return (JSON.parse(readFileSync(pinsFile, "utf8")) as { versions: Pins }).versions;
}

/** Orders versions as npm does: a pre-release comes before its release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [sortKey(a), sortKey(b)];
  for (const [index, part] of left.entries()) {
    const other = right[index] ?? 0;
    if (part !== other) return part < other ? -1 : 1;
  }
  return 0;
}

function sortKey(version: string): (number | string)[] {
  const [, major, minor, patch, tag, number] = PATTERN.exec(version) ?? [];
  // "~" sorts after every tag, so a release follows its pre-releases.
  return [Number(major), Number(minor), Number(patch), tag ?? "~", Number(number ?? 0)];
}

/** The line a version belongs to: `0.28.3` is of `0.28`, `314.0.7` of `314`. */
export function lineOf(version: string): string {
  const [major = "", minor = ""] = version.split(".");
  return major === "0" ? `0.${minor}` : major;
}

/** Whether the npm package of a version holds a runtime. */
export function hasRuntime(version: string): boolean {
  return PATTERN.test(version) && compareVersions(version, FIRST_RUNTIME) >= 0;
}

/** Whether a version was published, and with a runtime. */
export function isServable(version: string, pins: Pins): boolean {
  return Object.hasOwn(pins, version) && hasRuntime(version);
}

/** The newest version of each line that has a runtime, keyed by line, oldest line first. */
export function lines(pins: Pins = readPins()): Map<string, string> {
  const newest = new Map<string, string>();
  for (const version of Object.keys(pins).filter(hasRuntime).sort(compareVersions)) {
    const line = lineOf(version);
    const isPreRelease = version.includes("-");
    const known = newest.get(line);
    if (known === undefined || known.includes("-") || !isPreRelease) newest.set(line, version);
  }
  return newest;
}

/** The newest stable version. */
export function latest(pins: Pins = readPins()): string {
  const stable = Object.keys(pins).filter((version) => !version.includes("-"));
  return stable.sort(compareVersions).at(-1) ?? "";
}

/**
 * Turns what a person writes into exact versions, oldest first.
 *
 * @param spec - an exact version (`0.26.4`), a line (`0.28`, `314`: its newest stable version, or its
 *   newest pre-release when it has none), `latest`, `lines` (the newest of each line) or `all`
 * @throws UserError when there is no such version
 */
export function resolveVersions(spec: string, pins: Pins = readPins()): string[] {
  if (spec === "all") return Object.keys(pins).filter(hasRuntime).sort(compareVersions);
  if (spec === "lines") return [...lines(pins).values()];
  if (spec === "latest") return [latest(pins)];
  if (isServable(spec, pins)) return [spec];
  const newest = lines(pins).get(spec);
  if (newest !== undefined) return [newest];
  throw new UserError(`${explainUnknown(spec, pins)} See compat/pyodide-versions.json.`);
}

/** One sentence that says why a version cannot be served, and what comes near it. */
export function explainUnknown(version: string, pins: Pins = readPins()): string {
  const near = lines(pins).get(lineOf(version));
  const advice = `${near ? `the newest of its line is ${near}, ` : ""}the latest is ${latest(pins)}`;
  const fault = Object.hasOwn(pins, version)
    ? "has no runtime in its npm package"
    : "is not a published release";
  return `Pyodide ${JSON.stringify(version)} ${fault}; ${advice}.`;
}
