/**
 * `npm run site`: builds the site into a folder for any static host, with Pyodide in it or from the CDN.
 */
import { cp, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { DEFAULT_INDEX_URL, PYODIDE_VERSION } from "../patterns/shared/protocol.ts";
import { Runtimes } from "../server/runtimes.ts";
import { readArguments } from "./pattern-checks/command-line.ts";
import { ensurePackages } from "./setup/packages.ts";
import { buildSite } from "./setup/pages.ts";
import { cacheDir, packagesDir, root } from "./setup/paths.ts";
import { done, main, SetupError } from "./setup/run.ts";

const HELP = `Builds the site into a folder for a static host.

  --out <dir>        the folder, which is emptied first (default results/site)
  --base <path>      where the site lies on its host, such as /patterns/ (default /)
  --pyodide <where>  "included": 14 MB in the folder (default); "cdn": nothing is included
  --address <url>    where it is published, for the sitemap and the social card
  --help             show this
`;

await main(async () => {
  const { values } = readArguments({
    options: {
      out: { type: "string", default: join("results", "site") },
      base: { type: "string", default: "/" },
      pyodide: { type: "string", default: "included" },
      address: { type: "string", default: "" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { base, pyodide, address } = values;
  if (!/^\/(.*\/)?$/.test(base)) {
    throw new SetupError(`--base "${base}" must begin and end with a slash, such as /patterns/.`);
  }
  if (pyodide !== "included" && pyodide !== "cdn") {
    throw new SetupError(`--pyodide "${pyodide}" is neither "included" nor "cdn".`);
  }
  if (address && !/^https?:\/\/.+\/$/.test(address)) {
    throw new SetupError(`--address "${address}" must be a whole address with a slash at its end.`);
  }
  const out = resolve(root, values.out);
  if (root.startsWith(join(out, "/"))) {
    throw new SetupError(`--out "${values.out}" has this repository in it, and would be emptied.`);
  }
  process.env.SITE_ADDRESS = address;
  const version = `v${PYODIDE_VERSION}`;
  if (pyodide === "cdn") process.env.VITE_PYODIDE = DEFAULT_INDEX_URL.split(version)[0];
  await buildSite(out, base);
  if (pyodide === "included") await includePyodide(join(out, "pyodide", version, "full"));
  await ensurePackages();
  await cp(packagesDir(), join(out, "packages"), { recursive: true });
  done(`${values.out}: the site, for ${base} on any static host`);
  return 0;
});

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
