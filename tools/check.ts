/**
 * `npm run check`: every static check, all of them even when one fails, then one line for each.
 */
import { join } from "node:path";
import { root } from "./setup/paths.ts";
import { ensureLockedVenv } from "./setup/python.ts";
import { CommandError, main, run } from "./setup/run.ts";

interface Check {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** What it prints is news also when it passed: sizes and their budgets. Of the others it is noise. */
  readonly tellsWhenPassed?: boolean;
}

/** The checks' output is kept, then shown: only this script knows whether that is on a terminal. */
const inColor = process.stdout.isTTY && !process.env.NO_COLOR;

await main(async () => {
  const python = await ensureLockedVenv();
  const failed: string[] = [];
  const checks = [...nodeChecks(), ...pythonChecks(python)];
  await Promise.all(
    checks.map(async ({ name, command, args, tellsWhenPassed = false }) => {
      const began = performance.now();
      const { passed, output } = await resultOf(command, args);
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      console.log(`${passed ? "✓" : "✗"} ${name} (${seconds} s)`);
      if (passed && tellsWhenPassed) console.log(output.replace(/^/gm, "  "));
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

function nodeChecks(): Check[] {
  const tool = (name: string, bin: string, ...args: string[]): Check => ({
    name,
    command: join(root, "node_modules", ".bin", bin),
    args,
  });
  const script = (name: string, file: string, ...args: string[]): Check => ({
    name,
    command: process.execPath,
    args: ["--import", "tsx", join("tools", file), ...args],
  });
  const colors = `--colors=${inColor ? "force" : "off"}`;
  return [
    tool("biome", "biome", "ci", "--error-on-warnings", colors),
    tool("tsc", "tsc", "--noEmit", "-p", "."),
    // As in the projects that they are copied into, with each strict flag and no library of ours.
    tool("tsc of copies", "tsc", "-p", join("tools", "tsconfig.copied.json")),
    { ...script("patterns", "check-patterns.ts"), tellsWhenPassed: true },
    script("results", "python.ts", "verify.pages", "check"),
  ];
}

function pythonChecks(python: string): Check[] {
  const module = (name: string, ...args: string[]): Check => ({
    name,
    command: python,
    args: ["-m", ...args],
  });
  return [
    module("ruff check", "ruff", "check", "--quiet", "."),
    module("ruff format", "ruff", "format", "--check", "--quiet", "--diff", "."),
    // Strict, and over the harness and the tests: pyproject.toml says so.
    module("mypy", "mypy"),
  ];
}

/** Whether a check passed, and what it wrote. */
async function resultOf(
  command: string,
  args: readonly string[],
): Promise<{ passed: boolean; output: string }> {
  try {
    const env = inColor ? { FORCE_COLOR: "1", MYPY_FORCE_COLOR: "1" } : {};
    return { passed: true, output: (await run(command, args, { env })).trimEnd() };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { passed: false, output: error.output.trim() || error.message };
  }
}
