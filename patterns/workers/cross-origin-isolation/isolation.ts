// Proves that this page shares memory with its workers, or says which rule is broken.
// Needs: a page. From: pyodide-worker-patterns, workers/cross-origin-isolation, 0.2.0

export interface Isolation {
  /** Whether memory can be shared: proved by sharing some. */
  isolated: boolean;
  /** What is missing, one sentence each, most basic first. Empty when isolated. */
  missing: string[];
}

/**
 * The only honest test. `crossOriginIsolated` can be true in a browser without SharedArrayBuffer, and
 * without isolation a shared WebAssembly.Memory still makes one, which no postMessage will take.
 */
export function sharesMemory(): boolean {
  try {
    structuredClone(new SharedArrayBuffer(1));
    return globalThis.crossOriginIsolated;
  } catch {
    return false;
  }
}

/** Zeroed bytes that Python sees too, when they are given as a global variable. Without isolation: a copy. */
export function allocate(byteLength: number): ArrayBuffer | SharedArrayBuffer {
  return sharesMemory() ? new SharedArrayBuffer(byteLength) : new ArrayBuffer(byteLength);
}

const COOP = ["Cross-Origin-Opener-Policy", "same-origin"] as const;
const COEP = ["Cross-Origin-Embedder-Policy", "require-corp", "credentialless"] as const;
const IN_FRAME =
  "This page is in a frame. Every page above it has to be isolated too, and a frame from another origin " +
  'needs the attribute `allow="cross-origin-isolated"`.';
const NOT_PERMITTED =
  "The permission is not given: a `Permissions-Policy` header, or a frame without " +
  '`allow="cross-origin-isolated"`, forbids `cross-origin-isolated` here.';

/** Looks for the reason in the page's own response headers. Never throws. */
export async function explainIsolation(): Promise<Isolation> {
  if (sharesMemory()) return { isolated: true, missing: [] };
  const missing: string[] = [];
  const isFramed = globalThis.top !== globalThis.self;
  if (globalThis.crossOriginIsolated) {
    missing.push("The page is isolated, but this browser has no SharedArrayBuffer: update it.");
    return { isolated: false, missing };
  }
  if (!globalThis.isSecureContext) {
    missing.push(`${location.origin} is not a secure context: use HTTPS, or http://localhost.`);
  }
  const headers = await ownHeaders();
  if (!headers) missing.push("The page's own headers could not be read.");
  // The opener policy of a frame means nothing: that of the page on top does.
  for (const [name, ...allowed] of headers ? (isFramed ? [COEP] : [COOP, COEP]) : []) {
    const value = headers?.get(name)?.split(";")[0]?.trim() ?? "";
    if ((allowed as readonly string[]).includes(value)) continue;
    const is = value ? `with \`${name}: ${value}\`` : `without \`${name}\``;
    missing.push(`The page is served ${is}; it needs \`${name}: ${allowed[0]}\`.`);
  }
  if (isFramed) missing.push(IN_FRAME);
  else if (!isPermitted()) missing.push(NOT_PERMITTED);
  if (missing.length > 0) return { isolated: false, missing };
  const message = "The headers are right, but this browser did not isolate the page: ";
  return { isolated: false, missing: [`${message}reload it, or update the browser.`] };
}

/** Chromium has a permission for it; a browser that cannot be asked has none. */
function isPermitted(): boolean {
  type Policy = { allowsFeature(name: string): boolean };
  const { featurePolicy } = document as { featurePolicy?: Policy };
  return featurePolicy?.allowsFeature("cross-origin-isolated") ?? true;
}

/** Some servers refuse HEAD, or answer it with other headers. */
async function ownHeaders(): Promise<Headers | undefined> {
  const ask = (method: string) => fetch(location.href, { method, cache: "no-store" });
  try {
    const head = await ask("HEAD");
    return (head.ok ? head : await ask("GET")).headers;
  } catch {
    return undefined;
  }
}
