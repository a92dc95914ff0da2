import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { UserError } from "./errors.ts";
import type { OriginKind } from "./headers.ts";

/** The origins of every server, in the order of their ports. */
export const KINDS = ["isolated", "plain", "crossSite"] as const satisfies OriginKind[];

export interface Origins {
  /** Such as `{ isolated: "http://localhost:8000", … }`, without a final slash. */
  readonly urls: Readonly<Record<(typeof KINDS)[number], string> & Record<string, string>>;
  /** Ends all connections; resolves when the ports are free again. */
  close(): Promise<void>;
}

/**
 * Starts the origins. They differ by port, and `crossSite` also by host name: browsers take
 * `localhost` and `127.0.0.1` for different sites.
 *
 * @param port - the first of the ports, or 0 for any that are free
 * @param kinds - one port each, in this order
 * @throws UserError when a port is taken or the host is not this machine; then nothing listens
 */
export async function startOrigins(
  host: string,
  port: number,
  kinds: readonly OriginKind[],
  handlerOf: (kind: OriginKind) => RequestListener,
): Promise<Origins> {
  const servers: Server[] = [];
  const urls = {} as Record<OriginKind, string>;
  const close = async () => {
    await Promise.all(servers.map(closeServer));
  };
  try {
    for (const [index, kind] of kinds.entries()) {
      const name = nameOf(host, kind);
      const started = await listenAll(
        addressesOf(host, name),
        port === 0 ? 0 : port + index,
        handlerOf(kind),
      );
      servers.push(...started);
      urls[kind] = `http://${name.includes(":") ? `[${name}]` : name}:${portOf(started)}`;
    }
  } catch (error) {
    await close();
    throw explain(error, host);
  }
  return { urls, close };
}

/** Whether only this machine reaches the host, so that http counts as a secure context. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

/** The host name in the address of an origin. */
function nameOf(host: string, kind: OriginKind): string {
  const name = isWildcard(host) ? "localhost" : host;
  if (kind !== "crossSite") return name;
  return name === "127.0.0.1" ? "localhost" : "127.0.0.1";
}

/** `localhost` is both families: browsers and Node do not agree on which to try first. */
function addressesOf(host: string, name: string): string[] {
  if (isWildcard(host)) return [host];
  return name === "localhost" ? ["127.0.0.1", "::1"] : [name];
}

function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

/** Listens on one port at all addresses; a machine without IPv6 does without `::1`. */
async function listenAll(
  addresses: readonly string[],
  port: number,
  handler: RequestListener,
): Promise<Server[]> {
  for (let attempt = 1; ; attempt++) {
    const servers: Server[] = [];
    try {
      for (const address of addresses) {
        try {
          servers.push(await listen(address, servers.length ? portOf(servers) : port, handler));
        } catch (error) {
          if (address !== "::1" || servers.length === 0 || codeOf(error) === "EADDRINUSE")
            throw error;
        }
      }
      return servers;
    } catch (error) {
      await Promise.all(servers.map(closeServer));
      // The port that was free at one address may be taken at the other.
      if (port !== 0 || codeOf(error) !== "EADDRINUSE" || attempt === 20) throw error;
    }
  }
}

async function listen(host: string, port: number, handler: RequestListener): Promise<Server> {
  const server = createServer(handler).listen({ host, port });
  await once(server, "listening"); // rejects with the error, if there is one
  return server;
}

async function closeServer(server: Server): Promise<void> {
  server.close();
  // Browsers keep connections open for minutes.
  server.closeAllConnections();
  await once(server, "close");
}

function portOf([server]: readonly Server[]): number {
  const address = server?.address();
  return typeof address === "object" && address ? address.port : 0;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "";
}

function explain(error: unknown, host: string): unknown {
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  switch (code) {
    case "EADDRINUSE":
      return new UserError(
        `Port ${port} is in use. End the other program or pass --port <number> ` +
          "(three ports from there are used).",
      );
    case "EACCES":
      return new UserError(`Port ${port} needs more rights. Pass --port <number> above 1023.`);
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EADDRNOTAVAIL":
      return new UserError(`Host "${host}" is not an address of this machine. Leave --host out.`);
    default:
      return error;
  }
}
