/**
 * Refreshes compat/pyodide-versions.json from the npm registry: `npm run pyodide:refresh`.
 *
 * A published tarball never changes, so a changed integrity is refused unless `--accept-changed`.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { UserError } from "../server/errors.ts";
import { NpmError, npm } from "../server/npm.ts";
import { compareVersions, type Pins } from "../server/versions.ts";

const OLDEST = "0.18.0-alpha.0";

const { values } = parseArgs({
  options: {
    "accept-changed": { type: "boolean", default: false },
    file: {
      type: "string",
      default: fileURLToPath(new URL("../compat/pyodide-versions.json", import.meta.url)),
    },
  },
});

try {
  const before = readExisting(values.file);
  const published = await readPublished();
  const changed = Object.keys(before).filter((v) => published[v] && published[v] !== before[v]);
  if (changed.length > 0 && !values["accept-changed"]) {
    throw new UserError(
      `The integrity of ${changed.join(", ")} differs from the pinned one; nothing was written. ` +
        "Find out why before you pass --accept-changed.",
    );
  }
  const merged = { ...before, ...published };
  const versions = Object.fromEntries(
    Object.keys(merged)
      .sort(compareVersions)
      .map((version) => [version, merged[version]]),
  );
  // In one step, so that an interrupted refresh leaves the old list.
  writeFileSync(`${values.file}.new`, `${JSON.stringify({ schema: 1, versions }, null, 2)}\n`);
  renameSync(`${values.file}.new`, values.file);
  const added = Object.keys(versions).filter((version) => before[version] === undefined);
  console.log(added.length > 0 ? `New: ${added.join(", ")}` : "Nothing new.");
  if (changed.length > 0) console.log(`Changed: ${changed.join(", ")}`);
} catch (error) {
  if (!(error instanceof UserError || error instanceof NpmError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** The pins so far; none when the file does not exist yet. */
function readExisting(file: string): Pins {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { versions: Pins }).versions;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}

/** All published versions with their integrity, in two questions to the registry. */
async function readPublished(): Promise<Record<string, string>> {
  const all = (await npm(["view", "pyodide", "versions"])) as string[];
  const wanted = all.filter((version) => compareVersions(version, OLDEST) >= 0);
  // A range such as ">=0.18" would leave out most pre-releases.
  const range = `pyodide@${wanted.join("||")}`;
  const rows = (await npm(["view", range, "version", "dist.integrity"])) as Row[];
  if (rows.length !== wanted.length) {
    throw new NpmError(`npm listed ${wanted.length} versions but described ${rows.length}.`);
  }
  return Object.fromEntries(rows.map((row) => [row.version, row["dist.integrity"]]));
}

interface Row {
  readonly version: string;
  readonly "dist.integrity": string;
}
