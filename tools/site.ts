/**
 * `npm run site`: builds the site into a folder for any static host, with Pyodide in it or from the CDN.
 */
import { readdirSync, statSync } from "node:fs";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { DEFAULT_INDEX_URL, PYODIDE_VERSION } from "../patterns/shared/protocol.ts";
import { readArguments } from "../server/options.ts";
import { Runtimes } from "../server/runtimes.ts";
import { ensurePackages } from "./setup/packages.ts";
import { buildSite } from "./setup/pages.ts";
import { cacheDir, packagesDir, root } from "./setup/paths.ts";
import { done, main, SetupError } from "./setup/run.ts";

const HELP = `Builds the site into a folder for a static host.

  --out <dir>        the folder, new or of an earlier build (default results/site)
  --base <path>      where the site lies on its host, such as /patterns/ (default /)
  --pyodide <where>  "included": 14 MB in the folder (default); "cdn": nothing is included
  --address <url>    where it is published, for the sitemap and the social card
  --help             show this
`;

/** In the folder: it was made here, so that the next build may empty it. */
const MARK = ".made-by-npm-run-site";

await main(async () => {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { base, pyodide, address } = options;
  const out = folderOf(options.out);
  process.env.SITE_ADDRESS = address;
  const version = `v${PYODIDE_VERSION}`;
  if (pyodide === "cdn") process.env.VITE_PYODIDE = DEFAULT_INDEX_URL.split(version)[0];
  process.env.VITE_ISOLATE = "yes"; // nobody knows which headers the host will send
  await buildSite(out, base);
  await writeFile(join(out, MARK), "");
  if (pyodide === "included") await includePyodide(join(out, "pyodide", version, "full"));
  await ensurePackages();
  await cp(packagesDir(), join(out, "packages"), { recursive: true });
  done(`${options.out}: the site, for ${base} on any static host`);
  return 0;
});

function readOptions() {
  const { values } = readArguments({
    options: {
      out: { type: "string", default: join("results", "site") },
      base: { type: "string", default: "/" },
      pyodide: { type: "string", default: "included" },
      address: { type: "string", default: "" },
      help: { type: "boolean", default: false },
    },
  });
  const { base, pyodide, address } = values;
  if (!/^\/([^/]+\/)*$/.test(base) || new URL(base, "http://host").pathname !== base) {
    throw new SetupError(
      `--base "${base}" is no path with a slash at both ends; write it like /patterns/, in characters of an address.`,
    );
  }
  if (pyodide !== "included" && pyodide !== "cdn") {
    throw new SetupError(
      `--pyodide "${pyodide}" is neither "included", which puts 14 MB into the folder, nor "cdn"; write one of them.`,
    );
  }
  if (address && (!/^https?:\/\/[^?#]+\/$/.test(address) || !URL.canParse(address))) {
    throw new SetupError(
      `--address "${address}" is no whole address with a slash at its end; write it like https://example.org/patterns/.`,
    );
  }
  return values;
}

/** The folder to build into. A build empties it, so a folder with files of somebody else is refused. */
function folderOf(name: string): string {
  const out = resolve(root, name);
  const found = statSync(out, { throwIfNoEntry: false });
  if (found && !found.isDirectory()) {
    throw new SetupError(`--out "${name}" is a file; name a folder, which need not exist.`);
  }
  const names = found ? readdirSync(out) : [];
  if (names.length > 0 && !names.includes(MARK)) {
    throw new SetupError(
      `--out "${name}" has files that no earlier build has made, such as "${names[0]}", and a build empties its folder; ` +
        "name a new folder, or empty this one yourself.",
    );
  }
  return out;
}

async function includePyodide(folder: string): Promise<void> {
  const cache = join(cacheDir(), "pyodide");
  const { files } = await new Runtimes({ cache }).ensure(PYODIDE_VERSION);
  await mkdir(folder, { recursive: true });
  for (const file of Object.keys(files)) {
    // A page loads neither the consoles nor the source maps.
    if (!/\.(mjs|wasm|zip|json)$/.test(file) || file === "package.json") continue;
    await cp(join(cache, `v${PYODIDE_VERSION}`, "full", file), join(folder, file));
  }
}
