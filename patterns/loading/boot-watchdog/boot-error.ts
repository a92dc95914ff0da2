// Why Pyodide did not boot: one class, and a `code` for each thing that can be wrong with its files.
// Needs: nothing. From: pyodide-worker-patterns, loading/boot-watchdog, 0.1.0

export type BootErrorCode =
  /** The server has no such file, or could not send it. */
  | "boot-http-error"
  /** Something else came under the name of the file, such as the HTML page of a single-page host. */
  | "boot-wrong-content"
  /** The file on the server is not whole. */
  | "boot-truncated"
  /** The server sends the WebAssembly without the media type `application/wasm`. */
  | "boot-wrong-type"
  /** A download stopped: no bytes came for `stallMs`. */
  | "boot-stalled"
  /** The connection broke, was refused, or the server does not allow this origin (CORS). */
  | "boot-network-lost"
  /** The Content-Security-Policy of the worker blocks a file or the WebAssembly. */
  | "boot-blocked"
  /** The files are not all of one release, or the release is older than 0.26. */
  | "boot-wrong-version"
  /** Nothing at all happened for `timeoutMs`. */
  | "boot-timeout"
  /** Pyodide itself gave up; `cause` is what Pyodide said. */
  | "boot-failed";

/** Pyodide did not boot. End this worker, and try again in a new one. */
export class BootError extends Error {
  override readonly name = "BootError";
  readonly code: BootErrorCode;
  /** The file at fault, or the folder when no single file is. */
  readonly url: string;

  constructor(code: BootErrorCode, url: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
    this.url = url;
  }
}
