import { execFile } from "node:child_process";

/** npm failed; the message is its reason in a few words. */
export class NpmError extends Error {
  override readonly name = "NpmError";
}

export interface NpmOptions {
  /** Directory to run in. Relative arguments are safer than absolute ones: they need no quoting. */
  readonly cwd?: string;
  /** Ends npm. */
  readonly signal?: AbortSignal;
}

/**
 * Runs the user's own npm client, so that their registry, proxy and cache settings apply.
 *
 * @param args - without double quotes: on Windows they pass through a shell
 * @returns what npm printed with `--json`, parsed
 * @throws NpmError with npm's reason, or an `AbortError`
 */
export function npm(args: readonly string[], options: NpmOptions = {}): Promise<unknown> {
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
      if (!error) resolve(JSON.parse(stdout));
      else if (options.signal?.aborted) reject(error);
      else reject(new NpmError(reasonOf(stdout) ?? reasonOfExit(error)));
    });
  });
}

/** With `--json` npm explains a failure on stdout. */
function reasonOf(stdout: string): string | undefined {
  try {
    const { error } = JSON.parse(stdout) as { error?: { code?: string; summary?: string } };
    const summary = error?.summary?.split("\n")[0]?.replace(/\.$/, "");
    return summary && error?.code ? `${error.code}: ${summary}` : (summary ?? error?.code);
  } catch {
    return undefined;
  }
}

function reasonOfExit(error: Error & { code?: unknown; killed?: boolean }): string {
  if (error.code === "ENOENT") return "npm is not on the PATH";
  return error.killed ? "no answer within five minutes" : `npm ended with ${String(error.code)}`;
}
