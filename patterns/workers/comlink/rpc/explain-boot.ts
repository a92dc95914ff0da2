// Puts into words why a boot was blocked, or why Pyodide itself gave it up.
// Needs: nothing. From: pyodide-worker-patterns, workers/comlink, 0.1.0

import { BootError } from "./boot-error";

/** Whether the policy has blocked something that the boot needs; one that only reports blocks nothing. */
export function isBlocked(
  { disposition, blockedURI }: SecurityPolicyViolationEvent,
  isNeeded: (url: string) => boolean,
): boolean {
  return disposition === "enforce" && (blockedURI === "wasm-eval" || isNeeded(blockedURI));
}

export function blockedBy(
  { effectiveDirective, blockedURI }: SecurityPolicyViolationEvent,
  folder: string,
): BootError {
  const directive = effectiveDirective.replace(/-elem$/, ""); // the one that people write
  return blockedURI === "wasm-eval"
    ? wasmBlocked(folder)
    : blocked(blockedURI, blockedURI, directive, new URL(folder).origin);
}

function wasmBlocked(url: string, cause?: unknown): BootError {
  return blocked(url, "WebAssembly", "script-src", "'wasm-unsafe-eval'", cause);
}

function blocked(url: string, what: string, directive: string, source: string, cause?: unknown) {
  const message =
    `The Content-Security-Policy of this worker blocks ${what}. ` +
    `Add ${source} to \`${directive}\` in the header of the worker's own script`;
  return new BootError("boot-blocked", url, message, cause === undefined ? {} : { cause });
}

export function wrongVersion(url: string, what: string, cause?: unknown): BootError {
  const message = `${url} ${what}. All files of \`indexURL\` have to be of one release, and of the expected one`;
  return new BootError("boot-wrong-version", url, message, cause === undefined ? {} : { cause });
}

/** @param type the media type that `url` was served with */
export function explainWasm(url: string, error: unknown, type?: string): BootError {
  if (isPolicy(error)) return wasmBlocked(url, error);
  if (type?.split(";")[0]?.trim() !== "application/wasm") {
    const message = `${url} is served as ${type}. Serve .wasm files as application/wasm`;
    return new BootError("boot-wrong-type", url, message, { cause: error });
  }
  // What it imports is not there: one thing, or a whole module of them.
  if (error instanceof WebAssembly.LinkError || error instanceof TypeError) {
    return wrongVersion(url, `does not fit the script beside it (${error})`, error);
  }
  const message = `The browser did not accept ${url} (${error}). The file was changed on its way, or this browser is too old for it`;
  return new BootError("boot-failed", url, message, { cause: error });
}

/**
 * Finds out why a boot has rejected.
 *
 * @param fault rejects with what was seen of it, which may come a moment later
 * @param downloads what was seen of them, in words
 */
export async function explainRejection(
  error: unknown,
  fault: Promise<never>,
  folder: string,
  downloads: string,
): Promise<unknown> {
  if (typeof (error as { code?: unknown } | undefined)?.code === "string") return error;
  const seen = fault.catch((found: BootError) => found);
  const found = await Promise.race([seen, fetchFailedImport(error)]);
  if (found) return found;
  if (isPolicy(error)) return wasmBlocked(folder, error);
  // Emscripten throws some things that are no Error.
  const { message = String(error) } = (error ?? {}) as { message?: string };
  const said = error instanceof Error ? String(error) : message;
  if (/version.*match|LinkError/i.test(said)) {
    return wrongVersion(folder, `did not boot (${said})`, error);
  }
  if (/Failed to import _pyodide_core|^Program terminated/.test(said)) {
    const what = "did not boot: the standard library does not seem to be this Python's";
    return wrongVersion(folder, `${what} (${said})`, error);
  }
  const text = `Pyodide did not boot from ${folder} (${said}). Downloads: ${downloads}. Are they whole, and of one release?`;
  return new BootError("boot-failed", folder, text, { cause: error });
}

/** A failed `import()` hides why: ask again for its script, where it is watched. */
async function fetchFailedImport(error: unknown): Promise<void> {
  const url = /\bhttps?:\S+?\.m?js\b/.exec(String(error))?.[0];
  if (!url || !(error instanceof TypeError)) return later(100);
  const response = await fetch(url);
  await response.arrayBuffer();
}

function later(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function isPolicy(error: unknown): boolean {
  return /Content.?Security.?Policy|\bCSP\b|unsafe-eval/i.test(String(error));
}
