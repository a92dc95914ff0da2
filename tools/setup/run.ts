/**
 * Child processes for the npm scripts: one way to start them, one way to end them, one way to fail.
 */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { constants } from "node:os";
import { UserError } from "../../server/errors.ts";
import { root } from "./paths.ts";

/** A failure the person at the keyboard can act on: its message is printed alone, without a stack. */
export class SetupError extends UserError {}

/** A child process that could not start or ended with a code other than 0. */
export class CommandError extends Error {
  override name = "CommandError";

  /**
   * @param command What was run, as one line.
   * @param reason How it ended, as in "ended with exit code 1".
   * @param output What it wrote to both its streams, empty when they were inherited.
   */
  constructor(
    readonly command: string,
    readonly reason: string,
    readonly output: string,
  ) {
    super(`\`${command}\` ${reason}.${output.trim() ? `\n${lastLines(output, 15)}` : ""}`);
  }

  /** The sentence of the output that best says why: of the first line that names an error, else of the last. */
  get why(): string {
    const lines = this.output.split(/\r?\n/).filter((line) => line.trim());
    const named = lines.find((line) => /\berror\b/i.test(line));
    const [sentence = ""] = (named ?? lines.at(-1) ?? this.reason).trim().split(/\. /);
    return sentence.replace(/\.$/, "");
  }
}

/** What may be said about a child process. Its folder is the repository's root. */
export interface RunOptions {
  /** Variables on top of this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

const children = new Set<ChildProcess>();
let endedBy: NodeJS.Signals | undefined;

/**
 * Runs a command and keeps what it writes.
 *
 * @returns Its standard output.
 * @throws {CommandError} When it cannot start or ends with another code than 0.
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  let stdout = "";
  let output = "";
  const child = start(command, args, options, ["ignore", "pipe", "pipe"]);
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    output += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const reason = await ended(child);
  if (reason !== 0) throw new CommandError(line(command, args), describe(reason), output);
  return stdout;
}

/**
 * Runs a command that shares this process's terminal.
 *
 * @returns Its exit code; 128 + n when signal number n ended it.
 * @throws {CommandError} When it cannot start.
 */
export async function runInTerminal(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<number> {
  const reason = await ended(start(command, args, options, "inherit"));
  if (reason instanceof Error) throw new CommandError(line(command, args), describe(reason), "");
  return typeof reason === "number" ? reason : 128 + constants.signals[reason];
}

/**
 * Waits for all tasks, so that no failure of one leaves another running, then throws what failed.
 *
 * @throws {unknown} The only failure as it is, or an {@link AggregateError} of several.
 */
export async function together<T extends readonly unknown[]>(
  ...tasks: { [K in keyof T]: Promise<T[K]> }
): Promise<T> {
  const results = await Promise.allSettled(tasks);
  const failures = results.filter((result) => result.status === "rejected");
  if (failures.length > 1) throw new AggregateError(failures.map((failure) => failure.reason));
  if (failures[0]) throw failures[0].reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as never;
}

/**
 * Runs a script's body: its exit code, its errors in plain words, and its children ended with it on Ctrl-C.
 *
 * @param failed The exit code when it throws.
 */
export async function main(body: () => Promise<number>, failed = 1): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  let code = failed;
  try {
    code = await body();
  } catch (error) {
    // After Ctrl-C the children's failures are its doing, and no news.
    if (endedBy) code = 128 + constants.signals[endedBy];
    else for (const one of flatten(error)) console.error(inWords(one));
  }
  // Not `exitCode`: Vite and keep-alive sockets can hold the event loop open after the work is done.
  process.exit(code);
}

/** Prints one line about a step that is done. Progress goes to stderr: stdout is for what a script makes. */
export function done(text: string): void {
  console.error(`✓ ${text}`);
}

/** Prints one line about work that takes a while. */
export function working(text: string): void {
  console.error(`… ${text}`);
}

function start(
  command: string,
  args: readonly string[],
  options: RunOptions,
  stdio: SpawnOptions["stdio"],
): ChildProcess {
  // A step that swallows its child's failure must not go on to start the next one after Ctrl-C.
  if (endedBy) throw new CommandError(line(command, args), `was not started (${endedBy})`, "");
  const env = { ...process.env, ...options.env };
  const child = spawn(command, args, { cwd: root, env, stdio: stdio ?? "inherit" });
  children.add(child);
  return child;
}

function ended(child: ChildProcess): Promise<number | NodeJS.Signals | Error> {
  return new Promise((resolve) => {
    const end = (reason: number | NodeJS.Signals | Error) => {
      children.delete(child);
      resolve(reason);
    };
    child.once("error", end);
    child.once("close", (code, signal) => end(signal ?? code ?? 1));
  });
}

function onSignal(signal: NodeJS.Signals): void {
  const again = endedBy !== undefined;
  endedBy ??= signal;
  if (children.size === 0) process.exit(128 + constants.signals[signal]);
  // A terminal sends Ctrl-C to the whole group: told twice, pytest would give up its own cleaning.
  const alreadyTold = signal === "SIGINT" && process.stdin.isTTY;
  for (const child of children) {
    if (again) child.kill("SIGKILL");
    else if (!alreadyTold) child.kill(signal);
  }
}

function flatten(error: unknown): unknown[] {
  return error instanceof AggregateError ? error.errors.flatMap(flatten) : [error];
}

function inWords(error: unknown): string {
  if (error instanceof UserError || error instanceof CommandError) return `✗ ${error.message}`;
  return `✗ ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

function describe(reason: number | NodeJS.Signals | Error): string {
  if (reason instanceof Error) return `could not start (${reason.message})`;
  return typeof reason === "number"
    ? `ended with exit code ${reason}`
    : `was ended by signal ${reason}`;
}

function line(command: string, args: readonly string[]): string {
  return [command, ...args]
    .map((part) => (/[\s"]/.test(part) ? JSON.stringify(part) : part))
    .join(" ");
}

function lastLines(text: string, count: number): string {
  return text.trimEnd().split(/\r?\n/).slice(-count).join("\n");
}
