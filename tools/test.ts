/**
 * `npm test`: everything the tests need, then pytest. Arguments go to pytest: `npm test -- -k comlink --browser webkit`.
 */
import { join } from "node:path";
import { Runtimes } from "../server/runtimes.ts";
import { resolveVersions } from "../server/versions.ts";
import { ensureBrowsers } from "./setup/browsers.ts";
import { ensurePackages } from "./setup/packages.ts";
import { buildPages } from "./setup/pages.ts";
import { cacheDir } from "./setup/paths.ts";
import { ensureLockedVenv } from "./setup/python.ts";
import { done, main, runInTerminal, together } from "./setup/run.ts";

/** What pytest is told first; what the user adds comes later and wins. */
const DEFAULT_ARGS: readonly string[] = ["-n", "2", "--dist", "loadgroup"];

/** The browsers of a run without `--browser`. */
const DEFAULT_BROWSERS: readonly string[] = ["chromium", "firefox"];

/** Without `--pyodide-version`: all tests on the pinned release, the smoke tests on every line. */
const DEFAULT_VERSIONS: readonly string[] = ["--smoke-version", "lines"];

const args = process.argv.slice(2);

await main(async () => {
  const asked = valuesOf("--browser", args);
  const browsers = asked.length > 0 ? asked : DEFAULT_BROWSERS;
  const versions = valuesOf("--pyodide-version", args).length > 0 ? [] : DEFAULT_VERSIONS;
  const all = [
    ...DEFAULT_ARGS,
    ...versions,
    ...(asked.length > 0 ? [] : browsers.flatMap((name) => ["--browser", name])),
    ...args,
  ];
  const { python, version } = await ensureLockedVenv();
  done(`Python ${version} with the locked packages`);
  await together(ensureBrowsers(browsers), packages(), pages(), runtimes(all));
  return runInTerminal(python, ["-m", "pytest", ...all]);
});

async function packages(): Promise<void> {
  done(`Sample packages: ${(await ensurePackages()).join(", ")}`);
}

async function pages(): Promise<void> {
  done(`Pages built in ${(await buildPages()).toFixed(1)} s`);
}

/** Has every Pyodide of this run at hand, so that no test waits for a download. */
async function runtimes(args: readonly string[]): Promise<void> {
  const specs = [...valuesOf("--pyodide-version", args), ...valuesOf("--smoke-version", args)];
  const versions = [...new Set(specs.flatMap((spec) => resolveVersions(spec)))];
  const cache = new Runtimes({ cache: join(cacheDir(), "pyodide") });
  for (const version of versions) await cache.ensure(version);
  done(`Pyodide runtimes: ${versions.join(", ") || "the pinned one"}`);
}

/** The values of an option given as `--name value` or `--name=value`. */
function valuesOf(name: string, args: readonly string[]): string[] {
  return args.flatMap((arg, i) => {
    if (arg === name) return args[i + 1] ?? [];
    return arg.startsWith(`${name}=`) ? arg.slice(name.length + 1) : [];
  });
}
