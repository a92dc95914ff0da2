/**
 * `npm test`: everything the tests need, then pytest. Arguments go to pytest: `npm test -- -k comlink --browser webkit`.
 */
import { ensureBrowsers } from "./setup/browsers.ts";
import { ensurePackages } from "./setup/packages.ts";
import { buildPages } from "./setup/pages.ts";
import { ensureLockedVenv } from "./setup/python.ts";
import { done, main, runInTerminal, together } from "./setup/run.ts";

/** What pytest is told first; what the user adds comes later and wins. */
const DEFAULT_ARGS: readonly string[] = ["-n", "2", "--dist", "loadgroup"];

/** The browsers of a run without `--browser`. */
const DEFAULT_BROWSERS: readonly string[] = ["chromium", "firefox"];

const args = process.argv.slice(2);

await main(async () => {
  const asked = browsersIn(args);
  const defaults = asked.length > 0 ? [] : DEFAULT_BROWSERS.flatMap((name) => ["--browser", name]);
  const { python, version } = await ensureLockedVenv();
  done(`Python ${version} with the locked packages`);
  await together(ensureBrowsers(asked.length > 0 ? asked : DEFAULT_BROWSERS), packages(), pages());
  return runInTerminal(python, ["-m", "pytest", ...DEFAULT_ARGS, ...defaults, ...args]);
});

async function packages(): Promise<void> {
  done(`Sample packages: ${(await ensurePackages()).join(", ")}`);
}

async function pages(): Promise<void> {
  done(`Pages built in ${(await buildPages()).toFixed(1)} s`);
}

/** The values of `--browser <name>` and `--browser=<name>`. */
function browsersIn(args: readonly string[]): string[] {
  return args.flatMap((arg, i) => {
    if (arg === "--browser") return args[i + 1] ?? [];
    return arg.startsWith("--browser=") ? arg.slice("--browser=".length) : [];
  });
}
