import { HttpError } from "./errors.ts";

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
