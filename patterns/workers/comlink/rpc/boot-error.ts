// Why Pyodide did not boot: one class, and a `code` for each thing that can be wrong with its files.
// Needs: nothing. From: pyodide-worker-patterns, workers/comlink, 0.1.0

export type BootErrorCode =
  /** The server has no such file, or could not send it. */
  | "boot-http-error"
  /** Something else came under the name of the file, such as the HTML page of a single-page host. */
  | "boot-wrong-content"
  /** The file on the server is not whole. */
  | "boot-truncated"
  /** WebAssembly that is not served as `application/wasm`. */
  | "boot-wrong-type"
  /** No more bytes came, and no end. */
  | "boot-stalled"
  /** The connection broke, was refused, or is not allowed to this origin (CORS). */
  | "boot-network-lost"
  /** The Content-Security-Policy of the worker does not allow it. */
  | "boot-blocked"
  /** The files are not of the release that was expected, or not all of one release. */
  | "boot-wrong-version"
  /** Nothing at all has happened for too long. */
  | "boot-timeout"
  /** Pyodide itself gave up; `cause` is what it said. */
  | "boot-failed";

/** Pyodide did not boot. The worker is of no more use: end it, and try again in a new one. */
export class BootError extends Error {
  override readonly name = "BootError";
  readonly code: BootErrorCode;
  /** The file at fault, or the folder when it is no single one. */
  readonly url: string;

  constructor(code: BootErrorCode, url: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.url = url;
  }
}
