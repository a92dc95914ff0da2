// By which host names the server may be reached, and which pages are its own.

import type { IncomingMessage } from "node:http";
import { HttpError } from "./errors.ts";
import { quote } from "./guard.ts";

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
