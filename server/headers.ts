/**
 * The header policy: which response carries which headers. The server and the deployment snippets
 * both read it from here, so that what is tested is what is recommended.
 */

/**
 * `isolated` has cross-origin isolation, `plain` is a static host, `crossSite` is somebody else's
 * site. `coepDropped` is a control: what becomes of `isolated` when a proxy loses one header.
 */
export type OriginKind = "isolated" | "plain" | "crossSite" | "coepDropped";

export type Headers = Readonly<Record<string, string>>;

/** The headers that make a page, its workers and its files cross-origin isolated. */
export const isolationHeaders = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
} as const satisfies Headers;

/** What a public CDN says, and what Pyodide needs to be loaded from one by an isolated page. */
export const publicHeaders = {
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": "*",
} as const satisfies Headers;

/** Runtimes and wheels have their version in their address: they never change. */
export const IMMUTABLE = "public, max-age=31536000, immutable";

/** Everything else is asked for again, so that a worker cached without COEP cannot outlive a fix. */
export const REVALIDATE = "no-cache";

/** Whether a path belongs to the public part: the Pyodide runtimes and the wheels. */
export function isPublic(pathname: string): boolean {
  return pathname.startsWith("/pyodide/") || pathname.startsWith("/packages/");
}

/**
 * All policy headers of one response, with the `Cache-Control` of an error.
 *
 * Errors and redirects carry them too: a worker whose 404 lacks COEP fails exactly like one whose
 * script lacks it, without a message.
 *
 * @param kind - the origin that answers
 * @param pathname - the decoded path, beginning with `/`
 * @param asker - the origin of the page that asks, if it is one of this server's
 */
export function headersFor(
  kind: OriginKind,
  pathname: string,
  asker?: string,
): Record<string, string> {
  return {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": isPublic(pathname) ? "no-store" : REVALIDATE,
    ...isolationOf(kind),
    ...sharingOf(pathname, asker),
  };
}

function isolationOf(kind: OriginKind): Headers {
  if (kind === "isolated") return isolationHeaders;
  if (kind !== "coepDropped") return {};
  const { "Cross-Origin-Embedder-Policy": _dropped, ...rest } = isolationHeaders;
  return rest;
}

function sharingOf(pathname: string, asker: string | undefined): Headers {
  if (!isPublic(pathname)) return {};
  // Somebody's own build of Pyodide is for pages of this server alone.
  if (!pathname.startsWith("/pyodide/vlocal/")) return publicHeaders;
  const { "Access-Control-Allow-Origin": _everybody, ...rest } = publicHeaders;
  return { ...rest, Vary: "Origin", ...(asker && { "Access-Control-Allow-Origin": asker }) };
}
