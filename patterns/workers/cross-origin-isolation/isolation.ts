// Proves that this page is cross-origin isolated, or says which rule is broken.
// Needs: a page. From: pyodide-worker-patterns, workers/cross-origin-isolation, 0.1.0

export interface Isolation {
  /** Shared memory really works here: the flag is set and a SharedArrayBuffer can be cloned. */
  isolated: boolean;
  /** What is missing, one sentence each, most basic first. Empty when isolated. */
  missing: string[];
}

// #region proof
/**
 * The only honest test. `typeof SharedArrayBuffer` says little: without isolation a shared
 * WebAssembly.Memory still makes one, which no postMessage will take.
 */
export function sharesMemory(): boolean {
  if (!globalThis.crossOriginIsolated) return false;
  try {
    structuredClone(new SharedArrayBuffer(1));
    return true;
  } catch {
    return false;
  }
}
// #endregion proof

const WANTED = {
  "Cross-Origin-Opener-Policy": ["same-origin"],
  "Cross-Origin-Embedder-Policy": ["require-corp", "credentialless"],
};

/** Looks for the reason in the page's own response headers. Never throws. */
export async function explainIsolation(): Promise<Isolation> {
  if (sharesMemory()) return { isolated: true, missing: [] };
  const missing: string[] = [];
  if (!globalThis.isSecureContext) {
    missing.push(`${location.origin} is not a secure context: use HTTPS, or http://localhost.`);
  }
  if (window !== window.top) {
    missing.push("This page is in a frame: every page above it must be isolated too.");
  }
  const headers = await ownHeaders();
  if (!headers) missing.push("The page's own headers could not be read.");
  for (const [name, allowed] of Object.entries(headers ? WANTED : {})) {
    const value = headers?.get(name)?.split(";")[0]?.trim();
    if (value && allowed.includes(value)) continue;
    missing.push(
      `The page is served ${value ? `with \`${name}: ${value}\`` : `without \`${name}\``}; ` +
        `it needs \`${name}: ${allowed[0]}\`.`,
    );
  }
  if (missing.length === 0) {
    missing.push(
      "The headers are right, but this browser did not isolate the page: reload it, or update the browser.",
    );
  }
  return { isolated: false, missing };
}

async function ownHeaders(): Promise<Headers | undefined> {
  try {
    return (await fetch(location.href, { method: "HEAD", cache: "no-store" })).headers;
  } catch {
    return undefined;
  }
}
