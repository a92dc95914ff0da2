import { execFile } from "node:child_process";
import { UserError } from "./errors.ts";

/** npm failed; the message is its reason in a few words. */
export class NpmError extends UserError {}

/**
 * Runs the user's own npm client, so that their registry, proxy and cache settings apply.
 *
 * @param args - without double quotes: on Windows they pass through a shell
 * @param options - the directory to run in (relative arguments need no quoting), and what ends npm
 * @returns what npm printed with `--json`, parsed
 * @throws NpmError with npm's reason, or an `AbortError`
 */
export function npm(
  args: readonly string[],
  options: { cwd?: string; signal?: AbortSignal } = {},
): Promise<unknown> {
  const isWindows = process.platform === "win32";
  const settings = {
    ...options,
    // Since CVE-2024-27980 Node starts a .cmd file only through a shell.
    shell: isWindows,
    maxBuffer: 2 ** 26,
    timeout: 300_000,
  };
  // npm's own ten seconds between retries make "no network" look like a hang.
  const flags = ["--json", "--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=2000"];
  const all = [...args, ...flags].map((arg) => (isWindows ? `"${arg}"` : arg));
  return new Promise((resolve, reject) => {
    execFile(isWindows ? "npm.cmd" : "npm", all, settings, (error, stdout) => {
      const answer = parse(stdout);
      if (!error && answer !== undefined) resolve(answer);
      else if (options.signal?.aborted) reject(error);
      else reject(new NpmError(error ? reasonOf(answer, error) : noJson(stdout)));
    });
  });
}

function parse(stdout: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch {
    return undefined;
  }
}

/** With `--json` npm explains a failure on stdout. */
function reasonOf(answer: unknown, failed: Error & { code?: unknown; killed?: boolean }): string {
  const { error } = (answer ?? {}) as { error?: { code?: string; summary?: string } };
  const summary = error?.summary?.split("\n")[0]?.replace(/\.$/, "");
  if (error?.code && summary) return `${error.code}: ${summary}`;
  const said = summary ?? error?.code;
  if (said) return said;
  if (failed.code === "ENOENT") return "npm is not on the PATH";
  return failed.killed ? "no answer within five minutes" : `npm ended with ${String(failed.code)}`;
}

function noJson(stdout: string): string {
  const [line = ""] = stdout.trim().split("\n");
  return `npm was asked for JSON and printed ${JSON.stringify(line.slice(0, 100))}; a program around npm may print that`;
}
