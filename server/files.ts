import { realpath, stat } from "node:fs/promises";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { join, sep } from "node:path";
import type { Readable, Writable } from "node:stream";
import { createServer } from "http-server";
import { HttpError } from "./errors.ts";

/**
 * Types http-server's own table gets wrong or lacks. Browsers refuse a module script or a streamed
 * wasm of the wrong type, and with `nosniff` they do not guess.
 */
const mimeTypes: Record<string, string[]> = {
  "text/javascript": ["js", "mjs"],
  "application/wasm": ["wasm"],
  "application/octet-stream": ["data", "whl"],
  "application/x-tar": ["tar"],
  // ".ts" is a video format in every MIME table; here it can only be a type declaration.
  "text/plain": ["py", "ts"],
};

/** A file that exists below its root. */
export interface LocatedFile {
  readonly segments: readonly string[];
  /** In bytes. */
  readonly size: number;
}

/**
 * Finds what checked segments name below a root; a directory means its `index.html`.
 *
 * @returns `undefined` when there is nothing, or when a symbolic link leads out of the root; `"slashless"` for a
 *   directory with an index, named without its final slash: its relative addresses would be wrong
 */
export async function locate(
  root: string,
  segments: readonly string[],
): Promise<LocatedFile | "slashless" | undefined> {
  const isDirectory = segments.at(-1) === "";
  const wanted = isDirectory ? [...segments.slice(0, -1), "index.html"] : segments;
  try {
    const [realRoot, real] = await Promise.all([realpath(root), realpath(join(root, ...wanted))]);
    if (!real.startsWith(realRoot + sep)) return undefined;
    const info = await stat(real);
    if (info.isFile()) return { segments: wanted, size: info.size };
    if (isDirectory || !info.isDirectory()) return undefined;
    await stat(join(real, "index.html"));
    return "slashless";
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

/**
 * Turns a `Range` header into one that http-server 14.1.1 understands: it answers 416 to a suffix
 * range (`bytes=-22`), which is the first thing a zip reader asks of a wheel.
 *
 * @param range - the header as sent
 * @param size - the file's size in bytes
 * @returns `bytes=first-last`, or `undefined` when the whole file is the right answer (no header,
 *   another unit, several ranges, or a malformed one)
 * @throws HttpError 416 when the range lies outside the file
 */
export function normalizeRange(range: string | undefined, size: number): string | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(range?.trim() ?? "");
  const [, from = "", to = ""] = match ?? [];
  if (from === "" && to === "") return undefined;

  const first = from === "" ? Math.max(size - Number(to), 0) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== "" && to !== "" && Number(to) < Number(from)) return undefined;
  if (first > last) {
    throw new HttpError(416, `The file has ${size} bytes; ${range} lies outside.`, {
      "Content-Range": `bytes */${size}`,
    });
  }
  return `bytes=${first}-${last}`;
}
