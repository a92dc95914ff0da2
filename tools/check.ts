/**
 * `npm run check`: every static check, all of them even when one fails, then one line for each.
 */
import { join } from "node:path";
import { harnessEnvironment } from "./setup/harness.ts";
import { root } from "./setup/paths.ts";
import { ensureLockedVenv } from "./setup/python.ts";
import { type CommandError, main, run } from "./setup/run.ts";

/** The checks' output is kept, then shown: only this script knows whether that is on a terminal. */
const inColor = process.stdout.isTTY && !process.env.NO_COLOR;
const colors = inColor ? { FORCE_COLOR: "1", MYPY_FORCE_COLOR: "1" } : {};
const env = { ...harnessEnvironment(), ...colors };

/** What it prints is news also when it passed: sizes and their budgets. Of the others it is noise. */
const TELLS_WHEN_PASSED = "patterns";

/** A name and its command line. */
type Check = readonly [name: string, command: string, ...args: string[]];

await main(async () => {
  const python = await ensureLockedVenv();
  const failed: string[] = [];
  const checks = allChecks(python);
  await Promise.all(
    checks.map(async ([name, command, ...args]) => {
      const began = performance.now();
      const { passed, output } = await run(command, args, env).then(
        (printed) => ({ passed: true, output: printed.trimEnd() }),
        (error: CommandError) => ({ passed: false, output: error.output.trim() || error.message }),
      );
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      console.log(`${passed ? "✓" : "✗"} ${name} (${seconds} s)`);
      if (passed && name === TELLS_WHEN_PASSED) console.log(output.replace(/^/gm, "  "));
      if (passed) return;
      failed.push(name);
      console.log(output);
    }),
  );
  if (failed.length === 0) console.log(`All ${checks.length} checks passed.`);
  else
    console.log(`${failed.length} of ${checks.length} checks failed: ${failed.sort().join(", ")}.`);
  return failed.length === 0 ? 0 : 1;
});

function allChecks(python: string): Check[] {
  const bin = (name: string) => join(root, "node_modules", ".bin", name);
  const colors = `--colors=${inColor ? "force" : "off"}`;
  return [
    ["biome", bin("biome"), "ci", "--error-on-warnings", colors],
    ["tsc", bin("tsc"), "--noEmit", "-p", "."],
    // As in the projects that they are copied into, with each strict flag and no library of ours.
    ["tsc of copies", bin("tsc"), "-p", join("tools", "tsconfig.copied.json")],
    ["patterns", process.execPath, "--import", "tsx", join("tools", "check-patterns.ts")],
    ["results", python, "-m", "pytest_pyodide_workers.verify.pages", "check"],
    ["ruff check", python, "-m", "ruff", "check", "--quiet", "."],
    ["ruff format", python, "-m", "ruff", "format", "--check", "--quiet", "--diff", "."],
    // Strict, and over the harness and the tests: pyproject.toml says so.
    ["mypy", python, "-m", "mypy"],
  ];
}
