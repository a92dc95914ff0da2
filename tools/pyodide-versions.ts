/**
 * Refreshes compat/pyodide-versions.json from the npm registry: `npm run pyodide:refresh`.
 *
 * A published tarball never changes, so a changed integrity is refused unless `--accept-changed`. A version that npm
 * has no more is moved to "retired"; what is there stays there.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import semver from "semver";
import { UserError } from "../server/errors.ts";
import { NpmError, npm } from "../server/npm.ts";
import { readArguments } from "../server/options.ts";
import { type PinsFile, pinsFile } from "../server/versions.ts";
import { main } from "./setup/run.ts";

const OLDEST = "0.18.0-alpha.0";

/** What everything here can order: a release, or a numbered alpha, beta or rc. */
const SHAPE = /^\d+\.\d+\.\d+(-(alpha|beta|rc)\.\d+)?$/;

await main(async () => {
  const { values } = readArguments({
    options: {
      "accept-changed": { type: "boolean" },
      file: { type: "string", default: fileURLToPath(pinsFile) },
    },
  });
  const old = JSON.parse(readFileSync(values.file, "utf8")) as PinsFile;
  const { versions: before, retired: retiredBefore = [] } = old;
  const published = await readPublished(retiredBefore);
  const changed = Object.keys(before).filter((v) => published[v] && published[v] !== before[v]);
  if (changed.length > 0 && !values["accept-changed"]) {
    throw new UserError(
      `The integrity of ${changed.join(", ")} differs from the pinned one; nothing was written. ` +
        "Find out why before you pass --accept-changed.",
    );
  }
  const gone = Object.keys(before).filter((version) => published[version] === undefined);
  const added = Object.keys(published).filter((version) => before[version] === undefined);
  const sorted = Object.entries(published).sort(([a], [b]) => semver.compare(a, b));
  const retired = [...retiredBefore, ...gone].sort(semver.compare);
  const file: PinsFile = {
    schema: 1,
    versions: Object.fromEntries(sorted),
    ...(retired.length > 0 && { retired }),
  };
  // In one step, so that an interrupted refresh leaves the old list.
  writeFileSync(`${values.file}.new`, `${JSON.stringify(file, null, 2)}\n`);
  renameSync(`${values.file}.new`, values.file);
  console.log(added.length > 0 ? `New: ${added.join(", ")}` : "Nothing new.");
  if (changed.length > 0) console.log(`Changed: ${changed.join(", ")}`);
  if (gone.length > 0) console.log(`Retired, since npm has them no more: ${gone.join(", ")}`);
  return 0;
});

/** All published versions but the retired ones, with their integrity, in two questions to the registry. */
async function readPublished(retired: readonly string[]): Promise<Record<string, string>> {
  const all = (await npm(["view", "pyodide", "versions"])) as string[];
  const wanted = all.filter((version) => semver.gte(version, OLDEST) && !retired.includes(version));
  const odd = wanted.filter((version) => !SHAPE.test(version));
  if (odd.length > 0) {
    throw new UserError(
      `Pyodide ${odd.join(", ")} is neither a release nor a numbered alpha, beta or rc, so nothing here can order it; ` +
        'nothing was written. Add it to "retired" in compat/pyodide-versions.json to leave it out.',
    );
  }
  // A range such as ">=0.18" would leave out most pre-releases.
  const range = `pyodide@${wanted.join("||")}`;
  const answer = await npm(["view", range, "version", "dist.integrity"]);
  const rows = answer as { version: string; "dist.integrity": string }[];
  if (rows.length !== wanted.length) {
    throw new NpmError(`npm listed ${wanted.length} versions but described ${rows.length}.`);
  }
  return Object.fromEntries(rows.map((row) => [row.version, row["dist.integrity"]]));
}
