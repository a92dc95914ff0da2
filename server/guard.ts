// What is looked at before anything else: the path of a request, its host, and which page asks.

import type { IncomingMessage } from "node:http";
import { HttpError } from "./errors.ts";

const ALLOWED = "GET, HEAD, OPTIONS";

/** Characters that end or split a path on some system: separators, drive and stream colons, controls. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point.
const UNSAFE = /[\\/:\u0000-\u001f\u007f]/;

/**
 * Checks a request before anything looks at the disk, and takes its path apart.
 *
 * Only plain paths pass, so that nothing behind the guard has to think about traversal, hidden files
 * or redirects to another host (`//evil.example/%2e%2e/x` is one in http-server 14.1.1).
 *
 * @param method - the request's method
 * @param target - the raw request target, such as `/examples/?x=1`
 * @returns the decoded segments; the last one is `""` for a directory: `["examples", ""]`
 * @throws HttpError 405 for a method that is not served, 400 for a malformed path, 404 for a hidden one
 */
export function checkRequest(method: string, target: string): string[] {
  if (!ALLOWED.split(", ").includes(method)) {
    throw new HttpError(405, `Method ${method} is not served here; use ${ALLOWED}.`, {
      Allow: ALLOWED,
    });
  }
  const path = target.replace(/[?#].*$/s, "");
  if (!path.startsWith("/") || /^\/[/\\]/.test(path)) throw malformed(path);

  let segments: string[];
  try {
    segments = path.slice(1).split("/").map(decodeURIComponent);
  } catch {
    throw malformed(path);
  }
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    if (UNSAFE.test(segment) || segment === ".." || segment === ".") throw malformed(path);
    if (segment.startsWith(".") || (segment === "" && !last)) throw notFound(path);
  }
  return segments;
}

/** The path of checked segments, encoded so that it cannot be read in a second way. */
export function toPath(segments: readonly string[]): string {
  return `/${segments.map(encodeURIComponent).join("/")}`;
}

/** The 404 of a path for which there is no better explanation. */
export function notFound(path: string): HttpError {
  return new HttpError(404, `Nothing is served at ${quote(path)}.`);
}

function malformed(path: string): HttpError {
  return new HttpError(400, `The path ${quote(path)} is malformed.`);
}

/** A part of a request in a message: as JSON, and not the whole of a long one. */
function quote(path: string): string {
  return JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
}

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Refuses a request that names another host than this server's.
 *
 * A page of another site can make its own host name lead here (DNS rebinding). The browser would then take this server
 * for a part of that site. The port in the header does not matter: a tunnel or a container may have given us another.
 *
 * @param host - the name or the address of `--host`
 * @throws HttpError 403
 */
export function checkHost(request: IncomingMessage, host: string): void {
  const asked = request.headersDistinct.host ?? [];
  const [name = ""] = asked;
  if (asked.length === 1 && knownHosts(request, host).includes(nameOf(name))) return;
  throw new HttpError(
    403,
    `The host ${quote(asked.join(", "))} is not one of this server's: ${LOOPBACK.join(", ")} and the one of --host. ` +
      "Open one of these, or start the server with --host <name>.",
  );
}

/**
 * Finds the origin of the page that asks, if it is one of this server's pages, those on its cross-site origin too.
 *
 * @returns such as `http://localhost:8000`; `undefined` for other pages, and for what is no page
 */
export function ownOrigin(request: IncomingMessage, host: string): string | undefined {
  // A script or an image of another origin is asked for without the header Origin.
  const from = request.headers.origin ?? request.headers.referer ?? "";
  if (!URL.canParse(from)) return undefined;
  const url = new URL(from);
  return knownHosts(request, host).includes(nameOf(url.host)) ? url.origin : undefined;
}

/** Whether a browser says that a page of another site asks. */
export function isForeign(request: IncomingMessage, host: string): boolean {
  const isCrossSite = request.headers["sec-fetch-site"] === "cross-site";
  return isCrossSite && ownOrigin(request, host) === undefined;
}

function knownHosts({ socket }: IncomingMessage, host: string): string[] {
  // Of a server at all addresses, the one at which this request arrived.
  const isWildcard = host === "0.0.0.0" || host === "::";
  const own = isWildcard ? (socket.localAddress ?? "").replace(/^::ffff:/, "") : host.toLowerCase();
  return [...LOOPBACK, own.includes(":") ? `[${own}]` : own];
}

function nameOf(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}
