import type { Stats } from "node:fs";
import { realpath } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, sep } from "node:path";
import send from "send";
import { HttpError } from "./errors.ts";
import { toPath } from "./guard.ts";

/** ".ts" is a video format in every MIME table; here it can only be a type declaration. */
const TEXT = [".ts", ".py"];

/**
 * Answers with what checked segments name below a directory; a directory means its `index.html`.
 *
 * @param caching - the `Cache-Control` of a file that is sent
 * @returns `"none"` when there is nothing, or when a symbolic link leads out of the directory; `"no slash"` for a
 *   directory that is named without its final slash. Then nothing was sent.
 * @throws HttpError 416 for a range outside of the file
 */
export async function sendFile(
  directory: string,
  segments: readonly string[],
  caching: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<"sent" | "none" | "no slash"> {
  const wanted = segments.at(-1) === "" ? [...segments.slice(0, -1), "index.html"] : segments;
  if (!(await isInside(directory, join(directory, ...wanted)))) return "none";
  // A range has a meaning in GET alone.
  if (request.method === "HEAD") delete request.headers.range;
  if (TEXT.includes(extname(wanted.at(-1) ?? ""))) {
    response.setHeader("Content-Type", "text/plain; charset=utf-8");
  }
  return new Promise((resolve, reject) => {
    const errorCaching = response.getHeader("Cache-Control") ?? "";
    response.once("close", () => resolve("sent"));
    send(request, toPath(wanted), { root: directory, index: false, cacheControl: false })
      .on("file", (_path: string, { size }: Stats) => {
        // The last 64 kB of a smaller file are the whole file: zip readers ask so, and send would refuse.
        const [, last] = /^bytes=-(\d+)$/.exec(request.headers.range ?? "") ?? [];
        if (Number(last) > size) delete request.headers.range;
      })
      .on("headers", () => response.setHeader("Cache-Control", caching))
      .on("directory", () => resolve("no slash"))
      .on("error", ({ status, message, headers }: HttpError) => {
        response.setHeader("Cache-Control", errorCaching);
        reject(status < 500 ? new HttpError(status, message, headers) : new Error(message));
      })
      .pipe(response);
  });
}

async function isInside(directory: string, path: string): Promise<boolean> {
  try {
    const [root, real] = await Promise.all([realpath(directory), realpath(path)]);
    return real.startsWith(root + sep);
  } catch {
    return false;
  }
}
