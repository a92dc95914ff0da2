// Why Pyodide did not boot: one class, and a `code` for each thing that can be wrong with its files.
// Needs: nothing. From: pyodide-worker-patterns, loading/boot-watchdog, 0.2.0

export type BootErrorCode =
  | "boot-http-error" // the server has no such file, or could not send it
  | "boot-wrong-content" // something else came, such as the HTML page of a single-page host
  | "boot-truncated" // the file on the server is not whole
  | "boot-wrong-type" // the WebAssembly is not served as `application/wasm`
  | "boot-stalled" // a file is on its way, and no byte has come for `stallMs`
  | "boot-network-lost" // the connection broke or was refused, or CORS does not allow this origin
  | "boot-blocked" // the Content-Security-Policy of the worker blocks a file, or WebAssembly
  | "boot-wrong-version" // the files are not all of one release, or of one that is too old
  | "boot-timeout" // nothing at all has happened for `timeoutMs`
  | "boot-failed"; // Pyodide itself gave up; `cause` is what it said

/** Pyodide did not boot. The worker is of no more use: end it, and try again in a new one. */
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
