import { readFileSync } from "node:fs";
import semver from "semver";

/** Every published Pyodide version with the sha512 integrity of its npm tarball, oldest first. */
export type Pins = Readonly<Record<string, string>>;

/** The file of the committed list. */
export interface PinsFile {
  readonly schema: 1;
  readonly versions: Pins;
  /** Versions that npm has no more, or that are of lines which are no longer run. */
  readonly retired?: readonly string[];
}

/** The committed list; `npm run pyodide:refresh` extends it. */
export const pinsFile = new URL("../compat/pyodide-versions.json", import.meta.url);

/** npm packages before this one hold Pyodide's sources but no runtime. */
const FIRST_RUNTIME = "0.21.0-alpha.1";

const SHAPE = /^\d+\.\d+\.\d+(-(alpha|beta|rc)\.\d+)?$/;

/** Reads the committed list. */
export function readPins(): Pins {
  return (JSON.parse(readFileSync(pinsFile, "utf8")) as PinsFile).versions;
}

/** Whether a version has a shape that everything here can order: a release, or a numbered alpha, beta or rc. */
export function hasKnownShape(version: string): boolean {
  return SHAPE.test(version);
}

/** Whether a version was published, and with a runtime. */
export function isServable(version: string, pins: Pins): boolean {
  return Object.hasOwn(pins, version) && semver.compare(version, FIRST_RUNTIME) >= 0;
}

/** One sentence that says why a version cannot be served, and what comes near it. */
export function explainUnknown(version: string, pins: Pins = readPins()): string {
  const near = newest(lineOf(version), pins);
  const advice = `${near ? `the newest of its line is ${near}, ` : ""}the latest is ${newest("*", pins)}`;
  const fault = Object.hasOwn(pins, version)
    ? "has no runtime in its npm package"
    : "is not a published release";
  return `Pyodide ${JSON.stringify(version)} ${fault}; ${advice}.`;
}

/** The line a version belongs to: `0.28.3` is of `0.28`, `314.0.7` of `314`. */
function lineOf(version: string): string {
  const [major = "", minor = ""] = version.split(".");
  return major === "0" ? `0.${minor}` : major;
}

/** The newest version of a line, or of all (`*`): a stable one where there is one. */
function newest(line: string, pins: Pins): string | undefined {
  if (line !== "*" && !/^(0\.\d+|[1-9]\d*)$/.test(line)) return undefined;
  const all = Object.keys(pins).filter((version) => isServable(version, pins));
  return (
    semver.maxSatisfying(all, line) ??
    semver.maxSatisfying(all, line, { includePrerelease: true }) ??
    undefined
  );
}
