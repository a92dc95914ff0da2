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

/** Reads the committed list. */
export function readPins(): Pins {
  return (JSON.parse(readFileSync(pinsFile, "utf8")) as PinsFile).versions;
}

/** Whether a version was published, and with a runtime. */
export function isServable(version: string, pins: Pins): boolean {
  return Object.hasOwn(pins, version) && semver.compare(version, FIRST_RUNTIME) >= 0;
}

/** One sentence that says why a version cannot be served, and what comes near it. */
export function explainUnknown(version: string, pins: Pins = readPins()): string {
  // The line of `0.28.3` is `0.28`, that of `314.0.7` is `314`.
  const [line] = /^(0\.\d+|[1-9]\d*)/.exec(version) ?? [];
  const near = line && newest(line, pins);
  const advice = `${near ? `the newest of its line is ${near}, ` : ""}the latest is ${newest("*", pins)}`;
  const fault = Object.hasOwn(pins, version)
    ? "has no runtime in its npm package"
    : "is not a published release";
  return `Pyodide ${JSON.stringify(version)} ${fault}; ${advice}.`;
}

/** The newest version of a range: a stable one where there is one. */
function newest(range: string, pins: Pins): string | null {
  const all = Object.keys(pins).filter((version) => isServable(version, pins));
  return (
    semver.maxSatisfying(all, range) ??
    semver.maxSatisfying(all, range, { includePrerelease: true })
  );
}
