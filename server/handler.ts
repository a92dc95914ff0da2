import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { join } from "node:path";
import { STDLIB } from "./compiled-stdlib.ts";
import { HttpError } from "./errors.ts";
import { type FileServer, fileServer, locate, normalizeRange } from "./files.ts";
import { checkHost, checkRequest, isForeign, notFound, ownOrigin, toPath } from "./guard.ts";
import { headersFor, IMMUTABLE, isPublic, type OriginKind, REVALIDATE } from "./headers.ts";
import type { Runtimes } from "./runtimes.ts";

/** The directories that every origin serves. */
export interface Site {
  /** The name or the address of `--host`. */
  readonly host: string;
  /** The built pages, at `/`. */
  readonly pages: string;
  /** Wheels, at `/packages/`. */
  readonly packages: string;
  /** The cache of the Pyodide runtimes, at `/pyodide/`. */
  readonly pyodide: string;
  readonly runtimes: Runtimes;
  /** A folder with a build of Pyodide, at `/pyodide/vlocal/full/`. */
  readonly localPyodide?: string | undefined;
}

/**
 * Makes the request handlers of the origins: guards, then policy headers, then http-server.
 *
 * @returns a function that gives the handler of one kind of origin
 */
export function createHandlers(site: Site): (kind: OriginKind) => RequestListener {
  const { host, runtimes } = site;
  const pages = fileServer(site.pages, REVALIDATE);
  const packages = fileServer(site.packages, IMMUTABLE);
  const pyodide = fileServer(site.pyodide, IMMUTABLE);
  // A build changes from one run to the next, unlike a release.
  const local = site.localPyodide && fileServer(site.localPyodide, REVALIDATE);

  /** Picks the root of a path, and the part of the path below it. */
  async function route(segments: string[], onlyCached: boolean): Promise<[FileServer, string[]]> {
    const [first, ...rest] = segments;
    if (first === "packages") return [packages, rest];
    if (first !== "pyodide") return [pages, segments];
    const [tag, layout, ...file] = rest;
    if (local && tag === "vlocal" && layout === "full") return [local, file];
    return [pyodide, await runtimePath(runtimes, rest, onlyCached)];
  }

  async function answer(kind: OriginKind, request: IncomingMessage, response: ServerResponse) {
    const { method = "", url = "" } = request;
    setHeaders(response, headersFor(kind, "/"));
    checkHost(request, host);
    const segments = checkRequest(method, url);
    const path = `/${segments.join("/")}`;
    setHeaders(response, headersFor(kind, path, ownOrigin(request, host)));

    if (method === "OPTIONS") return preflight(response, path);
    const [root, below] = await route(segments, isForeign(request, host));
    const file = await locate(root.directory, below);
    if (file === undefined && path === "/") return redirect(response, `/examples/${query(url)}`);
    if (file === undefined) return refusePage(request, response, notFound(path));
    if (file === "slashless") return redirect(response, `${toPath(segments)}/${query(url)}`);

    const { range, "if-range": ifRange } = request.headers;
    // http-server ignores If-Range; sending the whole file is always a right answer to it.
    const wanted = method === "GET" && !ifRange ? normalizeRange(range, file.size) : undefined;
    if (wanted === undefined) delete request.headers.range;
    else request.headers.range = wanted;
    request.url = toPath(file.segments);
    root.deliver(request, response);
  }

  /** People get the site's own page, where it has one; programs get the sentence. */
  async function refusePage(
    { headers }: IncomingMessage,
    response: ServerResponse,
    error: HttpError,
  ) {
    const page = join(site.pages, "404.html");
    if (!headers.accept?.startsWith("text/html") || !existsSync(page)) throw error;
    response.statusCode = error.status;
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(await readFile(page));
  }

  return (kind) => (request, response) => {
    answer(kind, request, response).catch((error: unknown) => refuse(response, error));
  };
}

/**
 * Finds a file of a runtime below the cache, and makes sure that it is there.
 *
 * @param segments - `v<version>`, then `full` for what was published or `compiled` for the same with a
 *   compiled standard library, then the file
 */
async function runtimePath(
  runtimes: Runtimes,
  segments: string[],
  onlyCached: boolean,
): Promise<string[]> {
  const [tag = "", layout = "", ...file] = segments;
  const version = /^v(.+)$/.exec(tag)?.[1];
  const name = file.join("/");
  if (version === undefined || !["full", "compiled"].includes(layout) || name === "") {
    throw new HttpError(
      404,
      "Pyodide is served at /pyodide/v<version>/full/<file>, and with its standard library " +
        "compiled at /pyodide/v<version>/compiled/<file>.",
    );
  }
  const manifest = await runtimes.ensure(version, onlyCached);
  if (!Object.hasOwn(manifest.files, name)) {
    throw new HttpError(404, `The npm package of Pyodide ${version} has no file "${name}".`);
  }
  const isCompiled = layout === "compiled" && name === STDLIB;
  const compiled = isCompiled ? await runtimes.ensureCompiled(version, onlyCached) : undefined;
  return compiled ?? [tag, "full", ...file];
}

/** What a browser asks before a cross-origin request with headers of its own. */
function preflight(response: ServerResponse, path: string): void {
  response.setHeader("Allow", "GET, HEAD, OPTIONS");
  if (isPublic(path)) {
    response.setHeader("Access-Control-Allow-Methods", "GET, HEAD");
    response.setHeader("Access-Control-Allow-Headers", "*");
  }
  response.statusCode = 204;
  response.end();
}

function redirect(response: ServerResponse, location: string): void {
  response.statusCode = 302;
  response.setHeader("Location", location);
  response.end();
}

/** Answers with a status and one sentence. */
function refuse(response: ServerResponse, error: unknown): void {
  // Nobody is left to answer: the browser went away, or the server is ending.
  if (response.headersSent || (response.socket?.destroyed ?? true)) {
    response.destroy();
    return;
  }
  const isKnown = error instanceof HttpError;
  const { status, message, headers } = isKnown
    ? error
    : new HttpError(500, "The server failed; its terminal shows why.");
  if (status >= 500) console.error(isKnown ? message : error);
  response.statusCode = status;
  setHeaders(response, { ...headers, "Content-Type": "text/plain; charset=utf-8" });
  // The body of a refused request is not read, so the connection cannot be used again.
  if (status === 405) response.setHeader("Connection", "close");
  response.end(`${message}\n`);
}

function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

function query(url: string): string {
  return /\?[^#]*/.exec(url)?.[0] ?? "";
}
