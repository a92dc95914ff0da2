// Tells a file of Pyodide from what servers send in its place, and one release from a mixture.
// Needs: nothing. From: pyodide-worker-patterns, loading/boot-watchdog, 0.2.0

import type { PyodideInterface } from "pyodide";
import { BootError, type BootErrorCode } from "./boot-error";

const BEGINS: Record<string, string> = { wasm: "\0asm", zip: "PK", json: "{" };
const ENDS: Record<string, (bytes: Uint8Array, lastKilobyte: string) => boolean> = {
  wasm: (bytes) => endOfWasm(bytes) <= bytes.length,
  zip: (_, last) => last.includes("PK\x05\x06"),
  json: (_, last) => last.trimEnd().endsWith("}"),
};

const REPLACE = "Copy the file to the server again";

/**
 * Checks the answer to a request for a file, as far as `bytes` tell.
 *
 * @param bytes those that have come; all of them when `isEnd`
 * @throws {BootError} when this is no file of Pyodide, or only a part of one
 */
export function checkFile(answer: Response, url: string, bytes: Uint8Array, isEnd: boolean): void {
  const wrong = (code: BootErrorCode, what: string, advice: string) =>
    new BootError(code, url, `${url} ${what}. ${advice}`);
  if (!answer.ok) {
    const said = `${answer.status} ${answer.statusText}`.trim();
    const advice = "Put all files of one Pyodide release into `indexURL`";
    throw wrong("boot-http-error", `was answered with ${said}`, advice);
  }
  const first = text(bytes.subarray(0, 16));
  if (!first) throw wrong("boot-truncated", "is empty", REPLACE);
  const extension = /\.(\w+)(?:[?#]|$)/.exec(url)?.[1] ?? "";
  const type = answer.headers.get("content-type") ?? "no media type";
  const what = `begins with ${JSON.stringify(first.replace(/[^ -~]/g, "·"))} and came as ${type}`;
  if (/^\s*<[!\w]/.test(first)) {
    const advice =
      "The server sends its HTML page for files that it does not have: put the file there";
    throw wrong("boot-wrong-content", what, advice);
  }
  const begin = BEGINS[extension] ?? "";
  if (!begin.startsWith(first.trimStart().slice(0, begin.length))) {
    const isGzip = first.startsWith("\x1f\x8b");
    const advice = isGzip ? "Send this gzip with `Content-Encoding: gzip`" : REPLACE;
    throw wrong("boot-wrong-content", `${what}, which is no .${extension}`, advice);
  }
  if (extension === "wasm" && !type.startsWith("application/wasm")) {
    throw wrong("boot-wrong-type", `is served as ${type}`, "Serve it as application/wasm");
  }
  if (!isEnd || (ENDS[extension]?.(bytes, text(bytes.subarray(-1024))) ?? true)) return;
  throw wrong("boot-truncated", `ends after ${bytes.length} bytes, and is not whole`, REPLACE);
}

/** Upstream compares its scripts, and boots with the Python files of any release for the same Python. */
export function checkRelease({ version, pyodide_py }: PyodideInterface, folder: string): void {
  const { __version__: library } = pyodide_py as unknown as { __version__: string };
  const isOld = /^0\.(1?\d|2[0-5])\./.test(version);
  if (library === version && !isOld) return;
  const what = isOld
    ? `has Pyodide ${version}, and the boot watchdog needs 0.26 or newer`
    : `has the Python files of Pyodide ${library} beside the scripts of ${version}`;
  throw new BootError("boot-wrong-version", folder, `${folder} ${what}. Put one release there`);
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

const text = (bytes: Uint8Array) => String.fromCharCode(...bytes);
