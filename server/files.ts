import { realpath, stat } from "node:fs/promises";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { join, sep } from "node:path";
import type { Readable, Writable } from "node:stream";
import { createServer } from "http-server";
import { mimeTypes } from "./mime.ts";

/** A file that exists below its root. */
export interface LocatedFile {
  readonly segments: readonly string[];
  /** In bytes. */
  readonly size: number;
}

/** A directory with an index, named without its final slash: its relative addresses would be wrong. */
export interface SlashlessDirectory {
  readonly slashless: true;
}

/**
 * Finds what checked segments name below a root; a directory means its `index.html`.
 *
 * @returns `undefined` when there is nothing, or when a symbolic link leads out of the root
 */
export async function locate(
  root: string,
  segments: readonly string[],
): Promise<LocatedFile | SlashlessDirectory | undefined> {
  const isDirectory = segments.at(-1) === "";
  const wanted = isDirectory ? [...segments.slice(0, -1), "index.html"] : segments;
  try {
    const [realRoot, real] = await Promise.all([realpath(root), realpath(join(root, ...wanted))]);
    if (!real.startsWith(realRoot + sep)) return undefined;
    const info = await stat(real);
    if (info.isFile()) return { segments: wanted, size: info.size };
    if (isDirectory || !info.isDirectory()) return undefined;
    await stat(join(real, "index.html"));
    return { slashless: true };
  } catch {
    return undefined;
  }
}

export interface FileServer {
  readonly directory: string;
  /** Answers a request whose `url` names an existing file. */
  deliver(request: IncomingMessage, response: ServerResponse): void;
}

/**
 * An http-server over one directory, used without listening: origins share it and hand requests over.
 *
 * @param cacheControl - sent with every file, and with none of the errors
 */
export function fileServer(directory: string, cacheControl: string): FileServer {
  const options = {
    root: directory,
    cache: cacheControl,
    // Strings, because http-server compares with the string: `false` would switch listings on.
    showDir: "false",
    autoIndex: "false",
    mimetypes: mimeTypes,
    before: [closeFileWithConnection],
  };
  // @types/http-server lacks `mimetypes`, string caches, and the wrapper around the server.
  const create = createServer as unknown as (o: typeof options) => { server: Server };
  const { server } = create(options);
  return {
    directory,
    deliver(request, response) {
      // http-server's union touches these two, whose accessors are deprecated in Node (DEP0066).
      for (const name of ["_headers", "_headerNames"]) {
        Object.defineProperty(response, name, { value: {}, writable: true });
      }
      server.emit("request", request, response);
    },
  };
}

/** What http-server calls a response: a stream of its own before Node's. */
interface WrappedResponse extends Writable {
  readonly response: ServerResponse;
}

/** http-server leaves the file open when a browser stops a download halfway, as on every reload. */
function closeFileWithConnection(_request: unknown, wrapped: WrappedResponse): void {
  wrapped.on("pipe", (file: Readable) => {
    wrapped.response.once("close", () => file.destroy());
  });
  wrapped.emit("next");
}
