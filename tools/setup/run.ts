/**
 * Child processes for the npm scripts: one way to start them, one way to end them, one way to fail.
 */
import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
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
    super(
      `\`${command}\` ${reason}.\n${output.trimEnd().split("\n").slice(-15).join("\n")}`.trim(),
    );
  }

  /** The sentence of the output that best says why: of the first line that names an error, else of the last. */
  get why(): string {
    const lines = this.output.split(/\r?\n/).filter((line) => line.trim());
    const named = lines.find((line) => /\berror\b/i.test(line));
    const [sentence = ""] = (named ?? lines.at(-1) ?? this.reason).trim().split(/\. /);
    return sentence.replace(/\.$/, "");
  }
}

/** Variables of a child process, on top of this process's own. Its folder is the repository's root. */
type Variables = Readonly<Record<string, string>>;

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
  env: Variables = {},
): Promise<string> {
  let stdout = "";
  let output = "";
  const end = await ended(command, args, env, (text, from) => {
    output += text;
    if (from === "stdout") stdout += text;
  });
  if (end === 0) return stdout;
  const reason =
    typeof end === "number" ? `ended with exit code ${end}` : `was ended by signal ${end}`;
  throw new CommandError([command, ...args].join(" "), reason, output);
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
  env: Variables = {},
): Promise<number> {
  const end = await ended(command, args, env);
  return typeof end === "number" ? end : 128 + constants.signals[end];
}

/** Waits for all tasks, so that no failure of one leaves another running, then throws the first that failed. */
export async function together(...tasks: Promise<void>[]): Promise<void> {
  await Promise.allSettled(tasks);
  await Promise.all(tasks);
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
    else if (error instanceof UserError || error instanceof CommandError)
      console.error(`✗ ${error.message}`);
    else console.error("✗", error);
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

/**
 * @param hear Takes what it writes; without it, the child shares this process's terminal.
 * @throws {CommandError} When it could not start.
 */
async function ended(
  command: string,
  args: readonly string[],
  variables: Variables,
  hear?: (text: string, from: "stdout" | "stderr") => void,
): Promise<number | NodeJS.Signals> {
  // A step that swallows its child's failure must not go on to start the next one after Ctrl-C.
  if (endedBy) throw new CommandError(command, `was not started (${endedBy})`, "");
  const env = { ...process.env, ...variables };
  const stdio: StdioOptions = hear ? ["ignore", "pipe", "pipe"] : "inherit";
  const child = spawn(command, args, { cwd: root, env, stdio });
  for (const from of ["stdout", "stderr"] as const) {
    child[from]?.setEncoding("utf8").on("data", (text: string) => hear?.(text, from));
  }
  children.add(child);
  try {
    const [code, signal] = await once(child, "close");
    return signal ?? code;
  } catch (error) {
    throw new CommandError(command, `could not start (${(error as Error).message})`, "");
  } finally {
    children.delete(child);
  }
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
