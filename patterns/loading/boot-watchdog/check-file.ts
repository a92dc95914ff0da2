// Tells a file of Pyodide from what servers send in its place, by how the file begins and ends.
// Needs: nothing. From: pyodide-worker-patterns, loading/boot-watchdog, 0.1.0

import { BootError, type BootErrorCode } from "./boot-error";

interface Kind {
  begin: string;
  /** @param last the last kilobyte */
  isWhole(bytes: Uint8Array, last: string): boolean;
}

const ANY: Kind = { begin: "", isWhole: () => true };
const ZIP: Kind = { begin: "PK", isWhole: (_, last) => last.includes("PK\x05\x06") };
const KINDS: Record<string, Kind> = {
  wasm: { begin: "\0asm", isWhole: (bytes) => endOfWasm(bytes) <= bytes.length },
  json: { begin: "{", isWhole: (_, last) => last.trimEnd().endsWith("}") },
  zip: ZIP,
  whl: ZIP,
};

const REPLACE = "Copy the file to the server again";

/**
 * Checks an answer of the server, as far as `bytes` tell.
 *
 * @param bytes those that have come; all of them when `isEnd`
 * @throws {BootError} when this is no file of Pyodide, or a part of one
 */
export function checkFile(answer: Response, url: string, bytes: Uint8Array, isEnd: boolean): void {
  const [code, what, advice] = problemOf(answer, url, bytes, isEnd) ?? [];
  if (code) throw new BootError(code, url, `${url} ${what}. ${advice}`);
}

function problemOf(
  { ok, status, statusText, headers }: Response,
  url: string,
  bytes: Uint8Array,
  isEnd: boolean,
): [code: BootErrorCode, what: string, advice: string] | undefined {
  if (!ok) {
    const what = `was answered with ${`${status} ${statusText}`.trim()}`;
    return ["boot-http-error", what, "Put all files of one Pyodide release into `indexURL`"];
  }
  const first = text(bytes.subarray(0, 16));
  if (!first) return isEnd ? ["boot-truncated", "is empty", REPLACE] : undefined;
  const extension = /\.(\w+)(?:[?#]|$)/.exec(url)?.[1] ?? "";
  const { begin, isWhole } = KINDS[extension] ?? ANY;
  const type = headers.get("content-type") ?? "no media type";
  const quoted = `${JSON.stringify(first.replace(/[^ -~]/g, "·"))} (${type})`;
  if (/^\s*<[!\w]/.test(first)) {
    const advice = "The server sends its page for files that it does not have: put the file there";
    return ["boot-wrong-content", `begins as HTML does, with ${quoted}`, advice];
  }
  if (first.startsWith("\x1f\x8b")) {
    const advice = "Send it with the header `Content-Encoding: gzip`";
    return ["boot-wrong-content", `is compressed by gzip, and is not said to be (${type})`, advice];
  }
  if (!first.trimStart().startsWith(begin)) {
    return ["boot-wrong-content", `begins with ${quoted}, which no .${extension} does`, REPLACE];
  }
  if (extension === "wasm" && !type.startsWith("application/wasm")) {
    return ["boot-wrong-type", `is served as ${type}`, "Serve it as application/wasm"];
  }
  if (!isEnd || isWhole(bytes, text(bytes.subarray(-1024)))) return undefined;
  const what = `ends after ${bytes.length.toLocaleString("en")} bytes, and not as a whole file does`;
  return ["boot-truncated", what, REPLACE];
}

/** Where the last section ends: each begins with its kind, and with its size in LEB128. */
function endOfWasm(bytes: Uint8Array): number {
  let at = 8; // after the magic number and the version
  while (at < bytes.length) {
    let size = 0;
    for (let unit = 1, byte = 128; byte >= 128; unit *= 128) {
      byte = bytes[++at] ?? 0;
      size += (byte % 128) * unit;
    }
    at += 1 + size;
  }
  return at;
}

function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
